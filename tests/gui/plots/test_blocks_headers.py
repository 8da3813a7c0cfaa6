"""The words around the matrix of blocks."""

import re
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.model.block_kinds import MatrixRow
from core.model.block_matrix import BlockMatrix
from gui.plots.blocks_geometry import BlocksGeometry
from gui.plots.blocks_headers import BlocksHeaders, Word, ink_of
from tests.core.model import real_names
from tests.gui.plots.test_blocks_geometry import laid_out

NOTHING: frozenset[int] = frozenset()


def headers(matrix: BlockMatrix, qapp: QApplication) -> BlocksHeaders:
    return BlocksHeaders(matrix, QFont(qapp.font()), QFont(qapp.font()), "no block")


def above(names: list[str], width: float, qapp: QApplication) -> list[Word]:
    matrix = laid_out(names)
    return [*headers(matrix, qapp)._columns(BlocksGeometry.of(matrix, (width, 200)), 0.0, NOTHING, (0.0, width))]


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


def test_of_selected_blocks_the_ends_are_numbered_amid_even_steps(qapp: QApplication) -> None:
    matrix = laid_out(real_names.llama(50))
    selected, seen = frozenset({2, *range(11, 25), 40, 41}), (0.0, 450.0)
    words = [*headers(matrix, qapp)._columns(BlocksGeometry.of(matrix, (450, 200)), 0.0, selected, seen)]
    numbers = {int(word.text): word.bright for word in words}
    assert {2, 11, 24, 40} <= {number for number, bright in numbers.items() if bright}
    others = numbers.keys() - {2, 11, 24, 40, 41}
    assert {number % 5 for number in others} == {0}
    assert all(bright == (number in selected) for number, bright in numbers.items())


def test_rows_too_low_for_their_words_have_some_and_those_of_what_is_selected(qapp: QApplication) -> None:
    matrix = laid_out(real_names.deepseek(40, 32))
    geometry, found = BlocksGeometry.of(matrix, (400, 300)), headers(matrix, qapp)
    chosen = next(place for place, row in enumerate(matrix.rows) if row.kind == "mlp.shared_experts.up_proj")
    words = [*found._rows(geometry, 200, (0.0, 0.0, 300.0), frozenset([chosen]))]
    assert "mlp.shared_experts.up_proj" in [word.text for word in words if word.bright]
    assert len(words) > 3
    for one, other in combinations(words, 2):
        assert abs(one.rect.center().y() - other.rect.center().y()) >= ink_of(found.row_font).height()


@pytest.mark.parametrize("height", [60, 80, 100, 300])
def test_every_row_is_told_of_also_where_not_each_has_room_for_a_word(height: int, qapp: QApplication) -> None:
    kinds = ("attention.self.query", "attention.self.key", "attention.output.dense", "output.LayerNorm")
    names = [
        f"encoder.layer.{block}.{kind}.{end}" for block in range(6) for end in ("weight", "bias") for kind in kinds
    ]
    matrix = laid_out([*names, "pooler.dense.weight"])
    found, geometry = headers(matrix, qapp), BlocksGeometry.of(matrix, (400, height))
    words = [*found._rows(geometry, 400, (0.0, 0.0, float(height)), NOTHING)]
    told = [word.text for word in words if word.text != "no block"]
    alone = [found.row_name(row) for row in matrix.rows]
    if height == 300:
        assert told == alone
        return
    assert len(told) < len(alone)
    # what tells of several has the first and the last of them
    reached = 0
    for text in told:
        first, last = re.split(", | … ", text)[0], re.split(", | … ", text)[-1]
        assert first == alone[reached]
        reached = next(at for at in range(reached, len(alone)) if alone[at].endswith(last)) + 1
    assert reached == len(alone)


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


@pytest.mark.parametrize("height", [*range(30, 110, 3)])
def test_letters_beside_rows_are_whole_and_touch_no_others(height: int, qapp: QApplication) -> None:
    """Whatever height the rows have: each word is within the widget and beside its row, in a font of any size."""
    matrix = laid_out(real_names.bert(6))
    geometry = BlocksGeometry.of(matrix, (400, height))
    for size in (9, 11, 13):
        font = QFont(qapp.font())
        font.setPixelSize(size)
        found, ink = BlocksHeaders(matrix, QFont(qapp.font()), font, "no block"), ink_of(font)
        words = [*found._rows(geometry, 200, (0.0, 0.0, float(height)), NOTHING)]
        letters = [ink.translated(0, word.rect.center().y()) for word in words]
        assert words
        assert all(each.top() >= 0 and each.bottom() <= height for each in letters)
        assert not any(one.intersects(other) for one, other in combinations(letters, 2))


def test_letters_reach_no_further_than_is_reckoned(qapp: QApplication) -> None:
    for size in (9, 10, 11, 13):
        font = QFont(qapp.font())
        font.setPixelSize(size)
        picture = QImage(200, 40, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.setFont(font)
        rect = QRectF(0, 10, 200, QFontMetricsF(font).height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, "attention.q_proj_lady")
        painter.end()
        rows = [y for y in range(40) if any(QColor(picture.pixel(x, y)).red() < 128 for x in range(200))]
        ink = ink_of(font).translated(0, rect.center().y())
        assert ink.top() - 1 <= rows[0] <= rows[-1] + 1 <= ink.bottom() + 1


@pytest.mark.parametrize("scrolled", [0, 1, 7, 300])
def test_numbers_of_columns_are_whole_at_both_ends(scrolled: int, qapp: QApplication) -> None:
    matrix = laid_out(real_names.llama(300))
    geometry, found = BlocksGeometry.of(matrix, (560, 200)), headers(matrix, qapp)
    left, seen = 90.0 - scrolled, (90.0, 90.0 + min(560.0, geometry.size[0] - scrolled))
    selected = frozenset({0, scrolled // 2, 299})
    words = [*found._columns(geometry, left, selected, seen)]
    assert words[0].text == ("0" if not scrolled else str(scrolled // 2))
    drawn = [(word, found.metrics.horizontalAdvance(word.text) / 2) for word in words]
    for word, half in drawn:
        middle = word.rect.center().x()
        assert seen[0] <= middle - half
        assert middle + half <= seen[1]
        # it stands at its column, or beside that by no more than its own half
        assert abs(middle - left - geometry.kinds.columns.middle(int(word.text))) <= half
