"""What a move of the threshold may cost: no layout, no paint of what stays the same."""

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest
import torch
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.state.exact_reader import REST
from gui.state.selection import Selection
from gui.support.fixed_size_label import FixedSizeLabel
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors


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


HOURS = 1 << 24
"""In milliseconds."""

INSIDE, BESIDE = 600, 3
"""Parameters in the module that is selected, and others."""


@pytest.fixture
def crowded(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Most of the parameters are in one module."""
    state = {f"block.{number}.weight": torch.full((2, 3), 0.01 * number) for number in range(INSIDE)}
    write_safetensors(
        {**state, **{f"head.{number}.weight": torch.ones(4, 4) for number in range(BESIDE)}}, tmp_path / "m"
    )
    window.open(tmp_path / "m")
    settle(qtbot, window)
    return window


def select(window: MainWindow, qtbot: QtBot, *modules: str) -> None:
    names = [f"{module}.{number}.weight" for module in modules for number in range(INSIDE)]
    window.document.select(names, modules)
    settle(qtbot, window)
    # what is worked out once for a selection
    move(window, 0.015, 0.025)


def calls(window: MainWindow) -> int:
    """How many functions are called by some moves: steps that Python goes, however fast they are.

    On a slow machine something else ends in the middle of them, so the fewest of several times are taken.
    """
    return min(_calls(window) for _ in range(3))


def _calls(window: MainWindow) -> int:
    # on a slow machine the hand would seem to rest between two moves
    rest = window.document.exact_reader.findChild(QTimer)
    rest.setInterval(HOURS)
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        move(window, 0.031, 0.042, 0.053, 0.064)
    finally:
        sys.setprofile(None)
        rest.setInterval(REST)
    return counted


@pytest.mark.parametrize("own", [False, True], ids=["general", "own"])
def test_a_move_goes_through_no_names_of_what_is_selected(crowded: MainWindow, qtbot: QtBot, own: bool) -> None:
    select(crowded, qtbot)
    nothing = calls(crowded)
    crowded.control.cancel()
    select(crowded, qtbot, "block")
    if own:
        crowded.control.set_own(True)
        move(crowded, 0.015, 0.025)
    assert crowded.document.state.target.own == own
    selected = calls(crowded)
    # each of 600 names asked once in each of four moves would be 2,400 more
    assert selected < 1.5 * nothing
    crowded.control.cancel()
    settle(qtbot, crowded)


@pytest.mark.parametrize("modules", [(), ("block",)])
def test_after_moves_and_ticks_the_target_is_one_worked_out_anew(
    crowded: MainWindow, qtbot: QtBot, modules: tuple[str, ...]
) -> None:
    select(crowded, qtbot, "block")
    document, names = crowded.document, [f"block.{number}.weight" for number in range(INSIDE)]
    document.select(names, modules)
    plan = document.plan
    plans = [
        plan.with_rule(Value(0.3)),
        plan.unticked(names[::2]),
        plan.with_own(names[:5], Value(0.2)),
        plan.with_modules(["block"], Value(0.1)),
        plan.with_modules(["block"], Value(0.1)).unticked(names),
        plan.with_chosen([]),
    ]
    for number, each in enumerate(plans + plans[::-1]):
        document.do(str(number), each)
        state = document.state
        fresh = replace(state.target, selection=Selection.at(state.checkpoint, names, modules))
        for what in ("looked_at", "selected", "shows_selection", "value", "kind", "rule"):
            assert getattr(state.target, what) == getattr(fresh, what), what
        for what in ("looked_at_numbers", "numbers", "shown_numbers"):
            assert getattr(state.target, what).tolist() == getattr(fresh, what).tolist(), what
        wanted = [state.target.scope.holds_for(state.target._ruled, name) for name in fresh.looked_at]
        assert state.target.shows_selection == (bool(wanted) and all(wanted))
    settle(qtbot, crowded)
