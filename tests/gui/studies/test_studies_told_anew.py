"""The window of studies in another language: what goes on goes on, and what was found is seen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.evaluation.evaluator import EffectiveCut
from core.evaluation.sweep import SWEPT
from gui.studies.sensitivity_model import CELL
from gui.support import language
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.studies.driving import steady, studies
from tests.helpers.evaluators import FakeEvaluators


def run(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """Start the study of a page, and wait for its end."""
    getattr(window.menus.evaluate, name).trigger()
    getattr(studies(window), name).start.click()
    settle(qtbot, window)


@pytest.fixture
def told_in_russian(qapp: QApplication, ready: MainWindow, qtbot: QtBot) -> Iterator[Callable[[], None]]:
    """Choose Russian in the menu."""

    def choose() -> None:
        ready.findChild(QAction, "language_ru").trigger()
        QApplication.processEvents()

    yield choose
    language.uninstall(qapp)


def test_a_study_goes_on_in_another_language(
    ready: MainWindow, fakes: FakeEvaluators, told_in_russian: Callable[[], None], qtbot: QtBot
) -> None:
    def slow(cut: EffectiveCut) -> dict[str, float]:
        if len(fakes.asked) == 7:
            fakes.latest.going.clear()
        return steady(cut)

    fakes.metrics = slow
    ready.menus.evaluate.sweep.trigger()
    studies(ready).sweep.start.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 8)
    qtbot.waitUntil(lambda: len(studies(ready).sweep.plot.points) >= 4)
    before, points = studies(ready), len(studies(ready).sweep.plot.points)
    told_in_russian()
    page = studies(ready).sweep
    assert studies(ready) is not before
    assert (page.running, page.start.text()) == (True, "Стоп")
    # the job goes on under the name that it has now
    assert [*ready.jobs.titles.values()] == ["Развёртка"]
    assert len(page.plot.points) >= points
    fakes.latest.going.set()
    settle(qtbot, ready)
    assert (page.running, page.start.text(), len(page.plot.points)) == (False, "Пуск", len(SWEPT))
    assert page.plot.points[-1].text.startswith("плотность 100,00 %")


def test_what_studies_have_found_stays_in_another_language(
    ready: MainWindow, told_in_russian: Callable[[], None], qtbot: QtBot
) -> None:
    for name in ("sweep", "sensitivity", "search"):
        run(ready, name, qtbot)
    points = len(studies(ready).sweep.plot.points)
    model = studies(ready).sensitivity.model
    cells = {
        (row, column): model.index(row, column).data(CELL)
        for row in range(model.rowCount())
        for column in range(1, model.columnCount())
    }
    tries, plan = studies(ready).search.model.rowCount(), ready.document.plan
    told_in_russian()
    settle(qtbot, ready)
    found = studies(ready)
    assert found.page is found.search
    assert len(found.sweep.plot.points) == points
    shown = {place: found.sensitivity.model.index(*place).data(CELL) for place in cells}
    assert {place: cell and cell.loss for place, cell in shown.items()} == {
        place: cell and cell.loss for place, cell in cells.items()
    }
    assert found.search.model.rowCount() == tries
    # it sets no plan again
    assert ready.document.plan == plan
    assert "," in found.search.model.index(0, 0).data()
