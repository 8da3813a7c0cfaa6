"""The language and the way in which shares are told change at once, in all places, and nothing else changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, QCoreApplication, QObject, QPropertyAnimation
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Density
from gui.app import create_window
from gui.plots.small_button import SmallButton
from gui.support import language
from gui.support.settings import Settings
from gui.support.telling import tell_as_set
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, discard, drag_line, history, settle
from tests.gui.freshness import differences, pictures
from tests.gui.shown_texts import shown_texts

CONV, FC = "features.0.weight", "classifier.weight"

Choose = Callable[[str], None]


@pytest.fixture
def source_language(qapp: QApplication) -> Iterator[None]:
    """The texts of the source are there again afterwards."""
    yield
    language.uninstall(qapp)


@pytest.fixture
def choose(window: MainWindow, qtbot: QtBot, source_language: None) -> Choose:
    """Choose an entry of the View menu by its name, and wait until the window has followed."""
    return lambda name: chosen(qtbot, window, name)


def chosen(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.findChild(QAction, name).trigger()
    QApplication.processEvents()
    if window.document.is_open:
        settle(qtbot, window)
    QApplication.processEvents()


def work(qtbot: QtBot, window: MainWindow, source: Path) -> None:
    """Open a file and edit its plan in several ways, by hand."""
    window.resize(1400, 900)
    window.open(source)
    settle(qtbot, window)
    # as a drag does: where the mouse can let go depends on the widths of texts
    for threshold in (0.02, 0.03, 0.05):
        window.control.move(threshold)
    window.control.finish()
    settle(qtbot, window)
    click_tick(window, CONV)
    click_tick(window, CONV)
    window.document.select([FC])
    window.control.set_own(True)
    window.control.move_rule(Density(0.7))
    window.control.finish()
    settle(qtbot, window)
    window.edits.drop_exceptions()
    settle(qtbot, window)
    window.document.stack.undo()
    settle(qtbot, window)


def open_more(qtbot: QtBot, window: MainWindow) -> None:
    """Open the windows beside it."""
    window.deferred.snapshots.show()
    window.deferred.evaluation.studies.show()
    window.menus.file_summary.trigger()
    settle(qtbot, window)
    # whatever is shown beside has heard of the plan since it is seen
    window.document.stack.undo()
    settle(qtbot, window)
    window.document.stack.redo()
    settle(qtbot, window)


@contextmanager
def fresh_like(qtbot: QtBot, qapp: QApplication, source: Path) -> Iterator[MainWindow]:
    """A window that is made in the way that the settings say, and worked with in the same way."""
    tell_as_set(qapp, Settings())
    window = create_window()
    try:
        window.show()
        work(qtbot, window, source)
        yield window
    finally:
        discard(window)


def compared(one: dict[str, str], other: dict[str, str]) -> str:
    """Where two windows tell different things, and which."""
    places = sorted(place for place in one.keys() | other.keys() if one.get(place) != other.get(place))
    return "\n".join(f"{place}: {one.get(place)!r}, not {other.get(place)!r}" for place in places)


@pytest.mark.parametrize("way", [("language_ru",), ("language_ru", "language_en"), ("share_sparsity", "language_ru")])
def test_after_a_change_all_is_told_as_in_a_fresh_window(
    window: MainWindow, choose: Choose, way: tuple[str, ...], source: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    window.show()
    work(qtbot, window, source)
    open_more(qtbot, window)
    for name in way:
        choose(name)
    texts, seen = shown_texts(window), pictures(window)
    with fresh_like(qtbot, qapp, source) as fresh:
        open_more(qtbot, fresh)
        assert compared(texts, shown_texts(fresh)) == ""
        assert differences(seen, pictures(fresh)) == []


def test_nothing_is_left_of_the_views_before(window: MainWindow, choose: Choose, source: Path, qtbot: QtBot) -> None:
    window.show()
    work(qtbot, window, source)
    choose("language_ru")

    def counts() -> tuple[int, int, int, int]:
        changed, happened = (window.document.receivers(SIGNAL(f"{name}(PyObject)")) for name in ("changed", "happened"))
        kept = window.deferred.evaluation.state
        # a window moves its bars to their new places in some milliseconds, and then drops what moves them
        lasting = [each for each in window.findChildren(QObject) if not isinstance(each, QPropertyAnimation)]
        return len(lasting), changed, happened, kept.receivers(SIGNAL("changed()"))

    before = counts()
    for name in ("language_en", "share_sparsity", "share_density", "language_ru"):
        choose(name)
        assert counts() == before


def test_plan_history_and_selection_stay(window: MainWindow, choose: Choose, source: Path, qtbot: QtBot) -> None:
    window.show()
    work(qtbot, window, source)
    drag_line(window, 0.02, 0.06)
    settle(qtbot, window)
    document = window.document
    plan, plans, index, selected = document.plan, document.stack.plans, document.stack.index(), document.state.selection
    modified = window.isWindowModified()
    choose("language_ru")
    assert (document.plan, document.stack.plans, document.stack.index()) == (plan, plans, index)
    assert (document.state.selection, window.isWindowModified()) == (selected, modified)
    window.menus.undo.trigger()
    assert document.plan == plans[index - 1]
    assert history(window)[1].startswith("Порог 0,0")


def test_what_was_pushed_typed_laid_out_and_opened_stays(
    window: MainWindow, choose: Choose, source: Path, qtbot: QtBot
) -> None:
    window.show()
    work(qtbot, window, source)
    workspace, setup = window.workspace, window.deferred
    workspace.histogram.findChildren(SmallButton)[0].click()
    workspace.matrix.values_tab.click()
    workspace.tree.filter_edit.setText("weight")
    workspace.moveSplitter(300, 1)
    window.findChild(QAction, "show_densityCurve").trigger()
    setup.snapshots.show()
    setup.evaluation.studies.open_page(setup.evaluation.studies.search)
    setup.evaluation.studies.search.floor.setValue(12)
    QApplication.processEvents()
    pushed = workspace.histogram.findChildren(SmallButton)[0].isChecked()
    sizes = workspace.sizes()
    choose("language_ru")
    assert window.workspace is not workspace
    workspace = window.workspace
    assert workspace.histogram.findChildren(SmallButton)[0].isChecked() == pushed
    assert workspace.matrix.values_tab.isChecked()
    assert workspace.tree.filter_edit.text() == "weight"
    assert workspace.sizes() == sizes
    assert workspace.curve.isHidden()
    assert setup.snapshots.isVisible()
    assert setup.snapshots.windowTitle() == "Снимки"
    studies = setup.evaluation.studies
    assert studies.isVisible()
    assert studies.page is studies.search
    assert studies.search.floor.value() == 12


def test_nothing_is_open_and_all_is_told_anew(window: MainWindow, choose: Choose) -> None:
    window.show()
    choose("language_ru")
    assert window.summary.text().startswith("Откройте")
    assert window.menus.open.iconText() == "Открыть"
    choose("language_en")
    assert window.menus.open.iconText() == "Open"


def test_the_same_language_again_changes_nothing(window: MainWindow, choose: Choose) -> None:
    menus = window.menus
    choose("language_system")
    assert window.menus is menus


def test_messages_that_stay_are_told_anew_and_others_go(window: MainWindow, choose: Choose) -> None:
    window.show()
    window.messages.warn(lambda: QCoreApplication.translate("Actions", "Undo"), "trying")
    window.messages.tell("Done.")
    choose("language_ru")
    assert window.messages.text == "Отменить"
    assert window.messages.isVisible()
    window.messages.dismiss()
    assert window.messages.text == ""


def test_what_is_expanded_and_maximised_stays(window: MainWindow, choose: Choose, source: Path, qtbot: QtBot) -> None:
    window.show()
    work(qtbot, window, source)
    window.workspace.tree.view.collapseAll()
    first = window.workspace.tree.model.index(0, 0)
    window.workspace.tree.view.expand(first)
    expanded = window.workspace.tree.kept_look()
    assert len(expanded[0]) == 1
    window.workspace.maximise("densityCurve")
    choose("language_ru")
    assert window.workspace.tree.kept_look() == expanded
    assert window.workspace.maximised == "densityCurve"
    window.workspace.maximise("")
    assert window.workspace.curve.isVisible()


def test_a_sorted_list_and_the_tree_behind_it_stay(
    window: MainWindow, choose: Choose, source: Path, qtbot: QtBot
) -> None:
    window.show()
    work(qtbot, window, source)
    window.workspace.tree.view.collapseAll()
    window.workspace.tree.view.expand(window.workspace.tree.model.index(0, 0))
    window.workspace.tree.view.header_actions.turn(Column.SIGMA)
    settle(qtbot, window)
    look = window.workspace.tree.kept_look()

    def shown() -> list[str]:
        model = window.workspace.tree.model
        return [model.index(place, 0).data(CellRole.PATH) for place in range(model.rowCount())]

    listed = shown()
    assert len(look[0]) == 1
    choose("language_ru")
    settle(qtbot, window)
    assert window.workspace.tree.kept_look() == look
    assert shown() == listed
    window.workspace.tree.view.header_actions.sort(None)
    expanded, sorting = window.workspace.tree.kept_look()
    assert sorting is None
    assert set(look[0]) <= set(expanded)
    # what is selected is revealed
    assert len(expanded) <= len(look[0]) + 1
