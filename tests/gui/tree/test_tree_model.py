"""The Qt model: Qt's rules for models, contents of cells, and the signals it emits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, Sigma, Value
from gui.tree.column_table import USUAL
from gui.tree.columns import CellRole, Column
from gui.tree.row_filter import parse_filter
from gui.tree.tree_model import ModuleTreeModel
from tests.gui.tree import naive_totals
from tests.gui.tree.checkpoints import checkpoint_of, checkpoints, default_plan, evaluated, plans, small, tied
from tests.gui.tree.naive_totals import path_of

Item = Qt.ItemDataRole
CHECKED, PARTLY, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


def model_of(checkpoint: Checkpoint | None, plan: Plan | None = None) -> ModuleTreeModel:
    model = ModuleTreeModel()
    model.show(checkpoint)
    if checkpoint and plan:
        model.update(plan, evaluated(checkpoint, plan))
    return model


def walk(model: ModuleTreeModel, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    """Every index of the first column, depth first."""
    above = parent or QModelIndex()
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        yield index
        yield from walk(model, index)


def at(model: ModuleTreeModel, path: str, column: int = Column.NAME) -> QModelIndex:
    """The index of a row by its full name; the module's where a module and a parameter have one name."""
    return next(index for index in walk(model) if index.data(CellRole.PATH) == path).siblingAtColumn(column)


def texts(model: ModuleTreeModel, path: str) -> list[str]:
    """What the usual columns show."""
    return [at(model, path, column).data() for column in sorted(USUAL)]


def checks(model: ModuleTreeModel) -> dict[str, Qt.CheckState | None]:
    found = {index.data(CellRole.PATH): index.data(Item.CheckStateRole) for index in walk(model)}
    return {path: None if state is None else Qt.CheckState(state) for path, state in found.items()}


@pytest.mark.parametrize("text", ["", "weight", "class:conv2d", "no such thing", "ticked:yes"])
@pytest.mark.parametrize(
    "checkpoint", [small(), tied(), checkpoint_of({}), None], ids=["small", "tied", "bare", "none"]
)
def test_the_rules_of_item_models_hold(qtmodeltester: ModelTester, checkpoint: Checkpoint | None, text: str) -> None:
    model = model_of(checkpoint, default_plan(checkpoint) if checkpoint else None)
    model.set_filter(parse_filter(text))
    qtmodeltester.check(model)


def test_the_rules_hold_through_every_change() -> None:
    model = ModuleTreeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for checkpoint in (small(), tied(), None, small()):
        model.show(checkpoint)
        for text in ("weight", "ticked:no", "", "zzz", "bias"):
            model.set_filter(parse_filter(text))
            for threshold in (0.1, 0.5) if checkpoint else ():
                plan = default_plan(checkpoint, threshold)
                model.update(plan, evaluated(checkpoint, plan))
                emptied = plan.with_chosen([])
                model.update(emptied, evaluated(checkpoint, emptied))
    assert tester.model() is model


def test_rows_stand_in_file_order() -> None:
    model = model_of(small())
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["features", "classifier", "scale"]
    features = model.index(0, 0)
    assert [model.index(row, 0, features).data() for row in range(3)] == ["0", "1", "3"]
    assert [index.data(CellRole.PATH) for index in walk(model) if index.data(CellRole.IS_PARAMETER)] == [
        parameter.name for parameter in small().parameters
    ]


def test_contents_of_the_cells() -> None:
    model = model_of(small(), default_plan(small(), 0.0125))
    assert texts(model, "features.0") == ["0", "Conv2d", "", "224", "0.0125", "98.61 %", "0.14 %"]
    assert texts(model, "features.3") == ["3", "Conv2d", "", "1,168", "0.0125", "98.78 %", "0.14 %"]
    assert texts(model, "features.3.weight") == ["weight", "", "16 × 8 × 3 × 3", "1,152", "0.0125", "98.78 %", "0.14 %"]
    assert texts(model, "features.3.bias") == ["bias", "", "16", "16", "", "", ""]
    assert texts(model, "features.1.num_batches_tracked") == ["num_batches_tracked", "", "–", "1", "", "", ""]
    assert texts(model, "features") == ["features", "Sequential", "", "1,417", "0.0125", "98.76 %", "0.14 %"]


def test_an_inferred_class_is_marked() -> None:
    model = model_of(small())
    recorded, inferred = at(model, "features.0", Column.CLASS), at(model, "features.3", Column.CLASS)
    assert (recorded.data(CellRole.INFERRED), inferred.data(CellRole.INFERRED)) == (False, True)
    assert "Inferred from names and shapes" in inferred.data(Item.ToolTipRole)
    assert "Recorded in the file" in recorded.data(Item.ToolTipRole)
    assert inferred.data(CellRole.MUTED)


def test_a_class_that_stands_for_several_says_so() -> None:
    model = model_of(checkpoint_of({"norm.weight": (4,)}))
    found = at(model, "norm.weight", Column.CLASS)
    assert found.data() == "Norm"
    assert "Names and shapes fit several" in found.data(Item.ToolTipRole)


def test_a_convolution_that_may_be_transposed_says_that_its_outputs_are_not_known() -> None:
    model = model_of(checkpoint_of({"0.weight": (4, 4, 3, 3), "1.running_mean": (4,)}))
    found = [at(model, name, Column.CLASS) for name in ("0.weight", "1.running_mean")]
    assert [each.data() for each in found] == ["_ConvNd", "_NormBase"]
    assert "it is not known whether its rows are" in found[0].data(Item.ToolTipRole)
    assert "a BatchNorm or an InstanceNorm" in found[1].data(Item.ToolTipRole)


def test_what_cannot_be_pruned_is_shown_with_its_reason() -> None:
    model = model_of(small())
    index = at(model, "features.1.running_mean")
    assert index.data(Item.CheckStateRole) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert index.flags() & Qt.ItemFlag.ItemIsSelectable
    assert index.data(CellRole.MUTED)
    assert "It is a buffer, not a parameter." in index.data(Item.ToolTipRole)
    assert index.data(Item.AccessibleDescriptionRole) == "It is a buffer, not a parameter."
    assert index.data(Item.AccessibleTextRole) == "features.1.running_mean"
    assert not model.setData(index, CHECKED, Item.CheckStateRole)


def test_what_is_tied_to_something_that_cannot_be_pruned() -> None:
    checkpoint = checkpoint_of({"bn.running_mean": (4, 4), "shift.weight": (4, 4)}, {"shift.weight": "bn.running_mean"})
    model = model_of(checkpoint)
    index = at(model, "shift.weight")
    assert index.data(Item.CheckStateRole) is None
    assert "bn.running_mean, which can't be pruned" in index.data(Item.ToolTipRole)


def test_a_module_of_nothing_prunable_has_no_check() -> None:
    model = model_of(checkpoint_of({"norm.running_mean": (4,), "norm.running_var": (4,)}))
    assert checks(model)["norm"] is None
    assert "Nothing in it can be pruned" in at(model, "norm").data(Item.ToolTipRole)


def test_tied_parameters_show_one_decision() -> None:
    plan = Plan(frozenset(["model.embed.weight"]), Value(0.5), {"model.embed.weight": Value(0.75)})
    model = model_of(tied(), plan)
    assert texts(model, "lm_head.weight")[2:] == texts(model, "model.embed.weight")[2:]
    assert texts(model, "lm_head.weight")[-3:] == ["• 0.750", "25.00 %", "64.95 %"]
    assert texts(model, "lm_head.weight")[Column.CLASS] == "tied"
    assert "model.embed.weight, model.embed_again.weight" in at(model, "lm_head.weight").data(Item.ToolTipRole)
    assert checks(model)["lm_head.weight"] is CHECKED


def test_ticking_one_of_tied_parameters_asks_for_their_owner(qtbot: QtBot) -> None:
    model = model_of(tied(), Plan())
    with qtbot.waitSignal(model.tickRequested) as asked:
        assert model.setData(at(model, "lm_head"), CHECKED, Item.CheckStateRole)
    assert asked.args == [["model.embed.weight", "lm_head.bias"], True]


@pytest.mark.parametrize(
    ("chosen", "asked_for"),
    [([], True), (["features.0.weight"], True), (["features.0.weight", "features.0.bias"], False)],
)
def test_a_module_partly_ticked_becomes_ticked(qtbot: QtBot, chosen: list[str], asked_for: bool) -> None:
    plan = Plan(frozenset(chosen))
    model = model_of(small(), plan)
    index = at(model, "features.0")
    # what Qt's delegate makes of a click: checked becomes unchecked, everything else checked
    wanted = UNCHECKED if checks(model)["features.0"] is CHECKED else CHECKED
    with qtbot.waitSignal(model.tickRequested) as asked:
        model.setData(index, wanted, Item.CheckStateRole)
    assert asked.args == [["features.0.weight", "features.0.bias"], asked_for]
    assert checks(model)["features.0.weight"] is (CHECKED if chosen else UNCHECKED), "the model changes no plan"


def test_a_tick_means_what_the_filter_shows(qtbot: QtBot) -> None:
    model = model_of(small(), Plan(frozenset(["features.0.weight"])))
    model.set_filter(parse_filter("weight"))
    assert checks(model) == {
        "features": PARTLY,
        "features.0": CHECKED,
        "features.0.weight": CHECKED,
        "features.1": UNCHECKED,
        "features.1.weight": UNCHECKED,
        "features.3": UNCHECKED,
        "features.3.weight": UNCHECKED,
        "classifier": UNCHECKED,
        "classifier.weight": UNCHECKED,
    }
    with qtbot.waitSignal(model.tickRequested) as asked:
        model.setData(at(model, "features"), CHECKED, Item.CheckStateRole)
    assert asked.args == [["features.0.weight", "features.1.weight", "features.3.weight"], True]


def test_a_filter_of_ticks_follows_them(qtbot: QtBot) -> None:
    model = model_of(small(), Plan(frozenset(["scale", "classifier.bias"])))
    model.set_filter(parse_filter("ticked:yes"))
    assert [index.data(CellRole.PATH) for index in walk(model)] == ["classifier", "classifier.bias", "scale"]
    less = Plan(frozenset(["scale"]))
    with qtbot.waitSignal(model.modelReset):
        model.update(less, evaluated(small(), less))
    assert [index.data(CellRole.PATH) for index in walk(model)] == ["scale"]


def test_a_filter_outlives_its_checkpoint() -> None:
    model = model_of(small())
    model.set_filter(parse_filter("bias"))
    model.show(tied())
    assert [index.data(CellRole.PATH) for index in walk(model)] == ["lm_head", "lm_head.bias"]


class Watch:
    """Records the signals of a model."""

    def __init__(self, model: ModuleTreeModel) -> None:
        self.resets = 0
        self.changes: list[tuple[int, int, int, int]] = []
        model.modelReset.connect(self._reset)
        model.layoutChanged.connect(self._reset)
        model.dataChanged.connect(self._changed)

    def _reset(self) -> None:
        self.resets += 1

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        assert not first.parent().isValid()
        self.changes.append((first.row(), first.column(), last.row(), last.column()))


def test_a_move_of_the_threshold_is_one_signal_for_the_columns_that_changed() -> None:
    checkpoint = small()
    model = model_of(checkpoint, default_plan(checkpoint, 0.1))
    persistent = [index.internalId() for index in walk(model)]
    watch = Watch(model)
    for threshold in (0.2, 0.3, 0.3):
        plan = default_plan(checkpoint, threshold)
        model.update(plan, evaluated(checkpoint, plan))
    assert watch.changes == [(0, Column.DEAD, 2, Column.ERROR)] * 2
    assert watch.resets == 0
    assert [index.internalId() for index in walk(model)] == persistent


def test_a_tick_is_two_signals_and_no_reset() -> None:
    checkpoint = small()
    plan = default_plan(checkpoint)
    model = model_of(checkpoint, plan)
    watch = Watch(model)
    model.update(plan.ticked(["features.0.bias"]), evaluated(checkpoint, plan.ticked(["features.0.bias"])))
    assert watch.changes == [
        (0, Column.NAME, 2, Column.NAME),
        (0, Column.DEAD, 2, Column.ERROR),
    ]
    assert watch.resets == 0


def test_better_known_numbers_touch_density_and_error_alone() -> None:
    checkpoint = small()
    plan = default_plan(checkpoint)
    model = model_of(checkpoint)
    model.update(plan, evaluated(checkpoint, plan, unknown=["classifier.weight"], estimated=["features.0.weight"]))
    assert [texts(model, path)[-2:] for path in ("classifier", "features.0", "features.3", "features")] == [
        ["…", "…"],
        ["≈ 75.00 %", "≈ 12.50 %"],
        ["75.00 %", "12.50 %"],
        ["≈ 75.00 %", "≈ 12.50 %"],
    ]
    watch = Watch(model)
    model.update(plan, evaluated(checkpoint, plan))
    assert watch.changes == [(0, Column.DENSITY, 2, Column.ERROR)]
    assert texts(model, "classifier")[-2:] == ["75.00 %", "12.50 %"]


def test_own_thresholds_stand_out_and_say_how_to_be_reset() -> None:
    own = {"features.0.weight": Value(1.25e-5), "features.3.weight": Recorded()}
    model = model_of(small(), replace(default_plan(small(), 0.25), own=own))
    shown = {path: texts(model, path)[-3] for path in ("features", "features.0", "features.3.weight")}
    assert shown == {"features": "• mixed", "features.0": "• 1.25e-5", "features.3.weight": "• from file"}
    cell = at(model, "features.0.weight", Column.THRESHOLD)
    assert (cell.data(CellRole.OWN), cell.data(CellRole.MUTED)) == (True, False)
    assert "“Inherit again” in its menu" in cell.data(Item.ToolTipRole)
    general = at(model, "classifier.weight", Column.THRESHOLD)
    assert (general.data(), general.data(CellRole.OWN), general.data(CellRole.MUTED)) == ("0.250", False, True)


def test_half_precision_tells_the_threshold_in_force() -> None:
    model = model_of(small(), default_plan(small(), 0.1))
    tips = [
        at(model, path, Column.THRESHOLD).data(Item.ToolTipRole) for path in ("classifier.weight", "features.0.weight")
    ]
    assert tips == [
        "General threshold: 0.1\nIn force, rounded to float16: 0.0999755859",
        "General threshold: 0.1",
    ]


def test_a_rule_is_told_as_it_was_given() -> None:
    own = {"features.0.weight": Sigma(0.5), "features.3.weight": Density(0.25), "classifier.weight": Recorded()}
    model = model_of(small(), replace(default_plan(small()), own=own))
    tips = [at(model, path, Column.THRESHOLD).data(Item.ToolTipRole) for path in own]
    assert [tip.splitlines()[0] for tip in tips] == [
        "Own threshold: 0.5 σ",
        "Own threshold: density 25 %",
        "Pruned by the mask that the file came with.",
    ]
    assert all("resets it to 0.25" in tip for tip in tips)
    unticked = Plan(frozenset(), Value(0.25), own)
    model.update(unticked, evaluated(small(), unticked))
    tip = at(model, "classifier.weight", Column.THRESHOLD).data(Item.ToolTipRole)
    assert tip.startswith("Ticked, it is pruned by the mask that the file came with.")


def test_the_tooltip_of_an_error_tells_what_it_is_or_why_there_is_none() -> None:
    plan = default_plan(small())
    model = model_of(small(), plan)
    tips = {
        path: at(model, path, Column.ERROR).data(Item.ToolTipRole) for path in ("classifier", "features.1.running_mean")
    }
    assert tips["classifier"] == "Error of the weights: 12.50 %"
    assert tips["features.1.running_mean"] == at(model, "features.1.running_mean", Column.DENSITY).data(
        Item.ToolTipRole
    )
    model.update(plan, evaluated(small(), plan, unknown=["classifier.weight"]))
    assert at(model, "classifier", Column.ERROR).data(Item.ToolTipRole) == "Not read yet."


def test_an_exception_shows_while_it_is_not_ticked() -> None:
    plan = Plan(frozenset(), Value(0.1), {"scale": Value(0.5)})
    assert texts(model_of(small(), plan), "scale")[-3:] == ["• 0.500", "", ""]


def test_a_threshold_that_is_not_known_yet() -> None:
    checkpoint = checkpoint_of({"a.weight": (2, 2)})
    plan = default_plan(checkpoint)
    waiting = evaluated(checkpoint, plan, unknown=["a.weight"])
    waiting.thresholds[:] = float("nan")
    model = model_of(checkpoint)
    model.update(plan, waiting)
    assert texts(model, "a.weight")[-3:] == ["…", "…", "…"]


def test_nothing_of_an_old_plan_is_left_after_another_checkpoint() -> None:
    model = model_of(small(), default_plan(small()))
    model.show(small())
    assert CHECKED not in checks(model).values()
    assert texts(model, "features")[-3:] == ["", "", ""]


def test_titles_and_tooltips_of_the_header(qtbot: QtBot) -> None:
    model = ModuleTreeModel()
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in sorted(USUAL)]
    assert titles == ["Name", "Class", "Shape", "Weights", "Threshold", "Density", "Error"]
    tip = model.headerData(Column.ERROR, Qt.Orientation.Horizontal, Item.ToolTipRole)
    assert "Error of the weights" in tip
    assert "language models" in tip
    assert "accuracy" not in tip
    with qtbot.waitSignal(model.headerDataChanged):
        assert model.setHeaderData(Column.SHAPE, Qt.Orientation.Horizontal, "Form")
    assert model.headerData(Column.SHAPE, Qt.Orientation.Horizontal) == "Form"
    assert model.headerData(0, Qt.Orientation.Vertical) is None


@given(data=st.data(), text=st.sampled_from(["", "weight", "a", "bias", ">2", "ticked:no"]))
def test_any_model_under_any_filter_shows_the_checks_of_what_is_visible(data: st.DataObject, text: str) -> None:
    checkpoint = data.draw(checkpoints())
    plan = data.draw(plans(checkpoint))
    model = model_of(checkpoint, plan)
    model.set_filter(parse_filter(text))
    shown = {index.data(CellRole.PATH) for index in walk(model) if index.data(CellRole.IS_PARAMETER)}
    visible = replace(checkpoint, parameters=tuple(each for each in checkpoint.parameters if each.name in shown))
    # what a filter hides may have been what a module stood first by, so only the names are compared, not the order
    expected = {
        path_of(node): naive_totals.check(checkpoint, plan, node) for node in naive_totals.tree(visible, checkpoint)
    }
    assert checks(model) == expected
