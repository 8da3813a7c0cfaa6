"""What belongs to no block in the matrix of blocks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from gui.plots.blocks_card import BlocksCard
from gui.plots.blocks_texts import FRAME, SMALLEST_FONT, _shortened, name_font
from gui.support.theme import LIGHT
from tests.core.model import real_names
from tests.gui.plots.blocks_cards import click, fill, middle, picked, q, shown_card
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


@pytest.fixture
def card(show: Show) -> BlocksCard:
    return shown_card(show)


def test_what_is_in_no_block_lies_apart_with_its_names_and_says_so(card: BlocksCard) -> None:
    rest = ["model.embed_tokens.weight", "lm_head.weight"]
    rects = [card.area.rect_of(*card.area.cell(card.names.index(name))) for name in rest]
    lowest = max(card.area.rect_of(*card.area.cell(place)).bottom() for place in range(1, len(card.names) - 1))
    assert all(rect.top() > lowest + 8 for rect in rects)
    numbered = {card.area.rect_of(*card.area.cell(card.names.index(q(layer)))).left() for layer in range(1, 12)}
    assert rects[1].left() not in numbered
    assert card.tip(card.names.index("lm_head.weight")).splitlines()[-1] == "in no block"
    assert "in no block" not in card.tip(card.names.index(q(3)))
    assert {*card.area._short_names.values()} == {"model.embed_tokens", "lm_head"}
    image = picture(card.area.viewport())
    line = (lowest + rects[0].top()) / 2
    assert LIGHT.line in {image.pixelColor(5, round(line + step)).name() for step in (-1, 0, 1)}


def test_names_of_what_is_in_no_block_leave_out_what_all_of_them_have(card: BlocksCard) -> None:
    fill(card, real_names.yolo())
    names = {*card.area._short_names.values()}
    assert {"cv2.0.0.conv", "cv3.2.2", "dfl.conv"} <= names


def test_keys_lead_into_what_is_in_no_block_and_back(card: BlocksCard) -> None:
    found = picked(card)
    card.layersPicked.connect(lambda names: card.select(map(card.names.index, names)))
    card.select([card.names.index("model.layers.0.mlp.down_proj.weight")])
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(card.area, key)
    assert [names[0] for names in found] == [
        *("model.embed_tokens.weight", "lm_head.weight", "model.embed_tokens.weight"),
        "model.layers.2.mlp.down_proj.weight",
    ]


def test_what_is_in_no_block_stays_in_sight_while_blocks_are_scrolled(card: BlocksCard) -> None:
    fill(card, real_names.gpt2(500))
    area, bar = card.area, card.area.horizontalScrollBar()
    before = area.rect_of(*area.cell(card.names.index("wpe.weight")))
    bar.setValue(bar.maximum())
    assert area.rect_of(*area.cell(card.names.index("wpe.weight"))) == before
    found = picked(card)
    click(card, middle(card, "wpe.weight"))
    click(card, middle(card, "h.499.mlp.c_fc.weight"))
    assert found == [["wpe.weight"], ["h.499.mlp.c_fc.weight"]]


def test_names_too_long_for_their_cells_lose_modules_first_and_then_letters(card: BlocksCard) -> None:
    metrics = QFontMetricsF(card.area.label_font)
    name = "embeddings.word.position_embeddings"
    widths = {
        part: metrics.horizontalAdvance(part) + 1 for part in (name, "…word.position_embeddings", "position…beddings")
    }
    assert [_shortened(name, metrics, width) for width in widths.values()] == [*widths]


def test_no_name_is_a_number_which_would_be_taken_for_that_of_a_block(card: BlocksCard) -> None:
    fill(card, [*real_names.llama(4)[1:-1], "classifier.1.weight", "classifier.3.weight"])
    assert {*card.area._short_names.values()} == {"classifier.1", "classifier.3"}
    fill(card, [*real_names.llama(4)[1:-1], "net.head.1.0.weight", "net.head.1.1.weight"])
    assert {*card.area._short_names.values()} == {"head.1.0", "head.1.1"}


@pytest.mark.parametrize("height", range(8, 40))
def test_names_lie_within_their_cells_and_off_the_outline_of_what_is_selected(card: BlocksCard, height: int) -> None:
    font = name_font(card.area.label_font, height)
    if font is None:
        assert height < 2 * SMALLEST_FONT
    else:
        assert QFontMetricsF(font).height() <= height - FRAME
