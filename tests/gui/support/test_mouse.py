"""Where the mouse is, however the widgets came to lie there."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.support.mouse import is_over


@pytest.fixture
def parts(qtbot: QtBot) -> Iterator[tuple[QWidget, QWidget]]:
    """Two widgets side by side in a window, the right one with a label in it."""
    window = QWidget()
    qtbot.addWidget(window)
    left, right = QWidget(), QWidget()
    row = QHBoxLayout(window)
    for each in (left, right):
        row.addWidget(each)
    QHBoxLayout(right).addWidget(QLabel("in it"))
    window.resize(400, 200)
    window.show()
    QApplication.processEvents()
    yield left, right
    QCursor.setPos(QPoint(0, 799))
    QApplication.processEvents()


def point_at(widget: QWidget, place: QPoint | None = None) -> None:
    QCursor.setPos(widget.mapToGlobal(place or widget.rect().center()))
    QApplication.processEvents()


def test_it_is_over_what_it_was_moved_to_and_what_that_lies_in(parts: tuple[QWidget, QWidget]) -> None:
    left, right = parts
    label = right.findChild(QLabel)
    point_at(label)
    assert [is_over(each) for each in (left, right, label, right.window())] == [False, True, True, True]
    point_at(left)
    assert [is_over(each) for each in (left, right, label, right.window())] == [True, False, False, True]


def test_what_is_moved_from_under_it_is_not_meant(parts: tuple[QWidget, QWidget]) -> None:
    left, right = parts
    point_at(left)
    left.window().layout().setDirection(QHBoxLayout.Direction.RightToLeft)
    QApplication.processEvents()
    assert [is_over(left), is_over(right)] == [False, True]


def test_what_says_wrongly_that_the_mouse_is_over_it(parts: tuple[QWidget, QWidget]) -> None:
    left, right = parts
    point_at(left)
    right.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    assert [is_over(left), is_over(right)] == [True, False]


def test_it_is_over_nothing_once_it_has_left_the_window(parts: tuple[QWidget, QWidget]) -> None:
    left, right = parts
    point_at(left)
    point_at(left.window(), QPoint(500, 500))
    assert [is_over(each) for each in (left, right, left.window())] == [False, False, False]
