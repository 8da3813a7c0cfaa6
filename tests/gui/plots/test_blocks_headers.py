"""The words around the matrix of blocks."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from core.model.block_kinds import MatrixRow
from core.model.block_matrix import BlockMatrix
from gui.plots.blocks_geometry import BlocksGeometry
from gui.plots.blocks_headers import OVERLAP, BlocksHeaders, Word
from tests.core.model import real_names
from tests.gui.plots.test_blocks_geometry import laid_out

NOTHING: frozenset[int] = frozenset()


def headers(matrix: BlockMatrix, qapp: QApplication) -> BlocksHeaders:
    return BlocksHeaders(matrix, QFont(qapp.font()), QFont(qapp.font()), "no block")


def above(names: list[str], width: float, qapp: QApplication) -> list[Word]:
    matrix = laid_out(names)
    return [*headers(matrix, qapp)._columns(BlocksGeometry.of(matrix, (width, 200)), 0.0, NOTHING, width)]


def texts(words: list[Word]) -> list[str]:
    return [word.text for word in words if not word.text.isdecimal()]


def test_each_stage_has_its_name_where_it_has_room_and_else_all_share_it(qapp: QApplication) -> None:
    assert texts(above(real_names.unet(), 4000, qapp)) == [
        *(f"down_blocks.{stage}" for stage in range(4)),
        "mid_block",
        *(f"up_blocks.{stage}" for stage in range(4)),
    ]
    assert texts(above(real_names.unet(), 450, qapp))[::2] == ["down_blocks", "up_blocks"]


@pytest.mark.parametrize("width", [200, 500, 900])
@pytest.mark.parametrize(
    "names", [real_names.unet(), real_names.whisper(12), real_names.llama(80)], ids=["u", "w", "l"]
)
def test_no_word_lies_on_another(names: list[str], width: float, qapp: QApplication) -> None:
    words = above(names, width, qapp)
    advance = headers(laid_out(names), qapp).metrics.horizontalAdvance
    drawn = [QRectF(word.rect.left(), word.rect.top(), advance(word.text), word.rect.height()) for word in words]
    assert len(drawn) > 2
    assert not any(one.intersects(other) for one, other in combinations(drawn, 2))


def test_rows_too_low_for_their_words_have_some_and_those_of_what_is_selected(qapp: QApplication) -> None:
    matrix = laid_out(real_names.deepseek(40, 32))
    geometry, found = BlocksGeometry.of(matrix, (400, 300)), headers(matrix, qapp)
    chosen = next(place for place, row in enumerate(matrix.rows) if row.kind == "mlp.shared_experts.up_proj")
    words = [*found._rows(geometry, 200, (0.0, 0.0, 300.0), frozenset([chosen]))]
    assert "mlp.shared_experts.up_proj" in [word.text for word in words if word.bright]
    assert len(words) > 3
    for one, other in combinations(words, 2):
        assert abs(one.rect.center().y() - other.rect.center().y()) >= one.rect.height() - OVERLAP


def test_a_row_is_called_by_its_kind_and_number_and_the_strip_below_that_it_is_in_no_block(qapp: QApplication) -> None:
    found = headers(laid_out(real_names.mixtral()), qapp)
    assert found.row_name(MatrixRow("experts.*.w1", "3")) == "experts.3.w1"
    assert found.row_name(MatrixRow("q_proj")) == "q_proj"
    matrix = laid_out(real_names.mixtral())
    rows = [*found._rows(BlocksGeometry.of(matrix, (400, 300)), 200, (0.0, 0.0, 300.0), NOTHING)]
    assert [word.text for word in rows if word.rect.bottom() > 280] == ["no block"]


def test_the_name_of_rows_that_are_partly_seen_is_seen(qapp: QApplication) -> None:
    matrix = laid_out(real_names.deepseek(40, 300))
    geometry = BlocksGeometry.of(matrix, (400, 100))
    assert geometry.size[1] > 1000
    words = [*headers(matrix, qapp)._rows(geometry, 200, (-300.0, 0.0, 100.0), NOTHING)]
    assert [word.text for word in words] == ["mlp.experts.*.gate_proj"]
    assert 0 <= words[0].rect.top() <= words[0].rect.bottom() <= 100
