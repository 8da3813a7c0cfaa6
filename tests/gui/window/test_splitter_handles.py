"""The handles between the parts of the window are coloured while they are held, and no longer."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitterHandle
from pytestqt.qtbot import QtBot

from gui.support.theme import theme_of
from gui.window.main_window import MainWindow
from tests.gui.plots.pixels import picture


def colour(handle: QSplitterHandle) -> str:
    return picture(handle).pixelColor(handle.rect().center()).name()


def test_a_handle_is_blue_while_it_is_held_and_no_longer(opened: MainWindow, qtbot: QtBot) -> None:
    theme = theme_of(opened.palette())
    for splitter in opened.workspace._splitters:
        handle = splitter.handle(1)
        middle = handle.rect().center()
        assert colour(handle) == theme.window
        inside = QPointF(middle)
        QApplication.sendEvent(handle, QHoverEvent(QEvent.Type.HoverEnter, inside, inside, QPointF(-1, -1)))
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
        assert colour(handle) == theme.kept
        QTest.mouseMove(handle, middle + QPoint(8, 8))
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)
        # the mouse rests on it
        assert colour(handle) == theme.line
        QApplication.sendEvent(handle, QHoverEvent(QEvent.Type.HoverLeave, QPointF(-1, -1), QPointF(-1, -1), inside))
        assert colour(handle) == theme.window
