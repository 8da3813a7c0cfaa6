"""The tree with 100,000 parameters and with hundreds of levels. No time is asserted but the suite's time-out."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.model.checkpoint import Checkpoint
from core.plan.rules import Value
from gui.tree.columns import Column
from tests.gui.tree.checkpoints import checkpoint_of, many
from tests.gui.tree.tree_driver import TreeDriver


@pytest.fixture(scope="module")
def hundred_thousand() -> Checkpoint:
    return many(100_000)


def test_a_hundred_thousand_parameters(qtbot: QtBot, hundred_thousand: Checkpoint) -> None:
    driver = TreeDriver(qtbot, hundred_thousand)
    assert driver.model.snapshot.row_index.weights(0) == 50_000 * (64 * 64 + 64)
    for threshold in (0.3, 0.5):
        driver.set_plan(driver.plan.with_rule(Value(threshold)))
    assert driver.index("encoder", Column.DENSITY).data() == "50.00 %"
    driver.tree.filter_edit.setText("*.sub3.weight >1k class:linear")
    driver.click_box("encoder")
    assert [len(names) for names, _ in driver.ticks] == [5_000]
    driver.tree.filter_edit.clear()
    last = hundred_thousand.parameters[-1].name
    driver.tree.select(last)
    assert driver.view.currentIndex() == driver.index(last)


def test_hundreds_of_levels_in_the_window(qtbot: QtBot) -> None:
    deep = ".".join(f"level{number}" for number in range(100))
    driver = TreeDriver(qtbot, checkpoint_of({f"{deep}.weight": (4, 4), f"{deep}.bias": (4,)}))
    driver.view.expandAll()
    driver.tree.select(f"{deep}.weight")
    assert driver.view.currentIndex() == driver.index(f"{deep}.weight")
    driver.tree.filter_edit.setText("bias")
    assert driver.visible()[-1] == f"{deep}.bias"
    driver.click_row("level0")
    driver.press(Qt.Key.Key_Space)
    assert driver.ticks == [([f"{deep}.bias"], True)]
