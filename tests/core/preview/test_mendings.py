"""What mends a diagnostic makes a plan without it, and touches nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.masks.unit_maxima_store import UnitMaximaStore
from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, StructuredNM, Value
from core.preview.diagnostics import Diagnostic, DiagnosticKind, diagnose, missing_maxima
from core.preview.mendings import KEPT, Mending, mended, mendings_of, mendings_of_some
from core.preview.plan_numbers import numbers_of
from core.storage.reader_pool import run_tasks
from tests.helpers.checkpoints import plan_for, settled, write_torch
from tests.helpers.tensors import FLOATS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mendings")


def look(path: Path, plan: Plan) -> list[Diagnostic]:
    checkpoint, measurements = settled(path, plan)
    plan_numbers, maxima = numbers_of(measurements, plan), UnitMaximaStore()
    wanted = missing_maxima(checkpoint, plan, plan_numbers, maxima)
    maxima.update((wanted[number], found) for number, found in run_tasks(wanted, silent))
    return list(diagnose(checkpoint, plan, plan_numbers, measurements, maxima))


def of_kind(notes: list[Diagnostic], kind: DiagnosticKind) -> list[Diagnostic]:
    return [note for note in notes if note.kind is kind]


@given(st.sampled_from(FLOATS), st.integers(0, 2**31), st.floats(0.05, 2))
def test_a_layer_is_spared_by_the_largest_threshold_at_which_no_output_dies(
    folder: Path, dtype: torch.dtype, seed: int, threshold: float
) -> None:
    weight = torch.randn(12, 3, generator=torch.Generator().manual_seed(seed)).to(dtype)
    weight[3] = 0
    write_torch({"a.weight": weight}, folder / "model.pt")
    plan = plan_for(["a.weight"], Value(threshold))
    dead = of_kind(look(folder / "model.pt", plan), DiagnosticKind.DEAD_OUTPUTS)
    if not dead or Mending.SPARE not in mendings_of(dead[0]):
        assert not dead or dead[0].count == dead[0].before
        return
    spared = mended(plan, Mending.SPARE, dead)
    rule = spared.own["a.weight"]
    assert isinstance(rule, Value)
    assert spared == plan.with_own(["a.weight"], rule)
    # as torch has it: what was zero before is dead all the same, and the next number of the dtype kills one more
    kept = weight.abs() > rule.threshold
    assert (~kept.any(dim=1)).nonzero().ravel().tolist() == [3]
    just_above = min(float(row.abs().max()) for row in weight if row.any())
    assert not (weight.abs() > just_above).any(dim=1)[[row for row in range(12) if row != 3]].all()
    (left,) = of_kind(look(folder / "model.pt", spared), DiagnosticKind.DEAD_OUTPUTS)
    assert (left.count, left.before, mendings_of(left)) == (1, 1, ())


def test_a_bias_that_was_left_is_mended_at_its_layer(tmp_path: Path) -> None:
    weight = torch.linspace(0.6, 1, 48).reshape(6, 8)
    weight[1] = 0.1
    write_torch({"fc.weight": weight, "fc.bias": torch.ones(6)}, tmp_path / "model.pt")
    plan = plan_for(["fc.weight"], Value(0.3))
    left = of_kind(look(tmp_path / "model.pt", plan), DiagnosticKind.BIAS_LEFT)
    assert [each.name for each in left] == ["fc.bias"]
    spared = mended(plan, Mending.SPARE, left)
    assert set(spared.own) == {"fc.weight"}
    assert look(tmp_path / "model.pt", spared) == [Diagnostic(DiagnosticKind.NOTHING_CUT, "fc.weight")]


def test_what_keeps_next_to_nothing_keeps_a_part(tmp_path: Path) -> None:
    state = {
        "a.weight": torch.linspace(0.1, 1, 400).reshape(20, 20),
        "b.weight": torch.linspace(1, 2, 100).reshape(5, 20),
    }
    write_torch(state, tmp_path / "model.pt")
    plan = plan_for([*state], Value(0.99))
    notes = look(tmp_path / "model.pt", plan)
    nearly = of_kind(notes, DiagnosticKind.NEARLY_GONE)
    assert [note.name for note in nearly] == ["a.weight"]
    kept = mended(plan, Mending.KEEP_SOME, notes)
    assert kept == plan.with_own(["a.weight"], Density(KEPT))
    assert not of_kind(look(tmp_path / "model.pt", kept), DiagnosticKind.NEARLY_GONE)


def test_unticking_holds_for_all_that_it_helps_and_no_others(tmp_path: Path) -> None:
    state = {name: torch.linspace(0.1, 1, 100).reshape(10, 10) for name in ("a.weight", "b.weight", "c.weight")}
    state["c.weight"] = state["c.weight"] + 5
    write_torch(state, tmp_path / "model.pt")
    plan = plan_for([*state], Value(2.0))
    notes = [*look(tmp_path / "model.pt", plan), Diagnostic(DiagnosticKind.TIED, "c.weight")]
    gone = of_kind(notes, DiagnosticKind.FULLY_PRUNED)
    assert [note.name for note in gone] == ["a.weight", "b.weight"]
    assert mended(plan, Mending.UNTICK, gone).chosen == {"c.weight"}
    # nothing cut: that is unticked too
    assert mended(plan, Mending.UNTICK, notes).chosen == set()
    assert mended(plan, Mending.UNTICK, notes[-1:]) == plan


def test_a_mask_that_is_lifted_is_kept() -> None:
    plan = Plan(frozenset({"b.weight"}), Value(0.1))
    note = Diagnostic(DiagnosticKind.MASK_LIFTED, "a.weight", 5)
    kept = mended(plan, Mending.KEEP_MASK, [note])
    assert (kept.chosen, kept.own) == ({"a.weight", "b.weight"}, {"a.weight": Recorded()})


def test_under_a_rule_without_a_threshold_nothing_is_spared(tmp_path: Path) -> None:
    weight = torch.zeros(4, 8)
    weight[0] = 1
    write_torch({"a.weight": weight}, tmp_path / "model.pt")
    for rule in (StructuredNM(2, 4), Value(0.0)):
        (dead,) = of_kind(look(tmp_path / "model.pt", plan_for(["a.weight"], rule)), DiagnosticKind.DEAD_OUTPUTS)
        assert mendings_of(dead) == ()


@pytest.mark.parametrize(
    "kind", [DiagnosticKind.NAN, DiagnosticKind.INFINITE, DiagnosticKind.TIED, DiagnosticKind.SPARSE]
)
def test_what_no_plan_changes_has_no_mending(kind: DiagnosticKind) -> None:
    assert mendings_of(Diagnostic(kind, "a.weight", 3)) == ()


def test_what_helps_against_some_of_several_is_told_by_as_few_as_do() -> None:
    def dead(name: str, spared: float | None) -> Diagnostic:
        return Diagnostic(DiagnosticKind.DEAD_OUTPUTS, name, 2, spared=spared)

    notes = [dead("a.weight", None), dead("b.weight", 0.1)]
    assert mendings_of_some(notes[:1]) == (Mending.UNTICK,)
    assert mendings_of_some(notes) == (Mending.UNTICK, Mending.SPARE)
    assert mendings_of_some(notes[::-1]) == (Mending.SPARE, Mending.UNTICK)
    assert mendings_of_some([Diagnostic(DiagnosticKind.NAN, "a.weight", 3)] * 2) == mendings_of_some([]) == ()

    def asked() -> Iterator[Diagnostic]:
        yield notes[1]
        pytest.fail("all is known by the first")

    assert len(mendings_of_some(asked())) == 2


@given(threshold=st.floats(1e-300, 3e38) | st.just(0.0))
def test_a_layer_is_spared_at_a_number_that_can_be_read(threshold: float) -> None:
    note = Diagnostic(DiagnosticKind.DEAD_OUTPUTS, "a.weight", 1, spared=threshold)
    rule = mended(Plan(frozenset({"a.weight"})), Mending.SPARE, [note]).own["a.weight"]
    assert isinstance(rule, Value)
    assert threshold * (1 - 1.1e-3) <= rule.threshold <= threshold
    assert rule.threshold == float(f"{rule.threshold:.3e}")
