"""Where the cells of the matrix lie."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.model.block_matrix import BlockMatrix
from core.model.name_trie import words_of
from core.model.repeated_blocks import find_blocks
from gui.plots.blocks_geometry import BETWEEN_GROUPS, HIGHEST, SMALLEST, WIDEST, BlocksGeometry, rectangles
from tests.core.model import real_names


def laid_out(names: list[str]) -> BlockMatrix:
    return BlockMatrix.of(find_blocks(map(words_of, names)), names)


MODELS = st.sampled_from(
    [laid_out(names) for names in (real_names.llama(30), real_names.whisper(), real_names.unet(), [])]
)
ROOM = st.tuples(st.floats(1, 2000), st.floats(1, 900))


@given(MODELS, ROOM, st.floats(1, 50))
def test_cells_do_not_overlap_and_each_of_their_pixels_is_theirs(
    matrix: BlockMatrix, room: tuple[float, float], zoom: float
) -> None:
    geometry = BlocksGeometry.of(matrix, room, zoom)
    for starts, ends, at, indices in (
        (geometry.lefts, geometry.rights, geometry.column_at, geometry.columns_of),
        (geometry.tops, geometry.bottoms, geometry.row_at, geometry.rows_of),
    ):
        assert (ends[:-1] <= starts[1:]).all()
        assert (ends > starts).all()
        assert indices(starts).tolist() == list(range(len(starts)))
        assert indices(ends - 0.5).tolist() == list(range(len(starts)))
        assert [at(start + 0.1) for start in starts] == list(range(len(starts)))
        assert at(-1.0) is None
        assert at(1e9) is None
    assert SMALLEST <= geometry.across <= WIDEST
    assert SMALLEST <= geometry.down <= HIGHEST


def test_what_fits_takes_the_whole_room_and_nothing_beyond_it() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.llama(32)), (500.0, 140.0))
    assert 498 <= geometry.size[0] <= 501
    assert 138 <= geometry.size[1] <= 141


def test_what_does_not_fit_is_larger_than_the_room() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.gpt2(500)), (500.0, 140.0))
    assert geometry.size[0] == 500 * SMALLEST
    assert geometry.down > 20


def test_groups_lie_apart() -> None:
    geometry = BlocksGeometry.of(laid_out(real_names.whisper()), (500.0, 140.0))
    steps = np.diff(geometry.lefts)
    assert steps[2] - steps[1] >= BETWEEN_GROUPS - 1
    assert geometry.column_at(geometry.lefts[2] + geometry.across + 2) is None


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
