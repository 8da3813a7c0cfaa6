"""Where the cells of the matrix lie."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.model.block_matrix import BlockMatrix
from core.model.name_trie import words_of
from core.model.repeated_blocks import find_blocks
from gui.plots.blocks_geometry import (
    APART,
    BETWEEN_GROUPS,
    ENOUGH,
    HIGHEST,
    SMALLEST,
    WIDEST,
    BlocksGeometry,
    rectangles,
)
from tests.core.model import real_names


def laid_out(names: list[str]) -> BlockMatrix:
    return BlockMatrix.of(find_blocks(map(words_of, names)), names)


MODELS = st.sampled_from(
    [
        laid_out(names)
        for names in (real_names.llama(30), real_names.whisper(), real_names.unet(), real_names.yolo(), [])
    ]
)
ROOM = st.tuples(st.floats(1, 2000), st.floats(1, 900))


@given(MODELS, ROOM, st.floats(1, 50))
def test_cells_do_not_overlap_and_each_of_their_pixels_is_theirs(
    matrix: BlockMatrix, room: tuple[float, float], zoom: float
) -> None:
    geometry = BlocksGeometry.of(matrix, room, zoom)
    for line in (geometry.rows, *(band.columns for band in geometry.bands)):
        assert (line.ends[:-1] <= line.starts[1:]).all()
        assert (line.ends > line.starts).all()
        assert line.indices(line.starts).tolist() == list(range(len(line)))
        assert line.indices(line.ends - 0.5).tolist() == list(range(len(line)))
        assert [line.at(start + 0.1) for start in line.starts] == list(range(len(line)))
        assert line.at(-1.0) is None
        assert line.at(1e9) is None
    assert SMALLEST <= geometry.across <= WIDEST
    assert SMALLEST <= geometry.down <= HIGHEST


@given(MODELS, ROOM)
def test_each_parameter_has_a_cell_and_what_is_in_no_block_is_in_no_block_s_column(
    matrix: BlockMatrix, room: tuple[float, float]
) -> None:
    geometry = BlocksGeometry.of(matrix, room)
    cells = [tuple(cell) for cell in geometry.cells.tolist()]
    assert [geometry.at_cell(*cell) for cell in cells] == list(range(len(matrix.numbers)))
    for place, (row, column) in enumerate(cells):
        in_block = matrix.row_of[place] >= 0
        assert geometry.band(row) is (geometry.kinds if in_block else geometry.beside)
        assert (row, column) == (matrix.row_of[place], matrix.column_of[place]) or not in_block
    beside = geometry.beside
    assert beside.grid[beside.grid >= 0].tolist() == matrix.beside.tolist()
    assert len(beside.rows) <= max(len(matrix.rows) // 2, 1)
    if beside.rows and geometry.kinds.rows:
        assert geometry.rows.starts[beside.rows.start] - geometry.rows.ends[beside.rows.start - 1] >= APART / 2 - 2


@given(MODELS, ROOM, st.data())
def test_walking_reaches_every_cell_and_comes_back(
    matrix: BlockMatrix, room: tuple[float, float], data: st.DataObject
) -> None:
    geometry = BlocksGeometry.of(matrix, room)
    if not len(matrix.numbers):
        return
    cell = tuple(geometry.cells[data.draw(st.integers(0, len(matrix.numbers) - 1))].tolist())
    down, across = data.draw(st.sampled_from([(0, 1), (0, -1), (1, 0), (-1, 0)]))
    following = geometry.beyond(*cell, down, across)
    if following is None:
        return
    if geometry.band(following[0]) is geometry.band(cell[0]) and not down:
        assert geometry.beyond(*following, 0, -across) == cell
    assert 0 <= following[1] < len(geometry.band(following[0]).columns)


def test_what_fits_takes_the_whole_room_and_nothing_beyond_it() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.llama(32)), (500.0, 140.0))
    assert 498 <= geometry.size[0] <= 501
    assert 138 <= geometry.size[1] <= 141


def test_a_large_room_is_filled() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.llama(40)), (1000.0, 800.0))
    assert geometry.size[0] >= 990
    assert geometry.size[1] >= 790


def test_what_does_not_fit_is_larger_than_the_room() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.gpt2(500)), (500.0, 140.0))
    assert geometry.size[0] == 500 * SMALLEST
    assert geometry.down > 20


def test_zooming_in_ends_where_values_have_room_and_makes_no_row_higher_than_that() -> None:
    matrix = laid_out(real_names.llama(7140))
    geometry = BlocksGeometry.of(matrix, (1000.0, 800.0), 1e6)
    assert geometry.across == ENOUGH[0]
    assert geometry.down == BlocksGeometry.of(matrix, (1000.0, 800.0)).down
    assert geometry.largest


def test_groups_lie_apart() -> None:
    columns = BlocksGeometry.of(laid_out(real_names.whisper()), (500.0, 140.0)).kinds.columns
    steps = np.diff(columns.starts)
    assert steps[2] - steps[1] >= BETWEEN_GROUPS - 1
    assert columns.at(columns.starts[2] + columns.step + 2) is None


def test_between_two_cells_lies_a_rectangle_that_may_reach_into_what_is_in_no_block() -> None:
    names = real_names.llama(10)
    geometry = BlocksGeometry.of(laid_out(names), (1000.0, 300.0))
    inside = [names[place] for place in geometry.between((2, 3), (0, 2))]
    assert inside == [f"model.layers.{layer}.self_attn.{kind}_proj.weight" for layer in (2, 3) for kind in "qkv"]
    over_both = [names[place] for place in geometry.between((6, 9), (7, 1))]
    assert over_both == [*(f"model.layers.{layer}.mlp.down_proj.weight" for layer in range(3, 10)), "lm_head.weight"]


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_rectangles_cover_the_cells_and_no_others(cells: set[tuple[int, int]]) -> None:
    covered = [
        (row, column)
        for (top, bottom), (left, right) in rectangles(cells)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    assert sorted(covered) == sorted(cells)


def test_a_row_and_a_block_are_one_rectangle() -> None:
    assert [*rectangles((row, column) for row in (1, 2) for column in (3, 4, 5))] == [((1, 2), (3, 5))]
