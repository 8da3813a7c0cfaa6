"""Names for screen readers, names out of files, themes, layout, and what is remembered."""

from pathlib import Path

import pytest
import torch
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.support import theme
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle
from tests.helpers.checkpoints import write_safetensors

STABLE = (
    *(
        "moduleTree",
        "filterEdit",
        "thresholdSpin",
        "thresholdSlider",
        "histogramPlot",
        "layerBars",
        "layerMatrix",
        "densityCurve",
    ),
    *("maskView", "historyView", "summaryLabel"),
)
STABLE_ACTIONS = (
    *("openAction", "openExampleAction", "undoAction", "redoAction", "resetAction", "savePlanAction"),
    *("openPlanAction", "commitAction", "exportMasksAction"),
)
CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QLineEdit)


@pytest.mark.parametrize("name", STABLE)
def test_a_widget_that_others_drive_is_there(opened: MainWindow, name: str) -> None:
    assert len(opened.findChildren(QWidget, name)) == 1


@pytest.mark.parametrize("name", STABLE_ACTIONS)
def test_an_action_that_others_drive_is_there(opened: MainWindow, name: str) -> None:
    assert len(opened.findChildren(QAction, name)) == 1


def test_every_control_has_a_name_for_a_screen_reader(opened: MainWindow) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in opened.findChildren(QWidget)
        if widget.isVisible() and isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar | QHeaderView)
        if not widget.objectName().startswith("qt_")
        if not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_no_two_actions_share_a_key(opened: MainWindow) -> None:
    actions = {id(action): action for action in opened.findChildren(QAction)}
    keys = [key.toString() for action in actions.values() for key in action.shortcuts() if action.menu() is None]
    assert sorted(keys) == sorted(set(keys))


def test_names_out_of_a_file_are_never_markup(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    name = "<b>bold</b><img src=x>" + "x" * 80
    source = tmp_path / "hostile.safetensors"
    write_safetensors({f"{name}.weight": torch.randn(5, 5)}, source)
    window.open(source)
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    label = window.workspace.parameter.findChild(QWidget, "parameter_name")
    assert label.text() == f"{name}.weight"
    assert not Qt.mightBeRichText(label.toolTip())
    assert "bold" in label.toolTip()


def test_long_names_do_not_widen_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    before = window.minimumSizeHint().width()
    source = tmp_path / "long.safetensors"
    write_safetensors({"m" * 300 + ".weight": torch.randn(5, 5)}, source)
    window.open(source)
    settle(qtbot, window)
    move_to(window, 0.019999999552965164, qtbot)
    assert window.minimumSizeHint().width() <= max(before, 1280)


def test_the_window_fits_a_small_screen(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1280, 720)
    QApplication.processEvents()
    assert (opened.width(), opened.height()) == (1280, 720)
    settle(qtbot, opened)


@pytest.mark.parametrize(("name", "wanted"), [("dark", theme.DARK), ("light", theme.LIGHT)])
def test_a_theme_is_worn_and_remembered(opened: MainWindow, qtbot: QtBot, name: str, wanted: theme.Theme) -> None:
    opened.findChild(QAction, f"theme_{name}").trigger()
    QApplication.processEvents()
    image = opened.workspace.histogram.grab().toImage()
    assert image.pixelColor(3, 3).name() == wanted.panel
    assert create_window_again(qtbot).settings.theme == name
    opened.findChild(QAction, "theme_system").trigger()
    settle(qtbot, opened)


def create_window_again(qtbot: QtBot) -> MainWindow:
    window = create_window()
    qtbot.addWidget(window)
    return window


def test_the_layout_is_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    opened.findChild(QSplitter, "middleSplitter").setSizes([200, 400, 300])
    opened.close()
    again = create_window_again(qtbot)
    with qtbot.waitExposed(again):
        again.show()
    again.open(opened.settings.recent[0])
    settle(qtbot, again)
    high, higher, _ = again.findChild(QSplitter, "middleSplitter").sizes()
    assert high < higher
    assert opened.settings.layout("window") is not None


def test_parts_can_be_hidden(opened: MainWindow, qtbot: QtBot) -> None:
    action = next(
        each for each in opened.menus.view_menu.actions() if each.text().replace("&", "") == "Mask and values"
    )
    action.trigger()
    assert not opened.workspace.mask_view.isVisible()
    action.trigger()
    assert opened.workspace.mask_view.isVisible()


def test_a_double_click_on_the_label_resets(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.02)
    qtbot.mouseDClick(
        opened.workspace.threshold.readings.labels[opened.workspace.threshold.density], Qt.MouseButton.LeftButton
    )
    assert history(opened)[-1] == "Threshold reset"
    settle(qtbot, opened)


def test_help_is_there(opened: MainWindow, qtbot: QtBot) -> None:
    opened.menus.shortcuts.trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.close()
    opened.menus.about.trigger()
    QApplication.activeModalWidget().close()


def test_the_first_window_says_what_to_do(window: MainWindow) -> None:
    assert "drop one" in window.summary.text()
    assert window.findChild(QWidget, "welcome").isVisible()
