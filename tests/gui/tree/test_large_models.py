"""Models of a size and depth that nothing here may mind. No time is asserted; the suite's time-out is the limit."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.model.checkpoint import Checkpoint
from core.plan.rules import Value
from gui.tree.columns import Column
from tests.gui.tree.checkpoints import checkpoint_of, many
from tests.gui.tree.tree_driver import Desk


@pytest.fixture(scope="module")
def hundred_thousand() -> Checkpoint:
    return many(100_000)


def test_a_hundred_thousand_parameters(qtbot: QtBot, hundred_thousand: Checkpoint) -> None:
    desk = Desk(qtbot, hundred_thousand)
    assert desk.model.sight.ledger.weights(0) == 50_000 * (64 * 64 + 64)
    for threshold in (0.3, 0.5):
        desk.set_plan(desk.plan.with_rule(Value(threshold)))
    assert desk.index("encoder", Column.DENSITY).data() == "50.00 %"
    desk.tree.filter_edit.setText("*.sub3.weight >1k class:linear")
    desk.click_box("encoder")
    assert [len(names) for names, _ in desk.ticks] == [5_000]
    desk.tree.filter_edit.clear()
    last = hundred_thousand.parameters[-1].name
    desk.tree.select(last)
    assert desk.view.currentIndex() == desk.index(last)


def test_hundreds_of_levels_in_the_window(qtbot: QtBot) -> None:
    deep = ".".join(f"level{number}" for number in range(100))
    desk = Desk(qtbot, checkpoint_of({f"{deep}.weight": (4, 4), f"{deep}.bias": (4,)}))
    desk.view.expandAll()
    desk.tree.select(f"{deep}.weight")
    assert desk.view.currentIndex() == desk.index(f"{deep}.weight")
    desk.tree.filter_edit.setText("bias")
    assert desk.visible()[-1] == f"{deep}.bias"
    desk.click_row("level0")
    desk.press(Qt.Key.Key_Space)
    assert desk.ticks == [([f"{deep}.bias"], True)]
