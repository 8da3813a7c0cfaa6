"""Selecting parameters of very many modules: the work grows with their number, not with its square."""

import pytest
from pytestqt.qtbot import QtBot

from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_selection import MOST_RANGES
from tests.gui.tree.checkpoints import checkpoint_of
from tests.gui.tree.tree_driver import TreeDriver

MODULES = 4 * MOST_RANGES
FEW = 30
"""Indexes that are asked for each selected parameter, at most."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows whose index has been asked for."""
    rows: list[int] = []
    plain = ModuleTreeModel.index_of

    def counted(model: ModuleTreeModel, row: int, *column: int) -> object:
        rows.append(row)
        return plain(model, row, *column)

    monkeypatch.setattr(ModuleTreeModel, "index_of", counted)
    return rows


@pytest.fixture
def driver(qtbot: QtBot) -> TreeDriver:
    names = (f"blocks.{number}.{leaf}" for number in range(MODULES) for leaf in ("weight", "bias"))
    return TreeDriver(qtbot, checkpoint_of(dict.fromkeys(names, (4, 4))))


def test_all_parameters_of_very_many_modules_are_merged(driver: TreeDriver, asked: list[int]) -> None:
    names = [each.name for each in driver.checkpoint.parameters]
    driver.tree.select(*names)
    assert len(asked) <= FEW * len(names)
    selection = driver.tree._selection
    assert [driver.model.snapshot.path(row) for row in selection.rows] == ["blocks"]
    assert driver.model.selected(selection.rows).names == names


def test_one_parameter_of_each_of_very_many_modules_stays_itself(driver: TreeDriver, asked: list[int]) -> None:
    names = [each.name for each in driver.checkpoint.parameters if each.leaf == "bias"]
    driver.tree.select(*names)
    assert len(asked) <= FEW * len(names)
    assert sorted(driver.model.selected(driver.tree._selection.rows).names) == sorted(names)


def test_parameters_of_a_few_modules_stay_themselves(driver: TreeDriver) -> None:
    names = [f"blocks.{number}.{leaf}" for number in range(3) for leaf in ("weight", "bias")]
    driver.tree.select(*names)
    assert [driver.model.snapshot.path(row) for row in driver.tree._selection.rows] == names


def test_a_filter_that_is_cleared_leaves_very_many_selected(driver: TreeDriver, asked: list[int]) -> None:
    names = [each.name for each in driver.checkpoint.parameters if each.leaf == "bias"]
    driver.tree.select(*names)
    asked.clear()
    driver.tree.filter_edit.setText("bias")
    driver.tree.filter_edit.clear()
    assert len(asked) <= 4 * FEW * len(names)
    assert sorted(driver.model.selected(driver.tree._selection.rows).names) == sorted(names)
