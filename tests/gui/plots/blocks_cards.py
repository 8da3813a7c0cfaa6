"""The card of the matrix of blocks, shown with a model, and hands on it."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.plots.blocks_card import BlocksCard
from tests.core.model import real_names
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture
from tests.gui.plots.test_blocks_geometry import laid_out

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def fill(card: BlocksCard, names: list[str], **other: np.ndarray) -> None:
    """Show parameters of densities from 0 to 1."""
    card.show_layers(laid_out(names), names)
    nothing = np.zeros(len(names), np.bool_)
    values = other.get("values", np.linspace(0, 1, len(names)))
    card.set_values(values, other.get("ticked", ~nothing), other.get("own", nothing), other.get("locked", nothing))


def shown_card(show: Show) -> BlocksCard:
    """Llama of 12 layers: the embedding, 7 kinds in each layer, the head."""
    shown = show(BlocksCard)
    assert isinstance(shown, BlocksCard)
    fill(shown, real_names.llama(12))
    QApplication.processEvents()
    return shown


def middle(card: BlocksCard, name: str) -> QPoint:
    return card.area.rect_of(*card.area.cell(card.names.index(name))).center().toPoint()


def corner(card: BlocksCard, name: str) -> QPoint:
    """A pixel of a cell on which no value is written."""
    return card.area.rect_of(*card.area.cell(card.names.index(name))).bottomRight().toPoint() - QPoint(3, 3)


def colour_of(card: BlocksCard, name: str) -> str:
    return picture(card.area.viewport()).pixelColor(corner(card, name)).name()


def picked(card: BlocksCard) -> list[list[str]]:
    found: list[list[str]] = []
    card.layersPicked.connect(found.append)
    return found


def click(card: BlocksCard, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(card.area.viewport(), LEFT, keys, at)


def drag(card: BlocksCard, start: QPoint, end: QPoint) -> None:
    viewport = card.area.viewport()
    QTest.mousePress(viewport, LEFT, NONE, start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, LEFT, NONE, end)


def q(layer: int, kind: str = "q") -> str:
    return f"model.layers.{layer}.self_attn.{kind}_proj.weight"
