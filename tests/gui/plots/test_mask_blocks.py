"""Levels of detail: what a pixel shows is what numpy counts of the weights in it."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_blocks import LEVELS, PRUNED, ZERO_BEFORE, DeadLines, MaskBlocks, even_edges, ground, mask_colours
from gui.support.theme import DARK, LIGHT


@st.composite
def masks(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Which weights of a matrix are kept, and which were not zero before; some rows and columns are dead."""
    shape = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    nonzero = random.random(shape) < draw(st.sampled_from([0.5, 0.9, 1.0]))
    kept = nonzero & (random.random(shape) < draw(st.floats(0, 1)))
    for side in (0, 1):
        gone = random.random(shape[side]) < draw(st.sampled_from([0.0, 0.4]))
        kept &= ~(gone[:, None] if side == 0 else gone)
    return kept, nonzero


def blocks_of(kept: np.ndarray, nonzero: np.ndarray, high: int, wide: int) -> MaskBlocks:
    """As a raster draws them."""
    (rows, columns), sizes = kept.shape, np.arange(kept.size, dtype=float).reshape(kept.shape)
    down, across = even_edges(0, rows, min(rows, high)), even_edges(0, columns, min(columns, wide))
    return MaskBlocks(down, across, *(shares(each, down, across) for each in (kept, nonzero, sizes)))


def shares(values: np.ndarray, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """The mean of each block, counted the slow way."""
    return np.array(
        [[values[top:bottom, left:right].mean() for left, right in pairwise(across)] for top, bottom in pairwise(down)]
    )


sides = st.integers(1, 40)


@given(masks(), sides, sides, sides, sides)
def test_each_coarser_level_shows_numpys_share(
    mask: tuple[np.ndarray, np.ndarray], high: int, wide: int, fewer: int, narrower: int
) -> None:
    kept, nonzero = mask
    blocks = blocks_of(kept, nonzero, high, wide)
    coarse = blocks.coarser(fewer, narrower)
    assert coarse.kept.shape == (min(fewer, *blocks.kept.shape[:1]), min(narrower, blocks.kept.shape[1]))
    for shown, counted in ((coarse.kept, kept), (coarse.nonzero, nonzero)):
        np.testing.assert_allclose(shown, shares(counted, coarse.down, coarse.across), atol=1e-12)
    sizes = np.arange(kept.size, dtype=float).reshape(kept.shape)
    np.testing.assert_allclose(coarse.magnitude, shares(sizes, coarse.down, coarse.across))


@given(masks(), sides, sides)
def test_a_code_tells_the_share_unless_all_is_dead(mask: tuple[np.ndarray, np.ndarray], high: int, wide: int) -> None:
    kept, nonzero = mask
    dead = DeadLines(~kept.any(axis=1), ~kept.any(axis=0))
    blocks = blocks_of(kept, nonzero, high, wide)
    codes = blocks.codes(dead)
    lines = dead.rows[:, None] | dead.columns
    for place, code in np.ndenumerate(codes):
        part = np.s_[
            blocks.down[place[0]] : blocks.down[place[0] + 1], blocks.across[place[1]] : blocks.across[place[1] + 1]
        ]
        gone = not kept.any() if blocks.single and kept[part].size == 0 else lines[part].all()
        if blocks.single and not kept[part].any():
            gone = True
        if gone:
            assert code == (PRUNED if nonzero[part].any() else ZERO_BEFORE)
        else:
            assert abs(code - LEVELS * kept[part].mean()) <= 0.5 + 1e-9


@given(masks(), st.integers(1, 4), st.integers(1, 4), sides, sides)
def test_blocks_of_dead_kernels_only_are_dead(
    mask: tuple[np.ndarray, np.ndarray], high: int, wide: int, down: int, across: int
) -> None:
    alive, _ = mask
    kept = np.kron(alive, np.ones((high, wide), bool))
    dead = DeadLines(~kept.any(axis=1), ~kept.any(axis=0), ~alive)
    edges = (
        even_edges(0, kept.shape[0], min(down, kept.shape[0])),
        even_edges(0, kept.shape[1], min(across, kept.shape[1])),
    )
    assert np.array_equal(dead.cover(*edges), shares(~kept, *edges) == 1)


def test_a_picture_for_fewer_pixels_is_that_of_the_coarser_blocks() -> None:
    random = np.random.default_rng(1)
    kept = random.random((30, 50)) < 0.4
    tile = ImageTile(0, 0, 50, 30, kept.astype(float), random.random((30, 50)))
    image = tile.image(Colouring.MASK, LIGHT, None, QSize(7, 9))
    assert image.size() == QSize(7, 9)
    down, across = even_edges(0, 30, 9), even_edges(0, 50, 7)
    expected = mask_colours(LIGHT)[np.rint(LEVELS * shares(kept, down, across)).astype(int)]
    assert [[image.pixel(x, y) for x in range(7)] for y in range(9)] == expected.tolist()
    assert tile.image(Colouring.MASK, LIGHT, None, QSize(60, 60)).size() == QSize(50, 30)


def test_in_thumbnails_a_weight_is_a_block_like_any_other() -> None:
    kept = np.array([[1.0, 0, 1], [0, 0, 0], [0, 1, 0]])
    tile = ImageTile(0, 0, 3, 3, kept, np.ones((3, 3)))
    dead = DeadLines(np.array([False, True, False]), np.zeros(3, bool))
    found = {
        weights: [
            [QColor(tile.image(Colouring.MASK, LIGHT, dead, weights=weights).pixel(x, y)).name() for x in range(3)]
            for y in range(3)
        ]
        for weights in (True, False)
    }
    below = ground(LIGHT).name()
    assert found[True] == [[LIGHT.kept if each else LIGHT.pruned for each in row] for row in kept]
    assert found[False] == [[LIGHT.kept, below, LIGHT.kept], [LIGHT.pruned] * 3, [below, LIGHT.kept, below]]


def test_more_kept_is_bluer_in_both_themes_and_never_orange() -> None:
    for theme in (LIGHT, DARK):
        ramp = [QColor(int(each)) for each in mask_colours(theme)[: LEVELS + 1]]
        assert (ramp[0].name(), ramp[-1].name()) == (ground(theme).name(), theme.kept)
        towards = [abs(each.blue() - ramp[0].blue()) + abs(each.red() - ramp[0].red()) for each in ramp]
        assert towards == sorted(towards)
        assert all(each.blue() >= each.red() for each in ramp)
