"""Rules of modules: inherited by what is in them, seen in the tree, and taken back."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Density, Value
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.driving import cell, history, kept, move_to, same_everywhere, settle, type_threshold

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"
BIAS = "classifier.bias"


def row(window: MainWindow, path: str) -> QModelIndex:
    model = window.workspace.tree.model
    return model.index_of(model.snapshot.module_rows.row_of_module[path])


def select(window: MainWindow, path: str, qtbot: QtBot) -> None:
    """Click the row of a module."""
    window.workspace.tree.view.setCurrentIndex(row(window, path))
    settle(qtbot, window)


def press(window: MainWindow, name: str) -> None:
    window.findChild(QToolButton, name).click()


def give(window: MainWindow, path: str, threshold: float, qtbot: QtBot) -> None:
    select(window, path, qtbot)
    press(window, "scopeOwn")
    move_to(window, threshold, qtbot)


def test_a_module_can_be_given_a_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.1, qtbot)
    give(opened, "features", 0.05, qtbot)
    plan = opened.document.plan
    assert (plan.modules, plan.own, plan.rule) == ({"features": Value(0.05)}, {}, Value(0.1))
    assert (plan.rule_of(CONV), plan.rule_of(FC)) == (Value(0.05), Value(0.1))
    assert history(opened)[-1] == "Own threshold 0.05 for features"
    assert cell(opened, CONV, Column.THRESHOLD) == "0.0500"
    assert cell(opened, FC, Column.THRESHOLD) == "0.100"


def test_the_tree_marks_the_module_and_not_its_heirs(opened: MainWindow, qtbot: QtBot) -> None:
    give(opened, "features", 0.05, qtbot)
    marked = row(opened, "features").siblingAtColumn(Column.THRESHOLD)
    assert marked.data(CellRole.OWN)
    assert marked.data() == "• 0.0500"
    inside = row(opened, "features.0").siblingAtColumn(Column.THRESHOLD)
    heir = opened.workspace.tree.model.index_of_name(CONV).siblingAtColumn(Column.THRESHOLD)
    assert not inside.data(CellRole.OWN)
    assert not heir.data(CellRole.OWN)
    assert "Threshold of features: 0.05" in heir.data(Qt.ItemDataRole.ToolTipRole)
    assert "Own threshold: 0.05" in marked.data(Qt.ItemDataRole.ToolTipRole)


def test_selecting_an_heir_edits_its_modules_threshold(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.1, qtbot)
    give(opened, "features", 0.05, qtbot)
    press(opened, "scopeAll")
    opened.document.select([FC])
    settle(qtbot, opened)
    assert same_everywhere(opened, 0.1)
    assert opened.findChild(QToolButton, "scopeModule").isHidden()
    opened.document.select([CONV])
    settle(qtbot, opened)
    assert same_everywhere(opened, 0.05)
    assert opened.findChild(QToolButton, "scopeModule").text() == "features"
    assert opened.findChild(QToolButton, "scopeModule").isChecked()
    type_threshold(qtbot, opened, "0.07")
    assert opened.document.plan.modules == {"features": Value(0.07)}
    settle(qtbot, opened)


def test_an_heir_can_be_an_exception_of_the_exception(opened: MainWindow, qtbot: QtBot) -> None:
    give(opened, "features", 0.05, qtbot)
    opened.document.select([CONV])
    press(opened, "scopeOwn")
    move_to(opened, 0.2, qtbot)
    plan = opened.document.plan
    assert (plan.own, plan.modules) == ({CONV: Value(0.2)}, {"features": Value(0.05)})
    press(opened, "inheritButton")
    assert opened.document.plan.rule_of(CONV) == Value(0.05)
    settle(qtbot, opened)


def test_a_density_of_a_module_is_of_what_is_ticked_in_it(opened: MainWindow, qtbot: QtBot) -> None:
    opened.edits.tick([NORM], True)
    select(opened, "features", qtbot)
    press(opened, "scopeOwn")
    opened.workspace.threshold.density.setValue(0.5)
    settle(qtbot, opened)
    assert opened.document.plan.modules == {"features": Density(0.5)}
    counts = kept(opened)
    assert counts[CONV] + counts[NORM] == (216 + 8) // 2
    assert counts[FC] == 80
    assert opened.workspace.threshold.spin.value() > 0


def test_the_menu_gives_and_takes_back(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.1, qtbot)
    select(opened, "features", qtbot)
    actions = opened.workspace.tree.row_actions
    actions.menu().deleteLater()
    assert actions.own.text() == "Own threshold for features"
    assert not actions.reset.isEnabled()
    before = kept(opened)
    actions.own.trigger()
    assert opened.document.plan.modules == {"features": Value(0.1)}
    settle(qtbot, opened)
    assert kept(opened) == before
    actions.menu().deleteLater()
    assert not actions.own.isEnabled()
    actions.reset.trigger()
    assert opened.document.plan.modules == {}
    assert history(opened)[-2:] == ["Own threshold for features", "Inherited again: features"]
    opened.menus.undo.trigger()
    assert opened.document.plan.modules == {"features": Value(0.1)}
    settle(qtbot, opened)


def test_to_inherit_again_is_for_all_below(opened: MainWindow, qtbot: QtBot) -> None:
    give(opened, "features", 0.05, qtbot)
    give(opened, "features.0", 0.06, qtbot)
    opened.edits.give_own([CONV], [])
    select(opened, "features", qtbot)
    opened.workspace.tree.row_actions.reset.trigger()
    plan = opened.document.plan
    assert (plan.modules, plan.own) == ({}, {})
    settle(qtbot, opened)


def test_an_own_rule_begins_with_what_is_cut_already(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.density.setValue(0.4)
    settle(qtbot, opened)
    before = kept(opened)
    opened.edits.give_own([FC], ["features"])
    settle(qtbot, opened)
    assert kept(opened) == before
    assert set(opened.document.plan.own) == {FC}
    assert set(opened.document.plan.modules) == {"features"}


def test_a_reload_keeps_editing_the_module(opened: MainWindow, qtbot: QtBot) -> None:
    select(opened, "features", qtbot)
    opened.menus.reload.trigger()
    settle(qtbot, opened)
    assert opened.document.state.selection.modules == ("features",)


def test_the_point_on_the_curves_is_of_what_is_selected(opened: MainWindow, qtbot: QtBot) -> None:
    opened.edits.tick([NORM], True)
    give(opened, "features", 0.05, qtbot)
    press(opened, "scopeAll")
    opened.document.select([CONV])
    settle(qtbot, opened)
    assert opened.control.target.point.total.kept == kept(opened)[CONV]
    assert opened.control.target.group_total.kept == kept(opened)[CONV] + kept(opened)[NORM]


def exceptions(window: MainWindow, qtbot: QtBot) -> None:
    """A general density, a module with a rule of its own and a parameter that is not ticked with one."""
    window.workspace.threshold.density.setValue(0.3)
    window.control.take(Density(0.3))
    give(window, "features", 0.05, qtbot)
    window.edits.give_own([NORM], [])
    press(window, "scopeAll")
    settle(qtbot, window)


def drop_action(window: MainWindow) -> QAction:
    return window.findChild(QAction, "dropExceptionsAction")


def test_all_exceptions_are_dropped_in_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    assert not drop_action(opened).isEnabled()
    assert opened.findChild(QToolButton, "dropButton").isHidden()
    exceptions(opened, qtbot)
    before, steps = opened.document.plan, len(history(opened))
    ways = (
        drop_action(opened).trigger,
        opened.findChild(QToolButton, "dropButton").click,
        lambda: (opened.workspace.tree.row_actions.menu(), opened.workspace.tree.row_actions.drop.trigger()),
    )
    for way in ways:
        assert drop_action(opened).isEnabled()
        way()
        settle(qtbot, opened)
        assert opened.document.plan == Plan(before.chosen, Density(0.3))
        assert history(opened)[-1] == "Dropped all exceptions: 2"
        assert len(history(opened)) == steps + 1
        assert not drop_action(opened).isEnabled()
        opened.workspace.tree.row_actions.menu()
        assert not opened.workspace.tree.row_actions.drop.isEnabled()
        opened.menus.undo.trigger()
        settle(qtbot, opened)
        assert opened.document.plan == before


def test_a_density_of_the_others_says_what_comes_of_it_overall(opened: MainWindow, qtbot: QtBot) -> None:
    note, shifted = (opened.findChild(QWidget, name) for name in ("thresholdNote", "overallNote"))
    opened.edits.tick([BIAS], True)
    exceptions(opened, qtbot)
    overall = opened.document.state.plan_numbers.total.density
    assert round(overall, 4) != 0.3
    assert note.text() == "Exceptions: 1"
    assert shifted.text() == f"30 % of the 2 others · {100 * overall:.2f} % overall"
    opened.control.take(Value(0.2))
    settle(qtbot, opened)
    assert note.text() == "Exceptions: 1"
    numbers = opened.document.state
    rest, overall = numbers.target.group_total.density, numbers.plan_numbers.total.density
    assert rest != overall
    assert shifted.text() == f"{100 * rest:.2f} % of the 2 others · {100 * overall:.2f} % overall"
    assert f"density {100 * overall:.2f} %" in opened.summary.text()
    assert opened.findChild(QToolButton, "scopeAll").text() == "2 of 3 ticked"
    drop_action(opened).trigger()
    settle(qtbot, opened)
    assert (note.text(), shifted.text()) == ("No exceptions", "")
    assert opened.findChild(QToolButton, "scopeAll").text() == "All 3 ticked"


def test_a_modules_rule_says_for_how_many_it_is_where_something_inside_is_excepted(
    opened: MainWindow, qtbot: QtBot
) -> None:
    note = opened.findChild(QWidget, "overallNote")
    opened.edits.tick([NORM], True)
    give(opened, "features", 0.05, qtbot)
    assert note.text() == ""
    opened.edits.give_own([NORM], [])
    settle(qtbot, opened)
    assert note.text() == "1 of the 2 ticked inside"
    # the same, reached from a parameter under the rule
    opened.document.select([CONV])
    press(opened, "scopeModule")
    settle(qtbot, opened)
    assert note.text() == "1 of the 2 ticked inside"
    opened.edits.tick([NORM], False)
    settle(qtbot, opened)
    assert note.text() == ""
