"""How the threshold is meant: segments and a list, one field for the number, and the others as text."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListView
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Sigma, StructuredNM, Value
from core.preview.rule_conversion import RuleKind
from gui.panels.rule_spin import RuleSpin
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import drag_slider, history, kept, mean_as, move_to, pixels, settle, torch_kept, type_into
from tests.gui.on_screen import not_repainted
from tests.helpers.checkpoints import write_safetensors

CONV, FC = "features.0.weight", "classifier.weight"
USUAL = {
    RuleKind.VALUE: "spin",
    RuleKind.SIGMA: "sigma",
    RuleKind.DENSITY: "density",
    RuleKind.EACH: "density",
    RuleKind.ERROR: "error",
}


@pytest.fixture
def active(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the keyboard."""
    with qtbot.waitActive(opened):
        opened.activateWindow()
    return opened


def fields(window: MainWindow) -> list[RuleSpin]:
    """The fields for a number that are in sight."""
    return [spin for spin in window.workspace.threshold.findChildren(RuleSpin) if spin.isVisible()]


def readings(window: MainWindow) -> dict[str, str]:
    """Title → text of the readings that are in sight."""
    rows = window.workspace.threshold.readings
    return {label.text(): rows.texts[spin].text() for spin, label in rows.labels.items() if label.isVisible()}


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
def test_the_list_is_not_lit_up_after_the_mouse_has_gone_into_what_pops_up(active: MainWindow, qtbot: QtBot) -> None:
    """Qt does not tell that the mouse has left it for that."""
    rare = active.findChild(QComboBox, "modeCombo")
    away, there = active.mapToGlobal(QPoint(1, 1)), rare.mapToGlobal(rare.rect().center())

    def pops_up() -> bytes:
        rare.showPopup()
        qtbot.waitUntil(rare.view().isVisible)
        return pixels(rare)

    def closed() -> bytes:
        qtbot.keyClick(rare.view(), Qt.Key.Key_Escape)
        assert not rare.view().isVisible()
        return pixels(rare)

    QCursor.setPos(away)
    before = pops_up(), closed()
    QCursor.setPos(there)
    QApplication.processEvents()
    assert pixels(rare) != before[1]
    after = [pops_up()]
    QCursor.setPos(away)
    QApplication.processEvents()
    after.append(closed())
    assert tuple(after) == before
    assert not_repainted(active).isEmpty()


@pytest.mark.parametrize(("kind", "name"), USUAL.items())
def test_a_segment_brings_its_field_and_leaves_the_others_as_text(
    active: MainWindow, qtbot: QtBot, state: State, kind: RuleKind, name: str
) -> None:
    move_to(active, 0.1, qtbot)
    before = kept(active)
    mean_as(active, kind, qtbot)
    panel = active.workspace.threshold
    assert fields(active) == [getattr(panel, name)]
    assert panel.choice.segments.chosen is kind
    assert RuleKind.of(active.document.plan.rule) is kind
    assert sum(kept(active).values()) == pytest.approx(sum(before.values()), abs=2)
    titles = {"spin": "|w| ≤", "sigma": "k·σ", "density": "density", "error": "error"}
    assert list(readings(active)) == [title for each, title in titles.items() if each != name]
    total = active.document.state.plan_numbers.total
    if name != "density":
        torch_total = sum(kept(active).values()) / sum(state[each].numel() for each in (CONV, FC))
        assert readings(active)["density"] == number_format.percent(torch_total) == number_format.percent(total.density)
    # the number that is meant can be typed at once
    assert QApplication.focusWidget() is getattr(panel, name)


def test_the_readings_are_those_of_torch(opened: MainWindow, qtbot: QtBot, state: State) -> None:
    opened.document.select([FC])
    opened.control.set_own(True)
    type_into(qtbot, opened.workspace.threshold.spin, "0.2")
    settle(qtbot, opened)
    weight = state[FC].double()
    cut = weight[weight.abs() <= 0.2]
    assert readings(opened) == {
        "k·σ": number_format.sigmas(0.2 / float(weight.std())),
        "density": number_format.percent(torch_kept(state[FC], 0.2) / weight.numel()),
        "error": number_format.percent(float(cut.norm() / weight.norm())),
    }


def test_the_large_field_is_larger_than_the_text_around_it(opened: MainWindow) -> None:
    panel = opened.workspace.threshold
    [field] = fields(opened)
    assert field.lineEdit().font().pointSizeF() > 1.3 * QApplication.font().pointSizeF()
    assert field.width() == panel.width()
    # also after the style was put on again, as with another theme
    app = QApplication.instance()
    app.setStyleSheet(app.styleSheet() + "\nQLabel { margin: 0; }")
    assert field.lineEdit().font().pointSizeF() > 1.3 * QApplication.font().pointSizeF()


def test_undo_and_redo_bring_back_the_segment_the_field_and_the_texts(active: MainWindow, qtbot: QtBot) -> None:
    move_to(active, 0.1, qtbot)
    seen = []
    for kind in (RuleKind.SIGMA, RuleKind.ERROR, RuleKind.EACH):
        seen.append((active.workspace.threshold.choice.segments.chosen, fields(active), readings(active)))
        mean_as(active, kind, qtbot)
    last = active.workspace.threshold.choice.segments.chosen, fields(active), readings(active)
    for each in reversed(seen):
        active.menus.undo.trigger()
        settle(qtbot, active)
        assert (active.workspace.threshold.choice.segments.chosen, fields(active), readings(active)) == each
        assert QApplication.focusWidget() is each[1][0]
    for _ in seen:
        active.menus.redo.trigger()
    settle(qtbot, active)
    assert (active.workspace.threshold.choice.segments.chosen, fields(active), readings(active)) == last


def test_another_file_and_the_comparison_leave_no_field_behind(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    move_to(opened, 0.1, qtbot)
    mean_as(opened, RuleKind.DENSITY, qtbot)
    panel, before = opened.workspace.threshold, (fields(opened), readings(opened))
    for unpruned in (True, False):
        opened.menus.compare.trigger()
        settle(qtbot, opened)
        assert fields(opened) == before[0]
        assert readings(opened) == ({"|w| ≤": "—", "k·σ": "—", "error": "0.00 %"} if unpruned else before[1])
    write_safetensors({"fc.weight": torch.randn(20, 20)}, tmp_path / "other.safetensors")
    opened.document.stack.setClean()
    opened.open(tmp_path / "other.safetensors")
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path.name == "other.safetensors")
    settle(qtbot, opened)
    assert fields(opened) == [panel.spin]
    assert panel.choice.segments.chosen is RuleKind.VALUE
    assert readings(opened)["density"] == "100.00 %"


@pytest.mark.parametrize(
    ("rule", "written", "told"),
    [
        (ErdosRenyi(0.5), "ERK", "Erdős–Rényi kernel"),
        (Lamp(0.5), "LAMP", "LAMP"),
        (StructuredNM(2, 4), "N:M", "N of M along the inputs"),
    ],
)
def test_a_rare_rule_is_on_the_list_and_named_while_it_is_in_force(
    opened: MainWindow, qtbot: QtBot, rule: Rule, written: str, told: str
) -> None:
    rare = opened.workspace.threshold.choice.list
    assert rare.written == "More"
    opened.control.take(rule)
    settle(qtbot, opened)
    assert (rare.written, rare.currentText()) == (written, told)
    assert opened.workspace.threshold.choice.segments.chosen is None
    mean_as(opened, RuleKind.VALUE, qtbot)
    assert rare.written == "More"
    assert isinstance(opened.document.plan.rule, Value)


def test_the_list_pops_up_with_what_is_no_segment(opened: MainWindow, qtbot: QtBot) -> None:
    rare = opened.findChild(QComboBox, "modeCombo")
    view = rare.view()
    assert isinstance(view, QListView)
    seen = [rare.itemText(row) for row in range(rare.count()) if not view.isRowHidden(row)]
    assert seen == ["Erdős–Rényi kernel", "LAMP", "N of M along the inputs"]
    rare.setCurrentIndex(rare.findText("LAMP"))
    rare.activated.emit(rare.currentIndex())
    settle(qtbot, opened)
    assert isinstance(opened.document.plan.rule, Lamp)


def test_what_is_typed_before_another_segment_is_pressed_counts(active: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClicks(active.workspace.threshold.spin.lineEdit(), "0.2")
    mean_as(active, RuleKind.EACH, qtbot)
    assert history(active)[1] == "Threshold 0.2"
    assert isinstance(active.document.plan.rule, EachDensity)
    assert len(history(active)) == 3


def test_what_is_typed_and_undone_is_not_taken_by_another_field(active: MainWindow, qtbot: QtBot) -> None:
    mean_as(active, RuleKind.DENSITY, qtbot)
    QTest.keyClicks(active.workspace.threshold.density.lineEdit(), "12")
    active.menus.undo.trigger()
    settle(qtbot, active)
    assert active.document.plan.rule == Value(0.0)
    assert fields(active) == [active.workspace.threshold.spin]
    assert active.workspace.threshold.spin.text() == "0"


def test_keys_go_through_the_segments_and_on_to_the_field(active: MainWindow, qtbot: QtBot) -> None:
    move_to(active, 0.1, qtbot)
    panel = active.workspace.threshold
    buttons = panel.choice.segments.buttons
    buttons[RuleKind.VALUE].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    settle(qtbot, active)
    assert isinstance(active.document.plan.rule, Sigma)
    # who goes on with keys stays where these are
    assert QApplication.focusWidget() is buttons[RuleKind.SIGMA]
    seen = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [panel.mode, panel.sigma, panel.slider]
    QTest.keyClick(panel.sigma, Qt.Key.Key_Up)
    assert isinstance(active.document.plan.rule, Sigma)
    settle(qtbot, active)


@pytest.mark.parametrize("kind", [RuleKind.SIGMA, RuleKind.DENSITY, RuleKind.ERROR])
def test_slider_and_field_have_one_number(opened: MainWindow, qtbot: QtBot, kind: RuleKind) -> None:
    move_to(opened, 0.1, qtbot)
    mean_as(opened, kind, qtbot)
    panel, steps = opened.workspace.threshold, len(history(opened))
    drag_slider(opened, 0.1, 0.2)
    settle(qtbot, opened)
    assert len(history(opened)) == steps + 1
    assert RuleKind.of(opened.document.plan.rule) is kind
    [field] = fields(opened)
    assert panel.slider.value() == panel.slider.step_of(field.value())


def test_of_a_single_parameter_there_is_no_rule_of_all_together(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([FC])
    buttons = opened.workspace.threshold.choice.segments.buttons
    assert buttons[RuleKind.DENSITY].isEnabled()
    opened.control.set_own(True)
    assert not buttons[RuleKind.DENSITY].isEnabled()
    mean_as(opened, RuleKind.EACH, qtbot)
    assert opened.document.plan.own == {FC: Density(1.0)}
    opened.control.set_own(False)
    assert buttons[RuleKind.DENSITY].isEnabled()
    settle(qtbot, opened)


def test_different_rules_press_no_segment(opened: MainWindow, qtbot: QtBot) -> None:
    for name, rule in ((CONV, Value(0.1)), (FC, EachError(0.1))):
        opened.document.select([name])
        opened.control.set_own(True)
        opened.control.take(rule)
    opened.document.select([CONV, FC])
    settle(qtbot, opened)
    panel = opened.workspace.threshold
    assert panel.choice.segments.chosen is None
    assert fields(opened) == [panel.spin]
    assert "…" in panel.spin.text()
    opened.document.select([CONV])
    settle(qtbot, opened)
    assert panel.choice.segments.chosen is RuleKind.VALUE


def test_the_files_own_masks_are_named_in_the_place_of_a_number(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "masked.pt"
    torch.save({"0.weight_orig": torch.randn(4, 5), "0.weight_mask": (torch.rand(4, 5) > 0.4).float()}, path)
    opened.open(path)
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == path)
    settle(qtbot, opened)
    opened.document.select(["0.weight"])
    settle(qtbot, opened)
    panel = opened.workspace.threshold
    assert fields(opened) == []
    assert panel.fields.field.text() == "The mask that the file came with"
    assert panel.fields.field.isVisible()
