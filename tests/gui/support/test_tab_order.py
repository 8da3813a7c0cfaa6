"""Tab goes through widgets as they are laid out, and a card hands the focus on."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.support.named import named
from gui.support.tab_order import give_focus, tab_as_laid_out
from tests.helpers.bundled import CHECKOUT


def order(window: QWidget) -> list[str]:
    """The names of what Tab comes to, hidden ones too."""
    found, each = [], window.nextInFocusChain()
    while each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(each.objectName())
        each = each.nextInFocusChain()
    return found


def test_widgets_in_layouts_splitters_and_pages_follow_each_other_as_they_lie(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, hidden, second, third, last = (
        named(QLineEdit(window), name) for name in ("first", "hidden", "second", "third", "last")
    )
    splitter, pages, row, column = QSplitter(), QStackedWidget(), QHBoxLayout(), QVBoxLayout(window)
    for each in (third, last):
        splitter.addWidget(each)
    for each in (hidden, second):
        pages.addWidget(each)
    pages.setCurrentWidget(second)
    row.addStretch()
    row.addWidget(first)
    for part in (splitter, pages):
        column.addWidget(part)
    column.insertLayout(0, row)
    column.insertWidget(1, pages)
    tab_as_laid_out((window,))
    assert order(window) == ["first", "hidden", "second", "third", "last"]


def test_no_item_of_a_layout_is_asked_for() -> None:
    """PySide keeps it, and the process ends at some later time after Qt has deleted it, as when a widget is moved."""
    for path in sorted((CHECKOUT / "gui").rglob("*.py")):
        asked = [line for line in path.read_text().splitlines() if re.search(r"\b(itemAt|takeAt)\(", line)]
        assert asked == [], path


def test_the_page_in_front_gets_the_focus_as_it_came(qtbot: QtBot) -> None:
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    event = QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    give_focus(pages, event)
    behind, front = QLineEdit(), QLineEdit()
    for each in (behind, front):
        pages.addWidget(each)
    pages.setCurrentWidget(front)
    pages.show()
    give_focus(pages, event)
    assert pages.focusWidget() is front
