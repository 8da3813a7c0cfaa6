"""The error of the weights wherever the window tells it: torch's at rest, an estimate on the way."""

from itertools import product
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.dialogs.commit_dialog import CommitDialog
from gui.state.changes import Change, PlanChanged
from gui.support import number_format
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.core.index.test_squares import torchs_error
from tests.gui.conftest import State, WithDialog
from tests.gui.driving import cell, click_tick, move_to, settle
from tests.helpers.checkpoints import write_safetensors

CONV, FC = CHOSEN = ("features.0.weight", "classifier.weight")


@pytest.fixture(params=[torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def state(request: pytest.FixtureRequest, state: State) -> State:
    return {name: each.to(request.param) if each.is_floating_point() else each for name, each in state.items()}


def error(state: State, *names: str, threshold: float) -> str:
    weights = [state[name] for name in names]
    return number_format.percent(torchs_error(weights, [each.abs() <= threshold for each in weights]))


THRESHOLDS = (0.0, 0.1, 0.3, 5.0)


def test_the_error_at_rest_is_torchs(opened: MainWindow, qtbot: QtBot, state: State, subtests: pytest.Subtests) -> None:
    for threshold in THRESHOLDS:
        with subtests.test(threshold=threshold):
            move_to(opened, threshold, qtbot)
            assert f" · error {error(state, *CHOSEN, threshold=threshold)} · " in opened.summary.text()
            for names in ((CONV,), (FC,), CHOSEN):
                opened.document.select(names)
                settle(qtbot, opened)
                assert opened.workspace.parameter.texts["error"] == error(state, *names, threshold=threshold)


def test_a_row_of_the_tree_tells_it_beside_its_counts(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.1, qtbot)
    model = opened.workspace.tree.model
    rows = {FC: model.index_of_name(FC), CONV: model.index_of_name(CONV).parent()}
    for name, row in rows.items():
        told = row.siblingAtColumn(Column.DENSITY).data(Qt.ItemDataRole.ToolTipRole)
        assert f"\nError of the weights: {error(state, name, threshold=0.1)}" in told


def test_the_column_of_the_tree_is_torchs_at_rest(
    opened: MainWindow, qtbot: QtBot, state: State, subtests: pytest.Subtests
) -> None:
    opened.resize(1440, 900)
    QApplication.processEvents()
    view = opened.workspace.tree.view
    assert view.columnWidth(Column.ERROR) > view.fontMetrics().horizontalAdvance("≈ > 99.99 %")
    for threshold, name in product(THRESHOLDS, CHOSEN):
        with subtests.test(threshold=threshold, name=name):
            move_to(opened, threshold, qtbot)
            assert cell(opened, name, Column.ERROR) == error(state, name, threshold=threshold)
            module = view.model().index_of_name(name).parent()
            assert module.siblingAtColumn(Column.ERROR).data() == error(state, name, threshold=threshold)


@pytest.mark.parametrize("far", [1.0, 1e300])
def test_a_module_has_the_error_of_its_weights_together_tied_ones_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, far: float
) -> None:
    """Layers may be many powers of two apart, and of no module the squares drown in those of another."""
    torch.manual_seed(2)
    shared = torch.randn(40, 60, dtype=torch.float64)
    state = {
        "deep.a.weight": shared,
        "deep.b.weight": shared,
        "deep.c.weight": 1e-170 * torch.randn(30, 20, dtype=torch.float64),
        "deep.d.weight": (0.3 * torch.randn(50, 50)).bfloat16(),
        "far.weight": far * (2 + torch.rand(20, 20, dtype=torch.float64)),
    }
    torch.save(state, tmp_path / "tied.pt")
    window.open(tmp_path / "tied.pt")
    settle(qtbot, window)
    model = window.workspace.tree.model
    rows = model.snapshot.module_rows.row_of_module

    def seen() -> dict[str, str]:
        paths = ("deep", "deep.b", "deep.c", "far")
        return {path: model.index_of(rows[path], Column.ERROR).data() for path in paths}

    for threshold in (0.5, 1e-170):
        move_to(window, threshold, qtbot)
        once = ("deep.a.weight", "deep.c.weight", "deep.d.weight")
        assert seen() == {
            "deep": error(state, *once, threshold=threshold),
            "deep.b": error(state, "deep.b.weight", threshold=threshold),
            "deep.c": error(state, "deep.c.weight", threshold=threshold),
            "far": "0.00 %",
        }


def test_the_column_follows_each_move_and_that_to_the_unpruned_model(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    seen = []
    for threshold in (0.05, 0.1, 0.3):
        opened.control.move(threshold)
        QApplication.processEvents()
        assert opened.document.shown.rule == Value(threshold)
        place = opened.document.state.measurements.numbers[FC]
        seen.append(cell(opened, FC, Column.ERROR))
        assert seen[-1].endswith(number_format.percent(float(opened.document.state.plan_numbers.errors[place])))
    assert len({*seen}) == 3
    opened.control.finish()
    settle(qtbot, opened)
    assert cell(opened, FC, Column.ERROR) == error(state, FC, threshold=0.3)
    opened.document.compare(True)
    settle(qtbot, opened)
    assert cell(opened, FC, Column.ERROR) == "0.00 %"
    assert "error 0.00 %" in opened.summary.text()
    opened.document.compare(False)
    click_tick(opened, FC)
    assert cell(opened, FC, Column.ERROR) == cell(opened, FC, Column.DENSITY) == ""
    settle(qtbot, opened)


def test_of_what_is_not_ticked_it_is_what_it_would_be(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(opened, 0.1, qtbot)
    click_tick(opened, FC)
    opened.document.select([FC])
    settle(qtbot, opened)
    assert opened.workspace.parameter.texts["error"] == error(state, FC, threshold=0.1)
    assert opened.workspace.parameter._names["error"].text() == "Would have error"
    assert f"error {error(state, CONV, threshold=0.1)}" in opened.summary.text()


def test_the_commit_tells_it_of_each_and_together(
    opened: MainWindow, qtbot: QtBot, state: State, with_dialog: WithDialog
) -> None:
    move_to(opened, 0.1, qtbot)
    seen: dict[str, str] = {}

    def look(dialog: CommitDialog) -> None:
        table = dialog.findChild(object, "cutsTable").model()
        seen.update({table.index(row, 0).data(): table.index(row, 6).data() for row in range(table.rowCount())})
        seen["together"] = dialog.findChild(QLabel, "cutsTotal").text()
        dialog.reject()

    with_dialog(look)
    opened.menus.commit.trigger()
    assert {name: seen[name] for name in CHOSEN} == {name: error(state, name, threshold=0.1) for name in CHOSEN}
    assert seen["together"].endswith(f"error of the weights {error(state, *CHOSEN, threshold=0.1)}.")
    settle(qtbot, opened)


def test_on_the_way_it_is_an_estimate(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    torch.manual_seed(1)
    # all magnitudes in one group of the index, so that it alone can only estimate
    weights = 1 + torch.rand(200, 1000) * 2**-8
    write_safetensors({"fc.weight": weights}, tmp_path / "close.safetensors")
    window.open(tmp_path / "close.safetensors")
    settle(qtbot, window)
    seen: list[Change] = []
    window.document.changed.connect(seen.append)
    threshold = 1 + 0.3 * 2**-8
    window.workspace.threshold.spin.setValue(threshold)
    first = next(each for each in seen if isinstance(each, PlanChanged))
    assert not first.now.plan_numbers.error.exact
    assert "error ≈ " in window.summary.text()
    settle(qtbot, window)
    assert f"error {error({'fc.weight': weights}, 'fc.weight', threshold=threshold)} · " in window.summary.text()


def test_what_the_error_is_stays_in_its_tooltip_while_it_changes(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([CONV])
    label = opened.findChild(QLabel, "parameter_error")
    for threshold in (0.1, 0.3):
        move_to(opened, threshold, qtbot)
        assert "over the finite weights" in label.toolTip()
        assert label.text() not in ("", "–")
