"""What a move of the threshold may cost: no layout, no paint of what stays the same."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.support.fixed_size_label import FixedSizeLabel
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


class Watch(QObject):
    """Counts the events of one kind by the widget that gets them."""

    def __init__(self, kind: QEvent.Type) -> None:
        super().__init__()
        self._kind = kind
        self.seen: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == self._kind and watched.isWidgetType():
            self.seen[f"{type(watched).__name__} {watched.objectName()}".strip()] += 1
        return False

    def __enter__(self) -> "Watch":
        QApplication.instance().installEventFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        QApplication.instance().removeEventFilter(self)


def move(window: MainWindow, *thresholds: float) -> None:
    """As a hand does, with a paint after each."""
    for threshold in thresholds:
        window.control.move(threshold)
        for _ in range(3):
            QApplication.processEvents()


@pytest.fixture
def at_rest(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """With a layer selected, and the line somewhere among its weights."""
    opened.document.select(["classifier.weight"])
    move(opened, 0.05)
    opened.control.finish()
    settle(qtbot, opened)
    return opened


def test_a_move_has_no_layout_worked_out(at_rest: MainWindow, qtbot: QtBot) -> None:
    with Watch(QEvent.Type.LayoutRequest) as watch:
        move(at_rest, 0.06, 0.07, 0.08, 0.1)
        assert at_rest.document.shown.rule.threshold == 0.1
    assert watch.seen == {}
    at_rest.control.cancel()
    settle(qtbot, at_rest)


def test_a_move_paints_nothing_behind_the_tree(at_rest: MainWindow, qtbot: QtBot) -> None:
    with Watch(QEvent.Type.Paint) as watch:
        move(at_rest, 0.06, 0.07, 0.08, 0.1)
    assert watch.seen["QWidget qt_scrollarea_viewport"] >= 4
    assert watch.seen["Rows moduleTree"] == watch.seen["ModuleTree"] == 0
    at_rest.control.cancel()
    settle(qtbot, at_rest)


def test_a_still_label_asks_for_the_same_room_whatever_it_says(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    label = FixedSizeLabel()
    QHBoxLayout(parent).addWidget(label)
    parent.resize(120, 40)
    with qtbot.waitExposed(parent):
        parent.show()
    hint = label.sizeHint()
    with Watch(QEvent.Type.LayoutRequest) as watch:
        label.setText("a text that is much longer than the label that it stands in")
        QApplication.processEvents()
    assert watch.seen == {}
    assert label.sizeHint() == hint
    assert label.text().endswith("stands in")
    assert label.toolTip() == label.text()
    label.set_tooltip_detail("and more of it")
    assert label.toolTip() == f"{label.text()}\nand more of it"
    label.setText("short")
    assert label.toolTip() == "and more of it"
    assert label.accessibleName() == "short"
