"""What is on the screen is what would be painted now, after every act: only parts of pictures are painted again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, Sigma, StructuredNM, Value
from core.plan.scope import Scope
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.on_screen import not_repainted
from tests.helpers.checkpoints import write_safetensors

KINDS = ("attn.q", "attn.k", "attn.v", "attn.out", "mlp.up", "mlp.down")
Act = Callable[[MainWindow], object]


@pytest.fixture(autouse=True)
def still_cursor() -> Iterator[None]:
    before = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    yield
    QApplication.setCursorFlashTime(before)


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """Six blocks of six matrices, as narrow in one block as no other, with biases."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for block in range(6):
        for place, kind in enumerate(KINDS):
            name, scale = f"layers.{block}.{kind}", 0.02 * (1 + place) * (1 + block / 4)
            state[f"{name}.weight"] = scale * torch.randn(48, 64, generator=generator)
            state[f"{name}.bias"] = 0.1 * scale * torch.randn(48, generator=generator)
    write_safetensors(state, tmp_path / "blocks.safetensors")
    return tmp_path / "blocks.safetensors"


def rule(found: Density | EachDensity | Sigma | StructuredNM | Value) -> Act:
    def act(window: MainWindow) -> None:
        window.control.move_rule(found)
        window.control.finish()

    return act


def own(name: str, threshold: float) -> Act:
    def act(window: MainWindow) -> None:
        window.document.select([name])
        window.control.set_scope(Scope(names=(name,)))
        rule(Value(threshold))(window)
        window.control.set_scope(Scope())

    return act


def tick(part: str, on: bool) -> Act:
    def act(window: MainWindow) -> None:
        names = [each.name for each in window.document.state.checkpoint.parameters if part in each.name]
        window.edits.tick(names, on)

    return act


def select(part: str) -> Act:
    def act(window: MainWindow) -> None:
        window.document.select([each.name for each in window.document.state.checkpoint.owners if part in each.name])

    return act


ACTS: dict[str, Act] = {
    "a density of all": rule(Density(0.9)),
    "biases of a block ticked": tick("layers.0.attn", True),
    "nothing of it ticked": tick("layers.0.attn", False),
    "a block selected": select("layers.0"),
    "ticked again": tick("layers.0.attn", True),
    "one selected": select("layers.1.attn.q.weight"),
    "a threshold": rule(Value(0.05)),
    "one of its own": own("layers.1.attn.q.weight", 0.2),
    "undone": lambda window: window.menus.undo.trigger(),
    "one of its own, lower": own("layers.1.attn.q.weight", 0.01),
    "undone again": lambda window: window.menus.undo.trigger(),
    "one locked": lambda window: window.edits.lock(["layers.0.attn.k.weight"], True),
    "none locked": lambda window: window.edits.lock(["layers.0.attn.k.weight"], False),
    "N of M": rule(StructuredNM(2, 4)),
    "deviations": rule(Sigma(0.5)),
    "a density of each": rule(EachDensity(0.3)),
    "shown unpruned": lambda window: window.menus.compare.trigger(),
    "shown pruned": lambda window: window.menus.compare.trigger(),
    "all undone": lambda window: window.document.stack.setIndex(0),
}


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_all_that_has_changed_is_painted(blocks: Path, window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.open(blocks)
    settle(qtbot, window)
    window.workspace.tree.view.expandAll()
    assert not not_repainted(window)
    stale = {}
    for title, act in ACTS.items():
        act(window)
        settle(qtbot, window)
        if part := not_repainted(window):
            stale[title] = part
        window.update()
    assert stale == {}
