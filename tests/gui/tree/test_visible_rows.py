"""The rows that a filter shows and their positions, against a walk over core's module tree."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.model.checkpoint import Checkpoint
from core.model.module_rows import ROOT
from core.model.parameter_names import MAX_LEVELS
from gui.tree.visible_rows import VisibleRows
from tests.gui.tree import naive_totals
from tests.gui.tree.checkpoints import checkpoint_of, checkpoints, transformer
from tests.gui.tree.naive_totals import path_of


def everything(checkpoint: Checkpoint) -> VisibleRows:
    module_rows = checkpoint.module_rows
    return VisibleRows(module_rows, np.ones(len(module_rows.leaves), np.bool_))


def paths(visible_rows: VisibleRows, row: int = ROOT) -> list[str]:
    """What is shown, depth first, walked from child to child."""
    found = []
    for place in range(visible_rows.count(row)):
        child = visible_rows.child(row, place)
        assert visible_rows.place(child) == place
        found += [visible_rows.module_rows.path(child), *paths(visible_rows, child)]
    return found


@given(checkpoint=checkpoints())
def test_rows_are_those_of_cores_tree(checkpoint: Checkpoint) -> None:
    module_rows = checkpoint.module_rows
    nodes = naive_totals.tree(checkpoint)
    assert [module_rows.path(row) for row in range(1, len(module_rows.items))] == [path_of(node) for node in nodes]
    for row, node in enumerate(nodes, start=1):
        below = [each for each in naive_totals.rows(node) if not naive_totals.is_joined(each)]
        assert module_rows.ends[row] - row == len(below)
        assert list(
            module_rows.parameters(module_rows.leaves[module_rows.leaves_below(row)].tolist())
        ) == naive_totals.leaves(node)
    assert paths(everything(checkpoint)) == [path_of(node) for node in nodes]


@given(checkpoint=checkpoints(), data=st.data())
def test_visible_rows_are_the_leaves_shown_and_all_modules_above_them(
    checkpoint: Checkpoint, data: st.DataObject
) -> None:
    module_rows = checkpoint.module_rows
    count = len(module_rows.leaves)
    flags = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    visible_rows = VisibleRows(module_rows, np.array(flags, np.bool_))
    wanted = {name.name for name, flag in zip(module_rows.parameters(module_rows.leaves), flags, strict=True) if flag}
    expected = [
        path_of(node)
        for node in naive_totals.tree(checkpoint)
        if any(leaf.name in wanted for leaf in naive_totals.leaves(node))
    ]
    assert paths(visible_rows) == expected
    hidden = set(range(1, len(module_rows.items))) - set(visible_rows.rows.tolist())
    assert all(visible_rows.place(row) == -1 for row in hidden)


@given(checkpoint=checkpoints(), data=st.data())
def test_runs_put_neighbours_together_and_lose_none(checkpoint: Checkpoint, data: st.DataObject) -> None:
    visible_rows = everything(checkpoint)
    some = data.draw(st.sets(st.integers(1, max(len(visible_rows.module_rows.items) - 1, 1))))
    rows = {row for row in some if row < len(visible_rows.module_rows.items)}
    covered = set()
    for first, last in visible_rows.runs(rows):
        parent = visible_rows.module_rows.parents[first]
        covered |= set(visible_rows.children(parent, visible_rows.place(first), visible_rows.place(last)))
    assert covered == rows


def test_a_module_stands_where_its_first_parameter_stands() -> None:
    shapes = dict.fromkeys(["b.2.w", "a.w", "b.10.w", "b.w", "a.x"], (2,))
    found = paths(everything(checkpoint_of(shapes)))
    assert found == ["b", "b.2.w", "b.10.w", "b.w", "a", "a.w", "a.x"]


def test_whole_levels_are_expanded_as_far_as_they_fit() -> None:
    visible_rows = everything(transformer())
    paths = {visible_rows.module_rows.path(row) for row in visible_rows.modules_to_expand(25)}
    assert paths == {
        *("embeddings", "encoder", "pooler"),
        *("embeddings.LayerNorm", "encoder.layer", "pooler.dense"),
    }
    assert visible_rows.modules_to_expand(1) == []


def test_a_module_of_one_parameter_alone_is_joined_with_it() -> None:
    """A module with something else in it, be it no more than a bias that nobody ticks, is a row of its own."""
    shapes = {"q.weight": (2, 2), "fc.weight": (2, 2), "fc.bias": (2,), "deep.inner.weight": (2, 2), "top": (2,)}
    module_rows = checkpoint_of(shapes).module_rows
    assert paths(everything(checkpoint_of(shapes))) == [
        *("q.weight", "fc", "fc.weight", "fc.bias", "deep", "deep.inner.weight", "top"),
    ]
    joined = {module_rows.path(row): module_rows.joined(row) for row in range(1, len(module_rows.items))}
    assert {path: module for path, module in joined.items() if module} == {
        "q.weight": "q",
        "deep.inner.weight": "deep.inner",
    }
    assert module_rows.row_of_module["deep.inner"] == module_rows.row_of["deep.inner.weight"]
    assert set(module_rows.row_of_module) == {"q", "fc", "deep", "deep.inner"}


def test_one_level_more_is_expanded_rather_than_show_next_to_nothing() -> None:
    shapes = {f"model.layers.{number}.weight": (2, 2) for number in range(100)}
    visible_rows = everything(checkpoint_of(shapes))
    paths = [visible_rows.module_rows.path(row) for row in visible_rows.modules_to_expand(40)]
    assert paths == ["model", "model.layers"]


def test_rows_of_the_deepest_names_there_can_be() -> None:
    deep = ".".join(str(level) for level in range(MAX_LEVELS))
    module_rows = checkpoint_of({f"{deep}.weight": (2, 2), f"{deep}.bias": (2,), "top": (2,)}).module_rows
    assert module_rows.depths.max() == MAX_LEVELS
    assert module_rows.ends[1] == MAX_LEVELS + 3
    assert len(VisibleRows(module_rows, np.array([True, False, False])).rows) == MAX_LEVELS + 1


@given(checkpoint=checkpoints(), data=st.data())
def test_merged_rows_stand_for_the_same_parameters_and_none_of_them_lies_in_another(
    checkpoint: Checkpoint, data: st.DataObject
) -> None:
    module_rows = checkpoint.module_rows
    count = len(module_rows.leaves)
    shown = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    visible_rows = VisibleRows(module_rows, shown)
    rows = data.draw(st.lists(st.integers(ROOT, len(module_rows.items) - 1), max_size=12))
    merged = visible_rows.merged(rows)
    assert leaves_below(visible_rows, merged) == leaves_below(visible_rows, rows)
    inside = [row for row in merged for other in merged if other < row < module_rows.ends[other]]
    assert inside == []
    # with all of a module's children, the module would be there in their place
    for parent in {module_rows.parents[row] for row in merged} - {ROOT}:
        assert not set(visible_rows.children(parent, 0, visible_rows.count(parent) - 1)) <= set(merged)


def leaves_below(visible_rows: VisibleRows, rows: list[int]) -> set[int]:
    below = (visible_rows.module_rows.leaves_below(row) for row in rows)
    return {leaf for part in below for leaf in range(part.start, part.stop) if visible_rows.leaves[leaf]}
