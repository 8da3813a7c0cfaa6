"""What is never cut in the matrix of blocks, and the key of its colours."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from gui.plots.blocks_card import BlocksCard
from gui.plots.blocks_image import stripes
from gui.support.theme import LIGHT
from tests.gui.plots.blocks_cards import (
    q,
    shown_card,
)
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


@pytest.fixture
def card(show: Show) -> BlocksCard:
    return shown_card(show)


def test_what_is_locked_is_striped_and_the_key_says_so(card: BlocksCard) -> None:
    names, nothing = card.names, np.zeros(len(card.names), np.bool_)
    locked = np.array([name in (q(3), "lm_head.weight") for name in names])
    unticked = np.array([name == q(4) for name in names])
    card.set_values(card.area.cells.values, ~(locked | unticked), nothing, locked)
    image = picture(card.area.viewport())

    def inks(name: str) -> set[str]:
        rect = card.area.rect_of(*card.area.cell(names.index(name))).toRect().adjusted(1, 1, -2, -2)
        middle = rect.center().y() - 3
        return {
            image.pixelColor(x, y).name() for x in range(rect.left(), rect.right()) for y in range(middle, middle + 3)
        }

    assert inks(q(4)) == {LIGHT.panel}
    assert inks(q(3)) == {LIGHT.panel, stripes(LIGHT).name()}
    assert [word for _, word in card._key.entries] == ["not ticked", "never cut"]
    assert card.tip(names.index(q(3))).splitlines()[1] == "never cut (locked)"
    assert stripes(LIGHT).name() in {image.pixelColor(each).name() for each in around(card, "lm_head.weight")}
    card.set_values(card.area.cells.values, ~nothing, nothing, nothing)
    assert stripes(LIGHT).name() not in inks_of_all(card)


def around(card: BlocksCard, name: str) -> list[QPoint]:
    """Pixels at the left of a cell, before what is written in it."""
    rect = card.area.rect_of(*card.area.cell(card.names.index(name))).toRect()
    return [QPoint(rect.left() + 2 + step, rect.center().y()) for step in range(8)]


def inks_of_all(card: BlocksCard) -> set[str]:
    image, body = picture(card.area.viewport()), card.area.body
    return {
        image.pixelColor(x, y).name()
        for x in range(body.left(), body.right(), 2)
        for y in range(body.top(), body.bottom(), 3)
    }


@pytest.mark.parametrize("width", [320, 460, 640, 1200])
def test_the_key_stands_where_all_of_it_has_room_and_covers_nothing(card: BlocksCard, width: int) -> None:
    names = card.names
    locked = np.array([name == q(3) for name in names])
    unticked = np.array([name == q(4) for name in names])
    card.set_values(card.area.cells.values, ~(locked | unticked), np.zeros(len(names), np.bool_), locked)
    card.resize(width, 320)
    QApplication.processEvents()
    key = QRect(card._key.mapTo(card, QPoint()), card._key.size())
    assert key.width() >= card._key.sizeHint().width()
    for other in (card._ramp_key, card.switch, card.area, *card.switch.buttons.values()):
        assert other.isHidden() or not key.intersects(QRect(other.mapTo(card, QPoint()), other.size()))
    assert (card.header_row.indexOf(card._key) >= 0) == (width >= 640)


def test_the_key_leaves_the_room_of_names(card: BlocksCard) -> None:
    """In a low and narrow card each row has its name, with or without something that is not ticked."""
    card.resize(330, 155)
    names, nothing = card.names, np.zeros(len(card.names), np.bool_)
    ticked = np.array([name != q(4) for name in names])
    places = []
    for each in (~nothing, ticked):
        card.set_values(card.area.cells.values, each, nothing, nothing)
        QApplication.processEvents()
        places.append(card.area.geometry().getRect())
    assert places[0] == places[1]
    assert not card._key.isVisible()
    card.resize(330, 320)
    QApplication.processEvents()
    assert card._key.isVisible()
