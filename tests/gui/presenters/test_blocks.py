"""The matrix of blocks in the real window."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from core.plan.rules import EachDensity, StructuredNM
from gui.app import create_window
from gui.plots.layer_readings import SENSITIVITY
from gui.plots.layers_panel import BARS, MATRIX
from gui.plots.order_menu import SIZE
from gui.plots.switch import DENSITY, ERROR
from gui.presenters.blocks import BlocksPresenter
from gui.state.changes import Opened
from gui.support.theme import ThemeFollower
from gui.window.main_window import MainWindow
from tests.core.model import real_names
from tests.gui.driving import discard, move_to, settle
from tests.helpers.checkpoints import write_safetensors

Q = [f"model.layers.{layer}.self_attn.q_proj.weight" for layer in range(4)]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def write(path: Path, names: list[str], seed: int = 0) -> Path:
    generator = torch.Generator().manual_seed(seed)
    state = {name: 0.02 * (1 + place % 5) * torch.randn(6, 8, generator=generator) for place, name in enumerate(names)}
    write_safetensors(state, path)
    return path


@pytest.fixture
def llama(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a model of four blocks of seven kinds, with a normalisation in each."""
    norms = [f"model.layers.{layer}.norm.weight" for layer in range(4)]
    path = tmp_path / "llama.safetensors"
    state = {name: 0.02 * (1 + place % 5) * torch.randn(6, 8) for place, name in enumerate(real_names.llama(4))}
    write_safetensors({**state, **{name: torch.rand(8) for name in norms}}, path)
    window.open(path)
    settle(qtbot, window)
    return window


def at(window: MainWindow, name: str) -> QPoint:
    card = window.workspace.blocks
    return card.area.rect_of(*card.area.cell(card.names.index(name))).center().toPoint()


def densities(window: MainWindow) -> dict[str, float]:
    """What the matrix shows."""
    card = window.workspace.blocks
    return dict(zip(card.names, card.area.cells.values.tolist(), strict=True))


def expected(window: MainWindow, key: str = DENSITY) -> dict[str, float]:
    """What it has to show, from the document."""
    numbers = window.document.state.plan_numbers
    values = numbers.densities if key == DENSITY else numbers.errors
    return {owner.name: float(values[place]) for place, owner in enumerate(numbers.owners)}


def test_it_is_shown_for_models_with_blocks_and_follows_each_move(llama: MainWindow, qtbot: QtBot) -> None:
    layers = llama.workspace.layers
    assert layers.currentWidget() is llama.workspace.blocks
    assert layers.layout_switch.isVisible()
    for threshold in (0.01, 0.05, 5.0, 0.0):
        move_to(llama, threshold, qtbot)
        kept = {name: float((weights.abs() > threshold).sum()) / weights.numel() for name, weights in weights_of(llama)}
        assert densities(llama) == pytest.approx(kept)
    llama.control.move(0.03)
    qtbot.waitUntil(lambda: densities(llama)[Q[0]] < 1)
    llama.control.cancel()
    settle(qtbot, llama)
    assert densities(llama) == pytest.approx(dict.fromkeys(densities(llama), 1.0))


def weights_of(window: MainWindow) -> list[tuple[str, torch.Tensor]]:
    state = load_file(window.document.state.checkpoint.path)
    return [(name, state[name]) for name in window.workspace.blocks.names]


def test_bars_can_be_chosen_instead_and_are_as_the_document_has_it(llama: MainWindow, qtbot: QtBot) -> None:
    move_to(llama, 0.04, qtbot)
    layers = llama.workspace.layers
    layers.blocks.switch.buttons[ERROR].click()
    layers.layout_switch.buttons[BARS].click()
    assert layers.currentWidget() is layers.bars
    assert layers.bars.switch.chosen == ERROR
    wanted = expected(llama, ERROR)
    assert layers.bars.area.error_bars.errors.tolist() == [wanted[name] for name in layers.bars.area.names]
    move_to(llama, 0.06, qtbot)
    layers.layout_switch.buttons[MATRIX].click()
    assert layers.currentWidget() is layers.blocks
    assert densities(llama) == {name: expected(llama, ERROR)[name] for name in layers.blocks.names}


def test_models_without_blocks_have_bars_and_no_switch(llama: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    llama.open(write(tmp_path / "chain.safetensors", real_names.chain(5)))
    settle(qtbot, llama)
    layers = llama.workspace.layers
    assert layers.currentWidget() is layers.bars
    assert not layers.layout_switch.isVisible()
    assert len(layers.bars.area.names) == 5
    llama.open(write(tmp_path / "whisper.safetensors", real_names.whisper()))
    settle(qtbot, llama)
    assert layers.currentWidget() is layers.blocks
    assert [each.label for each in layers.blocks.area.matrix.groups] == ["encoder", "decoder"]


def test_the_choice_of_bars_and_their_order_outlive_the_file_and_the_window(
    llama: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    layers = llama.workspace.layers
    layers.layout_switch.buttons[BARS].click()
    layers.bars.order.choose(SIZE)
    llama.open(write(tmp_path / "whisper.safetensors", real_names.whisper()))
    settle(qtbot, llama)
    assert layers.currentWidget() is layers.bars
    llama.close()
    window = create_window()
    assert window.workspace.layers.layout_switch.chosen == BARS
    assert window.workspace.bars.order.chosen == SIZE
    discard(window)


def test_a_click_and_a_drag_select_and_the_tree_follows(llama: MainWindow, qtbot: QtBot) -> None:
    viewport, document = llama.workspace.blocks.area.viewport(), llama.document
    QTest.mouseClick(viewport, LEFT, NONE, at(llama, Q[2]))
    assert document.state.looked_at == (Q[2],)
    QTest.mousePress(viewport, LEFT, NONE, at(llama, Q[1]))
    QTest.mouseMove(viewport, at(llama, Q[3]))
    QTest.mouseRelease(viewport, LEFT, NONE, at(llama, Q[3]))
    assert document.state.looked_at == tuple(Q[1:])
    tree = llama.workspace.tree
    assert sorted(tree.model.snapshot.path(row) for row in tree._selection.rows) == Q[1:]
    document.select([Q[0]])
    card = llama.workspace.blocks
    assert [card.names[place] for place in card.area.selected] == [Q[0]]
    settle(qtbot, llama)


def test_what_is_ticked_besides_weights_is_shown_while_it_is_ticked(llama: MainWindow, qtbot: QtBot) -> None:
    norm = "model.layers.0.norm.weight"
    card = llama.workspace.blocks
    assert norm not in card.names
    llama.workspace.tree.tickRequested.emit([norm, Q[1]], True)
    assert norm in card.names
    assert "norm" in [row.kind for row in card.area.matrix.rows]
    llama.workspace.tree.tickRequested.emit([norm, Q[1]], False)
    assert norm not in card.names
    assert not card.area.cells.ticked[card.names.index(Q[1])]
    llama.document.stack.undo()
    assert norm in card.names
    settle(qtbot, llama)


def menu_at(window: MainWindow, place: QPoint, monkeypatch: pytest.MonkeyPatch) -> QMenu:
    """The menu of a right click, not shown."""
    card, found = window.workspace.blocks, []
    monkeypatch.setattr(window.workspace.layers, "pop_up", lambda menu, _: found.append(menu))
    card.menuRequested.emit(card.area.spot_at(place.toPointF()), place)
    assert isinstance(found[0], QMenu)
    return found[0]


def test_the_menu_of_a_row_says_what_it_is_for_and_outlines_it(
    llama: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = llama.workspace.blocks.area
    llama.document.select([Q[3]])
    for place in (beside(llama, Q[0]), above(llama, Q[2])):
        menu = menu_at(llama, place, monkeypatch)
        spot = area.spot_at(place.toPointF())
        title = menu.actions()[0]
        assert (title.text(), title.isEnabled()) == (area.told(spot), False)
        assert area._marked == frozenset(area.places_of(spot))
        menu.aboutToHide.emit()
        assert area._marked is None


def entry(menu: QMenu, *texts: str) -> Callable[[], None]:
    """An enabled entry of a menu, by the texts that lead to it."""
    for text in texts[:-1]:
        menu = next(each.menu() for each in menu.actions() if each.text() == text)
    action = next(each for each in menu.actions() if each.text() == texts[-1])
    assert action.isEnabled()
    return action.trigger


def beside(window: MainWindow, name: str) -> QPoint:
    return QPoint(5, at(window, name).y())


def above(window: MainWindow, name: str) -> QPoint:
    return QPoint(at(window, name).x(), 5)


def test_a_row_a_block_and_a_cell_get_rules_of_their_own_in_one_step_each(
    llama: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_to(llama, 0.04, qtbot)
    stack = llama.document.stack
    count = stack.count()
    entry(menu_at(llama, beside(llama, Q[0]), monkeypatch), "Own density", "25 %")()
    settle(qtbot, llama)
    assert dict(llama.document.plan.own) == dict.fromkeys(Q, EachDensity(0.25))
    assert llama.document.state.looked_at == tuple(Q)
    assert [densities(llama)[name] for name in Q] == [0.25] * 4
    in_block = [name for name in llama.workspace.blocks.names if ".layers.2." in name]
    entry(menu_at(llama, above(llama, Q[2]), monkeypatch), "Own threshold")()
    assert set(llama.document.plan.own) == {*Q, *in_block}
    entry(menu_at(llama, at(llama, Q[1]), monkeypatch), "Untick")()
    assert Q[1] not in llama.document.plan.chosen
    entry(menu_at(llama, beside(llama, Q[0]), monkeypatch), "Inherit again")()
    assert set(llama.document.plan.own) == {*in_block} - {*Q}
    assert stack.count() == count + 4
    for _ in range(4):
        stack.undo()
    assert not llama.document.plan.has_exceptions
    assert Q[1] in llama.document.plan.chosen
    settle(qtbot, llama)


def test_a_cell_offers_its_row_and_its_block_and_what_is_selected_with_it(
    llama: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(menu_at(llama, at(llama, Q[1]), monkeypatch), "Row self_attn.q_proj", "Untick")()
    assert not llama.document.plan.chosen & {*Q}
    entry(menu_at(llama, at(llama, Q[1]), monkeypatch), "Row self_attn.q_proj", "Tick")()
    entry(menu_at(llama, at(llama, Q[1]), monkeypatch), "Block model.layers.1", "Never cut (lock)")()
    assert {name for name in llama.document.plan.locked if ".layers.1." not in name} == set()
    assert len(llama.document.plan.locked) == 7
    entry(menu_at(llama, at(llama, Q[1]), monkeypatch), "Block model.layers.1", "Unlock")()
    assert not llama.document.plan.locked
    llama.document.select(Q[2:])
    entry(menu_at(llama, at(llama, Q[3]), monkeypatch), "Copy 2 name(s)")()
    assert QApplication.clipboard().text().split() == Q[2:]
    entry(menu_at(llama, at(llama, Q[0]), monkeypatch), "Block model.layers.0", "Select 7 parameters")()
    assert len(llama.document.state.looked_at) == 7
    settle(qtbot, llama)


def test_what_is_in_no_block_offers_no_block_and_a_right_click_selects(
    llama: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = menu_at(llama, at(llama, "lm_head.weight"), monkeypatch)
    assert [each.text() for each in menu.actions() if each.text().startswith(("Row", "Block"))] == ["Row no block"]
    assert llama.document.state.looked_at == ("lm_head.weight",)
    settle(qtbot, llama)


def test_what_was_found_is_dropped_with_the_model_whoever_hears_first_of_another(
    llama: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    card, found = llama.workspace.blocks, llama.workspace.sensitivities
    found.take(card.names, 0.25, 0.1)
    card.switch.buttons[SENSITIVITY].click()
    smaller = write(tmp_path / "smaller.safetensors", Q[:2])
    # as the pages of the evaluation do, whenever they were made
    presenter = llama.workspace.layers.findChild(BlocksPresenter)
    llama.document.changed.disconnect(presenter._follow)
    llama.document.changed.connect(lambda change: found.clear() if isinstance(change, Opened) else None)
    llama.document.changed.connect(presenter._follow)
    llama.open(smaller)
    settle(qtbot, llama)
    assert card.switch.chosen == DENSITY
    assert set(card.names) <= set(Q[:2])


def test_sensitivity_is_offered_as_soon_as_something_of_it_is_known(llama: MainWindow, qtbot: QtBot) -> None:
    card, found = llama.workspace.blocks, llama.workspace.sensitivities
    button = card.switch.buttons[SENSITIVITY]
    assert button.isHidden()
    found.take([Q[1]], 0.25, 0.5)
    assert not button.isHidden()
    button.click()
    assert densities(llama)[Q[1]] == 0.5
    assert np.isnan(densities(llama)[Q[0]])
    found.take([Q[0]], 0.25, 0.125)
    assert densities(llama)[Q[0]] == 0.125
    found.clear()
    assert button.isHidden()
    assert densities(llama) == pytest.approx(expected_of_shown(llama))


def expected_of_shown(window: MainWindow) -> dict[str, float]:
    return {name: expected(window)[name] for name in window.workspace.blocks.names}


def move(window: MainWindow, number: int) -> None:
    window.control.move(0.01 * number)
    window.control.finish()


def tick(window: MainWindow, number: int) -> None:
    names = [owner.name for owner in window.document.state.checkpoint.owners]
    window.workspace.tree.tickRequested.emit([names[number % len(names)]], number % 2 == 0)


def give_own(window: MainWindow, number: int) -> None:
    names = [owner.name for owner in window.document.state.checkpoint.owners]
    window.workspace.layers.layer_menu.densityRequested.emit(names[number : number + 2], 0.5)


def lock(window: MainWindow, number: int) -> None:
    names = [owner.name for owner in window.document.state.checkpoint.owners]
    window.workspace.layers.layer_menu.lockRequested.emit(names[number : number + 2], number % 3 > 0)


def go(window: MainWindow, number: int) -> None:
    window.document.stack.undo() if number % 3 else window.document.stack.redo()


def turn(_window: MainWindow, number: int) -> None:
    scheme = Qt.ColorScheme.Dark if number % 2 else Qt.ColorScheme.Light
    QApplication.instance().findChild(ThemeFollower)._follow(scheme)


def read(window: MainWindow, number: int) -> None:
    window.workspace.blocks.switch.choose(ERROR if number % 2 else DENSITY)


def lay_out(window: MainWindow, number: int) -> None:
    window.workspace.layers.layout_switch.choose(BARS if number % 2 else MATRIX)


def look(window: MainWindow, number: int) -> None:
    names = window.workspace.blocks.names
    window.document.select(names[number : number + 3])


def open_other(window: MainWindow, number: int) -> None:
    folder = window.document.state.checkpoint.path.parent
    window.open(sorted(folder.glob("*.safetensors"))[number % 2])


ACTS = st.sampled_from([move, tick, lock, give_own, go, turn, read, lay_out, look, open_other])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ACTS, st.integers(0, 6)), max_size=8))
def test_whatever_was_done_it_shows_what_the_document_has(
    llama: MainWindow, qtbot: QtBot, tmp_path: Path, acts: list[tuple[Callable[[MainWindow, int], None], int]]
) -> None:
    other = tmp_path / "other.safetensors"
    if not other.exists():
        write(other, real_names.whisper(2), seed=3)
    for act, number in acts:
        act(llama, number)
        QApplication.processEvents()
    layers, card = llama.workspace.layers, llama.workspace.blocks
    layers.layout_switch.choose(MATRIX)
    settle(qtbot, llama)
    now = llama.document.state
    wanted = expected(llama, card.switch.chosen)
    assert densities(llama) == {name: wanted[name] for name in card.names}
    ticked, own, locked = card.area.cells.ticked, card.area.cells.own, card.area.cells.locked
    assert {name for name, on in zip(card.names, ticked, strict=True) if on} == now.plan.chosen
    # what has one dimension is not shown unless it is ticked, whatever its rule
    assert {name for name, on in zip(card.names, own, strict=True) if on} == set(now.plan.own) & set(card.names)
    assert {name for name, on in zip(card.names, locked, strict=True) if on} == now.plan.locked & set(card.names)
    assert {card.names[place] for place in card.area.selected} == set(now.looked_at) & set(card.names)
    layout = now.checkpoint.block_matrix
    assert len(card.area.matrix.columns) == len(layout.columns)


def test_what_does_not_fit_its_pattern_is_told_as_that_and_not_as_kept(llama: MainWindow, qtbot: QtBot) -> None:
    """The inputs of the embedding are no groups of four: nothing is done to it, and the tree tells no density."""
    card, name = llama.workspace.blocks, "model.embed_tokens.weight"
    llama.control.take(StructuredNM(2, 4))
    settle(qtbot, llama)
    place = card.names.index(name)
    assert not card.area.cells.ticked[place]
    assert card.tip(place).splitlines()[1] == "does not fit N of M"
    assert card.tip(card.names.index(Q[0])).splitlines()[1] == "density 50.00 %"
    assert [word for _, word in card._key.entries] == ["not pruned"]
    llama.document.do("untick", llama.document.plan.unticked([name]))
    settle(qtbot, llama)
    assert card.tip(place).splitlines()[1] == "not ticked"
    assert [word for _, word in card._key.entries] == ["not ticked"]
    llama.document.do("tick", llama.document.plan.ticked([name]))
    settle(qtbot, llama)
    llama.workspace.layers.layout_switch.choose(BARS)
    area = llama.workspace.bars.area
    assert area.tip(list(area.names).index(name)) == f"{name}: does not fit N of M"
    llama.workspace.layers.layout_switch.choose(MATRIX)
    llama.control.take(EachDensity(0.5))
    settle(qtbot, llama)
    assert card.tip(place).splitlines()[1] == "density 50.00 %"
    assert not card._key.entries
