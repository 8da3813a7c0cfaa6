"""Sweep, sensitivity and search in the window: what they show as it comes, and the one step that a click makes."""

import csv
import json
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from torch.nn.utils import prune

from core.evaluation.evaluator import EffectiveCut
from core.evaluation.setup import CommandSetup
from core.evaluation.sweep import SWEPT
from core.plan.rules import Density, EachDensity
from gui.dialogs.file_dialogs import FileDialogs
from gui.state.evaluation_choice import EvaluationChoice
from gui.studies.sensitivity_map import SensitivityMap
from gui.studies.sensitivity_model import CELL
from gui.studies.studies_window import StudiesWindow
from gui.support.theme import theme_of
from gui.window.main_window import MainWindow
from tests.gui.driving import history, settle
from tests.gui.studies.driving import CONV, steady, studies
from tests.helpers.evaluations import layered_checkpoint
from tests.helpers.evaluators import FakeEvaluators

FC = "classifier.weight"
LEFT = Qt.MouseButton.LeftButton


def swept(window: MainWindow, qtbot: QtBot) -> StudiesWindow:
    window.menus.evaluate.sweep.trigger()
    studies(window).sweep.start.click()
    settle(qtbot, window)
    return studies(window)


def mapped(window: MainWindow, qtbot: QtBot) -> StudiesWindow:
    window.menus.evaluate.sensitivity.trigger()
    studies(window).sensitivity.start.click()
    settle(qtbot, window)
    return studies(window)


def test_a_sweep_has_a_point_for_each_density(ready: MainWindow, qtbot: QtBot) -> None:
    plot = swept(ready, qtbot).sweep.plot
    assert len(plot.points) == len(SWEPT)
    densities = [point.density for point in plot.points]
    assert densities == sorted(densities)
    assert plot.points[-1].text == "density 100.00 %: accuracy 0.9000 (nothing cut)"
    assert not plot.points[-1].worse
    assert plot.points[0].worse
    assert plot.header.text() == "accuracy against density  not pruned 0.9000"


def test_points_appear_while_others_are_still_evaluated(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    def slow(cut: EffectiveCut) -> dict[str, float]:
        if len(fakes.asked) == 7:
            fakes.latest.going.clear()
        return steady(cut)

    fakes.metrics = slow
    ready.menus.evaluate.sweep.trigger()
    page = studies(ready).sweep
    page.start.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 8)
    qtbot.waitUntil(lambda: len(page.plot.points) >= 4)
    assert page.running
    assert page.start.text() == "Stop"
    page.start.click()
    settle(qtbot, ready)
    assert page.start.text() == "Start"
    # what was found before it was stopped stays
    assert len(page.plot.points) >= 4


def test_a_click_on_a_point_is_one_step_and_has_its_number(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    area = swept(ready, qtbot).sweep.plot.area
    before, asked = len(history(ready)), len(fakes.asked)
    place = next(place for place, point in enumerate(area.marks.points) if "density 25" in point.text)
    at = (area.marks.place(area.marks.points[place]) + area.plot_rect().topLeft()).toPoint()
    QTest.mouseClick(area.viewport(), LEFT, pos=at)
    settle(qtbot, ready)
    assert len(history(ready)) == before + 1
    assert history(ready)[-1] == "Density 25 %"
    assert ready.document.plan.rule == Density(0.25)
    reading = ready.deferred.evaluation.state.present
    assert reading is not None
    assert not reading.outdated
    assert len(fakes.asked) == asked
    ready.menus.undo.trigger()
    assert ready.document.plan.rule == Density(0.6)


def test_points_are_reached_by_keys(ready: MainWindow, qtbot: QtBot) -> None:
    area = swept(ready, qtbot).sweep.plot.area
    area.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(area, key)
    assert area.marks.marked == len(SWEPT) - 2
    qtbot.keyClick(area, Qt.Key.Key_Return)
    assert ready.document.plan.rule == Density(sorted(SWEPT)[-2])


def test_the_map_has_a_row_for_each_part_and_a_column_for_each_level(ready: MainWindow, qtbot: QtBot) -> None:
    page = mapped(ready, qtbot).sensitivity
    model = page.model
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [CONV, FC]
    levels = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert levels == ["Cut alone to", "75 %", "50 %", "25 %", "10 %"]
    losses = [model.index(0, column).data(CELL).loss for column in range(1, 5)]
    assert losses == sorted(losses)
    assert losses[0] > 0
    # no difference is seen of the classifier, and its cells are blank
    assert [model.index(1, column).data() for column in range(1, 5)] == [""] * 4


def test_what_it_will_take_is_told_before(ready: MainWindow, qtbot: QtBot) -> None:
    ready.menus.evaluate.sensitivity.trigger()
    page = studies(ready).sensitivity
    assert page.told.text() == "2 parameters × 4 levels"
    ready.menus.evaluate.plan.trigger()
    settle(qtbot, ready)
    # now it is known how long one takes
    assert page.told.text() == "2 parameters × 4 levels, about 2 s"


def test_a_click_on_a_cell_gives_the_part_its_own_rule(ready: MainWindow, qtbot: QtBot) -> None:
    page = mapped(ready, qtbot).sensitivity
    before = len(history(ready))
    at = page.map.visualRect(page.model.index(1, 4)).center()
    QTest.mouseClick(page.map.viewport(), LEFT, pos=QPoint(at))
    settle(qtbot, ready)
    assert len(history(ready)) == before + 1
    assert ready.document.plan.own == {FC: EachDensity(0.1)}


def test_rows_sort_by_sensitivity(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.metrics = lambda cut: {"accuracy": 0.9 - dict(cut.thresholds).get(FC, 0.0) / 10}
    page = mapped(ready, qtbot).sensitivity
    page.sort.click()
    assert [page.model.index(row, 0).data() for row in range(2)] == [FC, CONV]
    page.sort.click()
    assert [page.model.index(row, 0).data() for row in range(2)] == [CONV, FC]


def test_modules_can_be_cut_alone(ready: MainWindow, qtbot: QtBot) -> None:
    ready.menus.evaluate.sensitivity.trigger()
    page = studies(ready).sensitivity
    page.rows.setCurrentIndex(1)
    assert page.told.text() == "2 modules × 4 levels"
    page.start.click()
    settle(qtbot, ready)
    assert [page.model.index(row, 0).data() for row in range(2)] == ["features.0", "classifier"]


def test_a_search_is_one_step_with_its_number(ready: MainWindow, qtbot: QtBot) -> None:
    ready.menus.evaluate.search.trigger()
    page = studies(ready).search
    page.most.setValue(1.0)
    before = len(history(ready))
    page.start.click()
    settle(qtbot, ready)
    assert len(history(ready)) == before + 1
    assert history(ready)[-1].startswith("Search: density ")
    assert page.model.rowCount() > 2
    reading = ready.deferred.evaluation.state.present
    assert reading is not None
    assert not reading.outdated
    assert 0.9 * 0.99 <= reading.value <= 0.9
    ready.menus.undo.trigger()
    assert ready.document.plan.rule == Density(0.6)


def test_a_search_spread_by_sensitivity_cuts_what_bears_it(ready: MainWindow, qtbot: QtBot) -> None:
    ready.menus.evaluate.search.trigger()
    page = studies(ready).search
    page.way.setCurrentIndex(1)
    page.start.click()
    settle(qtbot, ready)
    assert ready.document.plan.own[FC] == EachDensity(0.1)


def test_who_edits_meanwhile_keeps_the_edit(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.holding = True
    ready.menus.evaluate.search.trigger()
    page = studies(ready).search
    page.start.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    ready.document.do("Density 50 %", ready.document.plan.with_rule(Density(0.5)))
    fakes.latest.going.set()
    settle(qtbot, ready)
    assert ready.document.plan.rule == Density(0.5)
    assert page.model.rowCount() > 2
    page.try_chosen.emit(page.model.rowCount() - 1)
    assert history(ready)[-1].startswith("Search: density ")


def test_no_cut_within_the_bound_is_said(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.metrics = lambda cut: {"accuracy": 0.1 if cut.thresholds else 0.9}
    ready.menus.evaluate.search.trigger()
    page = studies(ready).search
    page.start.click()
    settle(qtbot, ready)
    assert page.problem.text() == "⚠ No cut that was tried is within the bound. Allow a larger loss."


def test_a_failure_is_said_on_the_page(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.failure = "evaluate.py raised ValueError."
    page = swept(ready, qtbot).sweep
    assert page.problem.text() == "⚠ evaluate.py raised ValueError."
    assert page.start.text() == "Start"


def test_only_one_is_evaluated_at_a_time(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.holding = True
    ready.menus.evaluate.sweep.trigger()
    window = studies(ready)
    window.sweep.start.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    assert not window.search.start.isEnabled()
    assert not window.sensitivity.start.isEnabled()
    fakes.latest.going.set()
    settle(qtbot, ready)
    assert window.search.start.isEnabled()


def test_another_metric_clears_what_was_found(ready: MainWindow, qtbot: QtBot) -> None:
    window = swept(ready, qtbot)
    assert not window.sweep.plot.is_empty
    other = EvaluationChoice(CommandSetup(("evaluate", "{checkpoint}")), "accuracy", higher_is_better=False)
    ready.deferred.evaluation.state.set_up(other)
    assert window.sweep.plot.is_empty


def test_nothing_ticked_is_said(ready: MainWindow, qtbot: QtBot) -> None:
    ready.edits.choose([])
    settle(qtbot, ready)
    assert swept(ready, qtbot).sweep.problem.text().startswith("⚠ Nothing is ticked")
    assert mapped(ready, qtbot).sensitivity.problem.text().startswith("⚠ Nothing is ticked")


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_what_was_found_is_exported(
    ready: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"found.{suffix}"
    monkeypatch.setattr(FileDialogs, "evaluations", lambda *_: path)
    window = mapped(ready, qtbot)
    window.export.click()
    if suffix == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
        assert [row["parameter"] for row in rows[:3]] == ["", CONV, FC]
        # the uncut model comes first
        assert len(rows) == 1 + 2 * 4
    else:
        found = json.loads(path.read_text())
        assert found["metric"] == "accuracy"
        assert len(found["points"]) == 2 * 4
    assert ready.messages.text == f"Wrote {path}."


def test_what_can_t_be_exported_is_said(
    ready: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready.menus.evaluate.sweep.trigger()
    window = studies(ready)
    window.export.click()
    assert window.sweep.problem.text() == "⚠ Nothing has been found yet. Start it first."
    monkeypatch.setattr(FileDialogs, "evaluations", lambda *_: tmp_path / "nowhere" / "found.csv")
    swept(ready, qtbot).export.click()
    assert "nowhere" in window.sweep.problem.text()
    assert window.sweep.problem.isVisible()


def test_what_keeps_the_file_s_mask_is_not_cut_alone(
    window: MainWindow, fakes: FakeEvaluators, qtbot: QtBot, tmp_path: Path
) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(6, 4))
    prune.random_unstructured(model[0], "weight", 0.5)
    torch.save(model.state_dict(), tmp_path / "masked.pt")
    window.open(tmp_path / "masked.pt")
    settle(qtbot, window)
    window.deferred.evaluation.state.set_up(EvaluationChoice(CommandSetup(("evaluate", "{checkpoint}"))))
    page = mapped(window, qtbot).sensitivity
    assert page.problem.text() == "⚠ All that is ticked keeps the file's mask. Give it another rule first."
    window.menus.evaluate.plan.trigger()
    settle(qtbot, window)
    # the plan as a whole can be evaluated
    assert fakes.asked[-1] == EffectiveCut((), ("0.weight",))


def test_where_nothing_is_cut_the_cell_is_hatched_and_says_so(
    window: MainWindow, fakes: FakeEvaluators, qtbot: QtBot, tmp_path: Path
) -> None:
    # 60 % of the last layer are zeros: at 75 and at 50 % no weight is cut
    window.open(layered_checkpoint(tmp_path).path)
    settle(qtbot, window)
    fakes.metrics = lambda cut: {"accuracy": 0.9 - 0.1 * len(cut.thresholds)}
    window.deferred.evaluation.state.set_up(EvaluationChoice(CommandSetup(("evaluate", "{checkpoint}"))))
    page = mapped(window, qtbot).sensitivity
    model = page.model
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "last.weight")
    cells = [model.index(row, column).data(CELL) for column in range(1, 5)]
    assert [cell.cuts for cell in cells] == [False, False, True, True]
    assert [cell.seen for cell in cells] == [False, False, True, True]
    assert cells[0].tip == "last.weight, 75 %: accuracy 0.9000 (nothing cut)"
    looks = {cell.cuts: painted(page.map, row, column) for column, cell in enumerate(cells, 1) if not cell.seen}
    blank = QImage(looks[False].size(), looks[False].format())
    blank.fill(QColor(theme_of(page.palette()).panel))
    assert looks[False] != blank


def painted(shown: SensitivityMap, row: int, column: int) -> QImage:
    """The picture of a cell, without its edges."""
    place = shown.visualRect(shown.model().index(row, column)).adjusted(3, 3, -3, -3)
    return shown.viewport().grab(place).toImage()


def test_an_export_does_not_replace_the_model_nor_what_evaluates_it(
    ready: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, source = swept(ready, qtbot), ready.document.state.checkpoint.path
    script = source.with_name("evaluate.py")
    script.write_text("load = evaluate = None\n")
    ready.deferred.evaluation.state.set_up(EvaluationChoice(CommandSetup((str(script), "{checkpoint}")), "accuracy"))
    settle(qtbot, swept(ready, qtbot) and ready)
    before = source.read_bytes()
    for path, words in ((source, "is the file that is open"), (script, "is run to evaluate")):
        monkeypatch.setattr(FileDialogs, "evaluations", lambda *_, path=path: path)
        window.export.click()
        assert words in window.sweep.problem.text()
    assert source.read_bytes() == before
    assert script.read_text() == "load = evaluate = None\n"
