"""What is written into the cells of the matrix of blocks."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.plots.blocks_card import BlocksCard
from gui.plots.blocks_headers import BlocksHeaders
from gui.plots.blocks_texts import value_style
from gui.support import theme
from tests.core.model import real_names
from tests.gui.plots.blocks_cards import fill, q, shown_card
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


@pytest.fixture
def card(show: Show) -> BlocksCard:
    return shown_card(show)


def dark_inks(card: BlocksCard, name: str) -> int:
    """How many pixels of a cell are not of its ground: those of what is written into it."""
    rect, image = card.area.rect_of(*card.area.cell(card.names.index(name))).toRect(), picture(card.area.viewport())
    ground = image.pixelColor(rect.bottomRight() - QPoint(3, 3)).name()
    inside = rect.adjusted(3, 3, -3, -3)
    return sum(
        image.pixelColor(x, y).name() != ground
        for x in range(inside.left(), inside.right())
        for y in range(inside.top(), inside.bottom())
    )


@pytest.mark.parametrize(("size", "turned"), [((1300, 700), False), ((650, 700), True)])
def test_300_cells_fill_a_large_room_and_show_their_values(
    card: BlocksCard, size: tuple[int, int], turned: bool
) -> None:
    fill(card, real_names.llama(42))
    card.resize(*size)
    QApplication.processEvents()
    area = card.area
    assert area.cell_geometry.size[1] > 0.97 * area.body.height()
    assert area.cell_geometry.size[0] > 0.97 * area.body.width()
    style = value_style((area.cell_geometry.across, area.cell_geometry.down), card.reading, area.label_font)
    assert style is not None
    assert style.turned == turned
    assert dark_inks(card, q(40)) > 10


def test_values_are_written_in_full_in_short_or_not_at_all(card: BlocksCard) -> None:
    def written(width: float, height: float) -> str:
        style = value_style((width, height), card.reading, card.area.label_font)
        return "" if style is None else style.say(0.3927) + " turned" * style.turned

    assert [written(width, 30) for width in (100, 52, 30, 5)] == ["39.27 %", "39 %", "39", ""]
    assert written(14, 100) == "39.27 % turned"
    assert written(100, 5) == ""


def test_words_and_their_measures_are_kept_no_longer_than_what_they_are_of(card: BlocksCard) -> None:
    area = card.area
    for names, points in ((real_names.llama(12), 0), (real_names.gpt2(3), 0), (real_names.gpt2(3), 5)):
        fill(card, names)
        font = area.font()
        font.setPointSizeF(font.pointSizeF() + points)
        area.setFont(font)
        fresh = BlocksHeaders(area.matrix, area.label_font, area._row_font, area.tr("no block"))
        assert area.headers is area.headers
        assert (area.headers.left(2000), area.headers.top) == (fresh.left(2000), fresh.top)
        assert area.headers.matrix is area.matrix


def pixels(card: BlocksCard) -> np.ndarray:
    """The cells as they are seen, (height, width) uint32."""
    image = card.area.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4).copy()


@pytest.mark.parametrize("chosen", [theme.LIGHT, theme.DARK])
def test_the_outline_of_what_is_selected_lies_on_no_value(
    card: BlocksCard, plain_app: QApplication, chosen: theme.Theme
) -> None:
    theme.apply(plain_app, chosen)
    area, written = card.area, 0
    places = [card.names.index(q(number)) for number in (2, 3)]
    for height in range(110, 330, 9):
        card.resize(900, height)
        QApplication.processEvents()
        area.select([])
        before = pixels(card)
        area.select(places[:1])
        outline = before != pixels(card)
        for place in places:
            rect = area.rect_of(*area.cell(place)).toRect()
            cell = slice(rect.top(), rect.top() + rect.height()), slice(rect.left(), rect.left() + rect.width())
            found, counts = np.unique(before[cell], return_counts=True)
            ink = before[cell] != found[counts.argmax()]
            written += bool(ink.any())
            assert not (ink & outline[cell]).any(), (height, rect)
    assert written > 10
