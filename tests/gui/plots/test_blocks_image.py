"""The image of the matrix of blocks is that of its cells, and what a move of the threshold leaves as it is, is kept."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from gui.plots import blocks_image, blocks_view
from gui.plots.blocks_card import BlocksCard
from gui.plots.blocks_geometry import BlocksGeometry
from gui.plots.blocks_image import BlocksPixels, CellValues, colours, outline, stripes
from gui.plots.layer_readings import layer_readings
from gui.plots.switch import DENSITY
from gui.support.theme import DARK, LIGHT
from tests.core.model import real_names
from tests.gui.plots.blocks_cards import fill, shown_card
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture
from tests.gui.plots.test_blocks_geometry import laid_out


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_each_pixel_is_that_of_its_cell(ratio: float) -> None:
    names = real_names.llama(6)
    matrix, number, random = laid_out(names), len(names), np.random.default_rng(0)
    geometry = BlocksGeometry.of(matrix, (260.0, 150.0), zoom=2.0)
    locked = random.random(number) < 0.1
    ticked, own = (random.random(number) < 0.7) & ~locked, random.random(number) < 0.2
    nothing = np.zeros(number, np.bool_)
    cells, reading = (
        CellValues(random.random(number), nothing, ticked, own, locked, ~nothing),
        layer_readings()[DENSITY],
    )
    size, right, below = (round(260 * ratio), round(150 * ratio)), (7, 3), 5
    pixels = BlocksPixels(geometry, size, ratio, right, below)
    shades = colours(cells, reading, LIGHT)
    image = pixels.image(shades, pixels.marks(*cells.flags), LIGHT)
    panel, text = (int(f"ff{each[1:]}", 16) for each in (LIGHT.panel, LIGHT.text))
    for y in range(0, size[1], 3):
        for x in range(0, size[0], 3):
            row = int(geometry.rows.indices(np.array([(y + 0.5) / ratio + below]))[0])
            band = geometry.band(row)
            across = (x + 0.5) / ratio + right[band is geometry.beside]
            column = int(band.columns.indices(np.array([across]))[0])
            place = geometry.at_cell(row, column) if row >= 0 else None
            found = int(image[y, x])
            if place is None:
                assert found == panel
            elif not ticked[place]:
                edge = stripes(LIGHT) if locked[place] else outline(LIGHT)
                assert found in (panel, edge.rgb(), text if own[place] else panel)
            else:
                assert found in (int(shades[place]), text if own[place] else int(shades[place]))


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often colours were found, and which pixels are marked."""
    counts = Counter[str]()

    def counted(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def count(*arguments: object) -> object:
            counts[name] += 1
            return work(*arguments)

        return count

    monkeypatch.setattr(blocks_view, "colours", counted("colours", blocks_view.colours))
    monkeypatch.setattr(BlocksPixels, "marks", counted("marks", BlocksPixels.marks))
    monkeypatch.setattr(blocks_image._BandPixels, "line", counted("lines", blocks_image._BandPixels.line))
    return counts


def test_a_move_finds_colours_once_and_no_places(show: Show, worked_out: Counter[str]) -> None:
    card = shown_card(show)
    number = len(card.names)
    fill(card, list(card.names), values=np.linspace(0, 0.9, number))
    QApplication.processEvents()
    worked_out.clear()
    for move in range(1, 4):
        nothing = np.zeros(number, np.bool_)
        card.set_values(np.linspace(0, 0.9 - 0.1 * move, number), ~nothing, nothing, nothing)
        QApplication.processEvents()
        # a line of pixels of both bands, with the colours
        assert worked_out == {"colours": move, "lines": 2 * move}


def marked(card: BlocksCard, **flags: np.ndarray) -> None:
    """Give a card the same densities with other flags."""
    number = len(card.names)
    nothing = np.zeros(number, np.bool_)
    given = {"values": np.linspace(0, 1, number), "ticked": ~nothing, "own": nothing, "locked": nothing, **flags}
    card.set_values(*given.values())


def some(card: BlocksCard) -> np.ndarray:
    return np.arange(len(card.names)) % 3 == 0


CHANGES: dict[str, Callable[[BlocksCard], object]] = {
    "values": lambda card: marked(card, values=np.linspace(1, 0, len(card.names))),
    "ticked": lambda card: marked(card, ticked=some(card)),
    "own": lambda card: marked(card, own=some(card)),
    "locked": lambda card: marked(card, ticked=~some(card), locked=some(card)),
    "size": lambda card: card.resize(500, 300),
    "zoomed": lambda card: card.area.zoom_to(4.0),
    "scrolled": lambda card: (card.area.zoom_to(4.0), card.area.horizontalScrollBar().setValue(40)),
    "model": lambda card: fill(card, real_names.llama(7)),
    "theme": lambda card: card.area.apply_theme(DARK),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_goes_with_what_it_was_made_from(show: Show, change: str) -> None:
    card, fresh = shown_card(show), shown_card(show)
    for each in CHANGES:
        if each not in ("model", "theme", "zoomed", "scrolled", change):
            CHANGES[each](card)
            picture(card.area.viewport())
    card.resize(fresh.size())
    for each in (card, fresh):
        marked(each)
        CHANGES[change](each)
        QApplication.processEvents()
    assert picture(card.area.viewport()) == picture(fresh.area.viewport())
