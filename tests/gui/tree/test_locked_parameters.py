"""What is locked is never cut, whichever way the window has to cut: choices, rules, studies, files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from core.base.progress import silent
from core.evaluation.sensitivity import parts
from core.model.opening import open_checkpoint
from core.plan.plan_file import load_plan, save_plan
from core.pruning.commit import commit
from gui.plots.histogram import SELECTED
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, history, move_to, settle
from tests.gui.tree.tree_driver import TreeDriver
from tests.helpers.checkpoints import write_safetensors

LOCKED = "layers.1.weight"


def made(folder: Path) -> Path:
    generator = torch.Generator().manual_seed(0)
    state = {"embed.weight": torch.randn(12, 8, generator=generator)}
    for number in range(3):
        state[f"layers.{number}.weight"] = torch.randn(8, 8, generator=generator)
        state[f"layers.{number}.bias"] = torch.randn(8, generator=generator)
    write_safetensors(state | {"head.weight": torch.randn(4, 8, generator=generator)}, folder / "model.safetensors")
    return folder / "model.safetensors"


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    window.open(made(tmp_path))
    settle(qtbot, window)
    return window


def lock(window: MainWindow, *names: str) -> None:
    """By the menu of the rows."""
    tree = window.workspace.tree
    tree.select(*names)
    menu = tree.row_actions.menu()
    assert tree.row_actions.lock in menu.actions()
    tree.row_actions.lock.trigger()


def entries(menu: QMenu) -> Iterator[QAction]:
    """All that can be triggered in a menu and those below it."""
    menu.aboutToShow.emit()
    for action in menu.actions():
        if action.menu() is not None:
            yield from entries(action.menu())
        elif not action.isSeparator():
            yield action


def cut_of(window: MainWindow, name: str) -> int:
    state = window.document.state
    number = state.measurements.numbers[name]
    return int(state.plan_numbers.cut[number]) * bool(state.plan_numbers.chosen[number])


def test_a_lock_unticks_and_shows_a_padlock_and_can_be_undone(opened: MainWindow) -> None:
    model = opened.workspace.tree.model
    lock(opened, LOCKED)
    index = model.index_of_name(LOCKED)
    assert index.data(CellRole.LOCKED)
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert "Locked" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert opened.document.plan.locked == {LOCKED}
    assert history(opened)[-1] == f"Locked {LOCKED}"
    opened.document.stack.undo()
    assert opened.document.plan.locked == frozenset()
    assert LOCKED in opened.document.plan.chosen
    opened.document.stack.redo()
    opened.workspace.tree.row_actions.menu()
    opened.workspace.tree.row_actions.unlock.trigger()
    assert opened.document.plan.locked == frozenset()
    assert LOCKED not in opened.document.plan.chosen


def test_every_view_of_what_is_locked_says_so(opened: MainWindow, english: None, qtbot: QtBot) -> None:
    workspace, said = opened.workspace, "never cut (locked)"
    move_to(opened, 0.5, qtbot)
    workspace.histogram.switch.choose(SELECTED)
    opened.document.select([LOCKED])
    click_tick(opened, LOCKED)
    settle(qtbot, opened)
    assert said not in workspace.mask_view.header.detail
    # it was unticked before, so that no picture has to be drawn anew
    lock(opened, LOCKED)
    settle(qtbot, opened)
    assert workspace.mask_view.header.detail.endswith(f" · {said}")
    assert said in workspace.histogram.header.detail
    assert workspace.parameter.texts["threshold"] == said
    lock(opened, LOCKED, "layers.2.weight")
    settle(qtbot, opened)
    assert workspace.mask_view.header.detail == f"2 masks · {said}"
    assert said in workspace.histogram.header.detail
    assert workspace.parameter.texts["threshold"] == said


def test_the_numbers_of_what_is_selected_begin_at_one_place(opened: MainWindow, qtbot: QtBot) -> None:
    panel, places = opened.workspace.parameter, set[int]()
    for unticked in (LOCKED, "embed.weight"):
        click_tick(opened, unticked)
        for name in (LOCKED, "head.weight", "embed.weight"):
            opened.document.select([name])
            settle(qtbot, opened)
            places |= {value.x() for field, value in panel._values.items() if field != "name"}
    assert len(places) == 1


def test_a_module_locks_all_that_is_in_it(opened: MainWindow) -> None:
    tree = opened.workspace.tree
    tree._selection.select([tree.model.snapshot.module_rows.row_of_module["layers.1"]])
    tree.row_actions.menu()
    tree.row_actions.lock.trigger()
    assert opened.document.plan.locked == {"layers.1.weight", "layers.1.bias"}
    row = tree.model.snapshot.module_rows.row_of_module["layers.1"]
    assert tree.model.index_of(row).data(CellRole.LOCKED)
    above = tree.model.snapshot.module_rows.row_of_module["layers"]
    assert not tree.model.index_of(above).data(CellRole.LOCKED)


def test_no_choice_and_no_way_to_a_threshold_cuts_what_is_locked(opened: MainWindow, qtbot: QtBot) -> None:
    lock(opened, LOCKED, "embed.weight")
    locked = opened.document.plan.locked
    menus = opened.workspace.tree.choose_menu, opened.workspace.threshold.auto_menu
    skipped = set(entries(opened.workspace.tree.choose_menu.locks))
    move_to(opened, 0.5, qtbot)
    for menu in menus:
        for action in [each for each in entries(menu) if each not in skipped]:
            action.trigger()
            settle(qtbot, opened)
            plan = opened.document.plan
            assert plan.locked == locked, action.text()
            assert not plan.chosen & locked, action.text()
            assert not any(cut_of(opened, name) for name in locked), action.text()
            if not plan.chosen:
                opened.workspace.tree.choose_menu.actions()[0].trigger()
    # all rows, by the space bar
    view = opened.workspace.tree.view
    view.selectAll()
    opened.workspace.tree.row_actions.toggle()
    opened.workspace.tree.row_actions.toggle()
    assert not opened.document.plan.chosen & locked


def test_studies_cut_no_part_of_what_is_locked(opened: MainWindow) -> None:
    lock(opened, LOCKED)
    checkpoint, plan = opened.document.state.checkpoint, opened.document.plan
    for by_module in (False, True):
        assert LOCKED not in {name for part in parts(checkpoint, plan, by_module) for name in part.parameters}
    before = plan.without_locked([LOCKED]).ticked([LOCKED])
    assert before.with_locks_of(plan).chosen == plan.chosen


def test_the_file_that_is_written_has_what_is_locked_bit_for_bit(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    lock(opened, LOCKED)
    opened.workspace.tree.choose_menu.actions()[0].trigger()
    move_to(opened, 0.8, qtbot)
    state = opened.document.state
    save_plan(tmp_path / "plan.json", opened.document.plan, state.checkpoint)
    assert load_plan(tmp_path / "plan.json", state.checkpoint).plan == opened.document.plan
    out = tmp_path / "out.safetensors"
    commit(state.checkpoint, opened.document.plan, state.plan_numbers, out, silent)
    before, after = load_file(state.checkpoint.path), load_file(out)
    assert torch.equal(before[LOCKED], after[LOCKED])
    assert not torch.equal(before["layers.0.weight"], after["layers.0.weight"])


def test_embeddings_and_head_are_locked_at_once_and_all_locks_are_opened(opened: MainWindow) -> None:
    menu = opened.workspace.tree.choose_menu
    ends, rest = [each for each in entries(menu.locks) if each is not menu.unlock_all]
    ends.trigger()
    assert opened.document.plan.locked == {"embed.weight", "head.weight"}
    rest.trigger()
    assert opened.document.plan.chosen == {f"layers.{number}.weight" for number in range(3)}
    assert opened.document.plan.chosen | opened.document.plan.locked == {
        owner.name for owner in opened.document.state.checkpoint.owners
    }
    menu.locks.aboutToShow.emit()
    menu.unlock_all.trigger()
    assert opened.document.plan.locked == frozenset()


def test_a_click_on_the_padlock_ticks_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    driver = TreeDriver(qtbot, open_checkpoint(made(tmp_path)))
    driver.set_plan(driver.plan.with_locked([LOCKED]))
    driver.click(driver.view.visualRect(driver.index(LOCKED, Column.NAME)).center())
    driver.press(Qt.Key.Key_Space)
    assert driver.ticks == []
