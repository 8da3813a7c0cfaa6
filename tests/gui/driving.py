"""Helpers that act on the window by mouse and keys, and read what it shows."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from core.preview.rule_conversion import RuleKind
from gui.panels.rule_spin import RuleSpin
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.at_rest import wait_for_rest
from tests.helpers.pace import patience
from tests.helpers.patient_bot import EXPECTED

Dialog = TypeVar("Dialog", bound=QDialog)

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def settle(_qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the numbers are exact, what is shown is drawn, and nothing is about to happen."""
    wait_for_rest(window, patience(EXPECTED))


def wrote(qtbot: QtBot, window: MainWindow, out: Path) -> None:
    """Wait until it is told that a file was written."""
    qtbot.waitUntil(lambda: f"Wrote {out}" in window.messages.text)


def discard(window: MainWindow) -> None:
    """Let a window go without asking, with all that belongs to it."""
    window._shut_down()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def type_threshold(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type into the field of the threshold and press Enter, as one edit."""
    type_into(qtbot, window.workspace.threshold.spin, text)


def type_into(qtbot: QtBot, spin: RuleSpin, text: str) -> None:
    """Type into a field and press Enter, as one edit."""
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin.lineEdit(), text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)


def move_to(window: MainWindow, threshold: float, qtbot: QtBot) -> None:
    """Set a threshold and wait for exact numbers."""
    type_threshold(qtbot, window, repr(threshold))
    settle(qtbot, window)


def shown_thresholds(window: MainWindow) -> tuple[float, float, float]:
    """The values of spin box, slider (in its own steps) and histogram line."""
    line = window.workspace.histogram.area.line
    return window.workspace.threshold.spin.value(), window.workspace.threshold.slider.value(), line.threshold


def same_everywhere(window: MainWindow, threshold: float) -> bool:
    spin, slider, line = shown_thresholds(window)
    return spin == threshold and slider == window.workspace.threshold.slider.step_of(threshold) and line == threshold


def line_position(window: MainWindow, threshold: float | None = None) -> QPoint:
    """A point on the histogram's line, or where the line would be at a threshold, in pixels of the plot."""
    area = window.workspace.histogram.area
    line = area.line
    place = line.value() if threshold is None else line.magnitude_scale.place(threshold)
    return area.to_pixels(place, 0).toPoint() - QPoint(0, 20)


def drag_line(window: MainWindow, *thresholds: float, drop: bool = True) -> None:
    """Press on the histogram's line and drag it over some thresholds; ``drop`` releases the mouse."""
    plot = window.workspace.histogram.area.viewport()
    QTest.mousePress(plot, LEFT, pos=line_position(window))
    for threshold in thresholds:
        place = line_position(window, threshold)
        QTest.mouseMove(plot, place)
        QApplication.processEvents()
    if drop:
        QTest.mouseRelease(plot, LEFT, pos=line_position(window, thresholds[-1]))


def mean_as(window: MainWindow, kind: RuleKind, qtbot: QtBot) -> None:
    """Press the segment of a way to mean the threshold, as a mouse does."""
    QTest.mouseClick(window.workspace.threshold.choice.segments.buttons[kind], LEFT)
    settle(qtbot, window)


def drag_slider(window: MainWindow, *thresholds: float, drop: bool = True) -> None:
    """Press the slider and drag its handle by way of some thresholds."""
    slider = window.workspace.threshold.slider
    QTest.mousePress(slider, LEFT, pos=slider_point(window, thresholds[0]))
    for threshold in thresholds:
        QTest.mouseMove(slider, slider_point(window, threshold))
        QApplication.processEvents()
    if drop:
        QTest.mouseRelease(slider, LEFT, pos=slider_point(window, thresholds[-1]))


def turn_wheel(
    widget: QWidget, place: QPointF, notches: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Turn the wheel over a place of a widget; more than 0 is away from the hand."""
    turned = QPoint(0, round(120 * notches))
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(), turned, NONE, modifiers, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)


def slider_point(window: MainWindow, threshold: float) -> QPoint:
    slider = window.workspace.threshold.slider
    return QPoint(round(slider.step_of(threshold) / slider.maximum() * (slider.width() - 14)) + 7, slider.height() // 2)


def history(window: MainWindow) -> list[str]:
    """The texts of the history panel, the first step first."""
    model = window.workspace.history.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def cell(window: MainWindow, name: str, column: Column) -> str:
    """The text of a parameter's cell in the tree."""
    tree = window.workspace.tree.model
    return tree.index_of_name(name).siblingAtColumn(column).data()


def checked(window: MainWindow, name: str) -> Qt.CheckState:
    index = window.workspace.tree.model.index_of_name(name)
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))


def click_tick(window: MainWindow, name: str) -> None:
    """Tick or untick a row by its check box."""
    model = window.workspace.tree.model
    index = model.index_of_name(name)
    on = checked(window, name) != Qt.CheckState.Checked
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    model.setData(index, state.value, Qt.ItemDataRole.CheckStateRole)


def open_snapshots(window: MainWindow, qtbot: QtBot, thresholds: Sequence[float]) -> None:
    """Take a snapshot at each threshold but the last, where the plan stays, and open their table."""
    for threshold in thresholds[:-1]:
        move_to(window, threshold, qtbot)
        window.menus.snapshot.trigger()
    move_to(window, thresholds[-1], qtbot)
    window.menus.snapshots.trigger()
    settle(qtbot, window)


def torch_kept(tensor: torch.Tensor, threshold: float) -> int:
    """The number of weights that torch keeps at a threshold."""
    return int((tensor.abs() > threshold).sum())


def kept(window: MainWindow) -> dict[str, int]:
    """The window's counts of what is ticked."""
    plan_numbers = window.document.state.plan_numbers
    chosen = np.flatnonzero(plan_numbers.chosen)
    return {plan_numbers.owners[number].name: int(plan_numbers.kept[number]) for number in chosen}


def pixels(widget: object) -> bytes:
    """The bytes of a widget's picture, to compare."""
    image = widget.grab().toImage()
    return bytes(image.constBits())


def read(path: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(path)


def answering(kind: type[Dialog]) -> Iterator[Callable[[Callable[[Dialog], None]], None]]:
    """Give a function that is told what to do with the next dialog of a kind as soon as it is open."""
    timer = QTimer(interval=10)

    def answer(act: Callable[[Dialog], None]) -> None:
        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, kind):
                timer.stop()
                timer.timeout.disconnect(look)
                act(dialog)

        timer.timeout.connect(look)
        timer.start()

    yield answer
    timer.stop()
