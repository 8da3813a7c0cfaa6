"""The numbers of every row, against a plain recursion."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from gui.tree.columns import Column
from gui.tree.row_totals import RowIndex, RowTotals, TickCounts, three_state
from tests.gui.tree import naive_totals
from tests.gui.tree.checkpoints import checkpoint_of, checkpoints, default_plan, evaluated, plans, small, tied

Case = tuple[Checkpoint, Plan]
CASES = checkpoints().flatmap(lambda checkpoint: st.tuples(st.just(checkpoint), plans(checkpoint)))


def totals_of(checkpoint: Checkpoint, plan: Plan) -> RowTotals:
    return RowTotals(RowIndex(checkpoint), plan, evaluated(checkpoint, plan))


@pytest.mark.parametrize(
    ("ticked", "tickable", "state"),
    [
        (0, 0, None),
        (0, 3, Qt.CheckState.Unchecked),
        (1, 3, Qt.CheckState.PartiallyChecked),
        (3, 3, Qt.CheckState.Checked),
        (1, 1, Qt.CheckState.Checked),
    ],
)
def test_a_check_box_has_a_third_state_where_some_are_ticked(
    ticked: int, tickable: int, state: Qt.CheckState | None
) -> None:
    assert three_state(ticked, tickable) is state


@given(case=CASES)
def test_checks_are_those_of_a_plain_recursion(case: Case) -> None:
    checkpoint, plan = case
    row_totals = totals_of(checkpoint, plan)
    module_rows = row_totals.row_index.module_rows
    ticks = TickCounts(module_rows, np.ones(len(module_rows.leaves), np.bool_), row_totals)
    expected = [naive_totals.check(checkpoint, plan, node) for node in naive_totals.tree(checkpoint)]
    assert [ticks.state(row) for row in range(1, len(module_rows.items))] == expected


@given(case=CASES)
def test_weights_and_densities_count_tied_elements_once(case: Case) -> None:
    checkpoint, plan = case
    row_totals = totals_of(checkpoint, plan)
    for row, node in enumerate(naive_totals.tree(checkpoint), start=1):
        assert row_totals.row_index.weights(row) == naive_totals.weights(node)
        total = row_totals.total(row)
        found = (total.kept, total.numel) if total else (0, 0)
        assert found == naive_totals.density(checkpoint, plan, row_totals.plan_numbers, node)
        assert (total is None) == (not naive_totals.chosen(checkpoint, plan, node))


@given(case=CASES)
def test_the_error_of_a_module_is_that_of_its_weights_together_tied_ones_once(case: Case) -> None:
    checkpoint, plan = case
    row_totals = totals_of(checkpoint, plan)
    squares = row_totals.plan_numbers.squares
    for row, node in enumerate(naive_totals.tree(checkpoint), start=1):
        owners = {leaf.owner for leaf in naive_totals.chosen(checkpoint, plan, node)}
        places = [place for place, owner in enumerate(row_totals.plan_numbers.owners) if owner.name in owners]
        whole = squares.sums[places].sum()
        lost = (squares.parts[places] * squares.sums[places]).sum()
        found = row_totals.error(row)
        assert (found is None) == (not owners)
        assert found is None or found.value == pytest.approx(math.sqrt(lost / whole) if whole else 0.0)


@given(case=CASES)
def test_a_threshold_is_shown_where_all_that_is_chosen_agrees(case: Case) -> None:
    checkpoint, plan = case
    row_totals = totals_of(checkpoint, plan)
    for row, node in enumerate(naive_totals.tree(checkpoint), start=1):
        expected = naive_totals.thresholds(checkpoint, plan, row_totals.plan_numbers, node)
        found = row_totals.threshold(row)
        if expected:
            assert found is not None
            assert found.agreed == (len(expected) == 1)
            assert not found.agreed or {found.value} == expected
        elif found is not None:
            # not chosen: an exception is kept for the day it is
            assert found.own


@given(case=CASES, threshold=st.sampled_from([0.0, 0.1, 0.25]))
def test_totals_made_from_earlier_ones_are_those_made_anew(case: Case, threshold: float) -> None:
    checkpoint, plan = case
    before = totals_of(checkpoint, plan)
    moved = plan.with_rule(Value(threshold))
    after = RowTotals(before.row_index, moved, evaluated(checkpoint, moved), before)
    fresh = totals_of(checkpoint, moved)
    assert after.own_rules is before.own_rules
    for row in range(1, len(before.row_index.module_rows.items)):
        assert after.threshold(row) == fresh.threshold(row)
        assert after.total(row) == fresh.total(row)


def test_a_module_knows_what_the_evaluation_does_not_know_yet() -> None:
    checkpoint = small()
    plan = default_plan(checkpoint)
    module_rows = checkpoint.module_rows
    half = evaluated(checkpoint, plan, unknown=["features.0.weight"], estimated=["classifier.weight"])
    row_totals = RowTotals(RowIndex(checkpoint), plan, half)
    totals = {module_rows.path(row): row_totals.total(row) for row in range(1, len(module_rows.items))}
    assert not totals["features"].known
    assert totals["features.3"].known
    assert totals["features.3"].exact
    assert totals["classifier"].known
    assert not totals["classifier"].exact


def test_the_files_mask_agrees_with_itself_and_with_no_number() -> None:
    checkpoint = checkpoint_of({"a.weight": (2, 2), "b.weight": (2, 2), "b.extra": (2, 2)})
    own = {"b.weight": Recorded(), "b.extra": Recorded()}
    plan = Plan(frozenset(["a.weight", *own]), Value(0.5), own)
    row_totals = totals_of(checkpoint, plan)
    row = {row_totals.row_index.module_rows.path(row): row for row in range(5)}
    both = row_totals.threshold(row["b"])
    assert (both.agreed, both.recorded, both.own) == (True, True, True)
    assert not row_totals.threshold(row[""]).agreed


@pytest.mark.parametrize(
    ("after", "columns"),
    [
        (lambda plan: plan, []),
        (lambda plan: plan.with_rule(Value(0.5)), [(Column.DEAD, Column.ERROR)]),
        (lambda plan: plan.with_own(["features.0.weight"], plan.rule), [(Column.THRESHOLD, Column.THRESHOLD)]),
        (
            lambda plan: plan.unticked(["features.0.weight"]),
            [(Column.NAME, Column.NAME), (Column.DEAD, Column.ERROR)],
        ),
    ],
)
def test_only_what_differs_is_said_to_have_changed(after, columns: list[tuple[Column, Column]]) -> None:  # noqa: ANN001
    checkpoint = small()
    plan = default_plan(checkpoint)
    before = totals_of(checkpoint, plan)
    changed = after(plan)
    assert RowTotals(before.row_index, changed, evaluated(checkpoint, changed), before).changed_since(before) == columns


def test_better_known_numbers_change_density_and_error_alone() -> None:
    checkpoint = small()
    plan = default_plan(checkpoint)
    row_index = RowIndex(checkpoint)
    before = RowTotals(row_index, plan, evaluated(checkpoint, plan, estimated=["classifier.weight"]))
    after = RowTotals(row_index, plan, evaluated(checkpoint, plan), before)
    assert after.changed_since(before) == [(Column.DENSITY, Column.ERROR)]


def test_one_tensor_under_three_names_counts_once_above_all_and_fully_at_each() -> None:
    checkpoint = tied()
    row_index = RowIndex(checkpoint)
    weights = {
        row_index.module_rows.path(row): row_index.weights(row) for row in range(len(row_index.module_rows.items))
    }
    assert weights["lm_head.weight"] == weights["model.embed.weight"] == weights["model.embed_again.weight"] == 800
    assert weights["model"] == 800 + 64
    assert weights["lm_head"] == 800 + 100
    assert weights[""] == 800 + 64 + 100
