"""The levels of detail of a mask: which part is drawn more finely, and what is on the screen of each level."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core import open_checkpoint
from core.base.errors import UserError
from core.masks.mask_raster import LARGEST
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix
from gui.plots.image_tile import ImageTile
from gui.plots.mask_view import MaskView
from gui.plots.zoom import VisibleArea, Zoom
from gui.presenters.mask_levels import MaskLevels, detail_of
from gui.presenters.mask_requests import MaskRequest, RenderedMask
from gui.state.jobs import Jobs
from tests.gui.plots.pixels import picture
from tests.helpers.checkpoints import write_safetensors

ROOM = 360.0, 300.0
"""Pixels of the view, across and down."""


def whole_of(rows: int, columns: int) -> ImageTile:
    """A picture of a whole matrix, as coarse as one would be."""
    blocks = np.ones((min(rows, LARGEST), min(columns, LARGEST)), np.float32)
    return ImageTile(0, 0, columns, rows, blocks, blocks)


@st.composite
def looks(draw: st.DrawFn) -> tuple[ImageTile, Zoom, VisibleArea]:
    """A matrix of more rows than blocks, and a part of it that is seen."""
    rows, columns = draw(st.integers(LARGEST + 1, 60_000)), draw(st.integers(1, 60_000))
    zoom = Zoom(columns, rows, *ROOM)
    place = draw(st.floats(0, columns)), draw(st.floats(0, rows))
    seen = zoom.scaled(zoom.whole, draw(st.floats(1.01, 2000)), *place)
    return whole_of(rows, columns), zoom, seen


def holds(part: Submatrix, seen: VisibleArea) -> bool:
    down = part.top <= seen.top and seen.bottom <= part.top + part.rows + 1e-6
    return down and part.left <= seen.left and seen.right <= part.left + part.columns + 1e-6


@given(looks())
def test_a_detail_holds_what_is_seen_and_lies_in_the_matrix(look: tuple[ImageTile, Zoom, VisibleArea]) -> None:
    whole, _, seen = look
    part = detail_of(whole, seen)
    assert part is not None
    assert holds(part, seen)
    assert min(part.top, part.left) >= 0
    assert part.top + part.rows <= whole.rows
    assert part.left + part.columns <= whole.columns


@given(looks(), st.integers(0, 40))
def test_few_pans_in_many_need_another_detail(look: tuple[ImageTile, Zoom, VisibleArea], steps: int) -> None:
    whole, zoom, seen = look
    pans = [zoom.moved(seen, step * seen.columns / 40, step * seen.rows / 40) for step in range(steps + 1)]
    assert len({detail_of(whole, each) for each in pans}) <= 4 + steps / 2


@given(looks(), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_a_small_pan_stays_in_the_detail(look: tuple[ImageTile, Zoom, VisibleArea], across: float, down: float) -> None:
    whole, zoom, seen = look
    part = detail_of(whole, seen)
    assert part is not None
    assert holds(part, zoom.moved(seen, across * seen.columns, down * seen.rows))


def test_a_whole_with_values_or_of_single_weights_is_fine_enough() -> None:
    zoom = Zoom(500, 400, *ROOM)
    seen = zoom.scaled(zoom.whole, 1.5, 0, 0)
    single = whole_of(400, 500)
    assert detail_of(single, seen) is None
    # closer, values are missing
    assert detail_of(single, zoom.of_cells(seen, 250, 200)) is not None
    values = ImageTile(0, 0, 8, 8, np.ones((8, 8)), np.ones((8, 8)), np.ones((8, 8)))
    zoom = Zoom(8, 8, *ROOM)
    assert detail_of(values, zoom.scaled(zoom.whole, 2, 0, 0)) is None


class Screen:
    """Two matrices, a view and its levels."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        generator = torch.Generator().manual_seed(1)
        self.weights = {name: torch.randn(700, 1300, generator=generator) for name in ("a.weight", "b.weight")}
        path = folder / "two.safetensors"
        write_safetensors(self.weights, path)
        self.checkpoint = open_checkpoint(path)
        self.view = MaskView()
        qtbot.addWidget(self.view)
        self.view.resize(420, 340)
        self.jobs = Jobs()
        self.failed: list[UserError] = []
        self.levels = MaskLevels(self.jobs, self.view, self._show, self.failed.append)
        self.settle = lambda: qtbot.waitUntil(lambda: not self.jobs.busy)
        self.pictures = 0

    def parameter(self, name: str) -> Parameter:
        return self.checkpoint.by_name[name]

    def draw(self, name: str, threshold: float) -> None:
        """Draw a mask, and wait until it is there."""
        self.levels.draw(MaskRequest(self.parameter(name), threshold, kernels=False, ticked=True))
        self.settle()

    @property
    def detail(self) -> ImageTile | None:
        return self.view.area.detail.tile

    def _show(self, _request: MaskRequest, drawn: RenderedMask) -> None:
        self.pictures += 1
        none = [np.zeros(count, bool) for count in (drawn.tile.rows, drawn.tile.columns)]
        margins = [(np.ones(len(each)), each, each) for each in none]
        self.view.show_whole(drawn.tile, "", *margins, drawn.picture.layout.index_of)


@pytest.fixture
def screen(qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    screen = Screen(qtbot, tmp_path)
    yield screen
    screen.jobs.shut_down()


def test_both_levels_show_the_mask_at_the_last_threshold(screen: Screen) -> None:
    assert screen.levels.subject is None
    screen.draw("a.weight", 0.5)
    assert screen.levels.subject is screen.parameter("a.weight")
    assert screen.detail is None
    screen.view.area.to_cells()
    for threshold in (0.5, 1.0):
        screen.draw("a.weight", threshold)
        tile, weight = screen.detail, screen.weights["a.weight"]
        part = weight[tile.top : tile.top + tile.rows, tile.left : tile.left + tile.columns]
        assert np.array_equal(tile.kept, (part.abs() > threshold).numpy())
    assert screen.pictures == 2


def test_another_matrix_takes_the_detail_away_at_once(screen: Screen) -> None:
    screen.draw("a.weight", 0.5)
    screen.view.area.to_cells()
    screen.draw("a.weight", 0.5)
    assert screen.detail is not None
    screen.levels.draw(MaskRequest(screen.parameter("b.weight"), 0.5, kernels=False, ticked=True))
    assert screen.detail is None
    assert screen.levels.subject is screen.parameter("a.weight")


def test_seen_as_a_whole_again_there_is_no_detail(screen: Screen) -> None:
    screen.draw("a.weight", 0.5)
    screen.view.area.to_cells()
    screen.draw("a.weight", 0.5)
    screen.view.area.reset()
    screen.draw("a.weight", 0.5)
    assert screen.detail is None


@pytest.mark.parametrize("step", [MaskLevels.clear, MaskLevels.pause])
def test_only_what_was_cleared_is_drawn_once_more(screen: Screen, step: Callable[[MaskLevels], None]) -> None:
    screen.draw("a.weight", 0.5)
    step(screen.levels)
    cleared = screen.levels.subject is None
    screen.draw("a.weight", 0.5)
    assert screen.pictures == (2 if cleared else 1)
    assert cleared == (step is MaskLevels.clear)


def test_a_paused_picture_does_not_come(screen: Screen) -> None:
    screen.levels.draw(MaskRequest(screen.parameter("a.weight"), 0.5, kernels=False, ticked=True))
    screen.levels.pause()
    screen.settle()
    assert screen.pictures == 0
    assert screen.levels.subject is None


def test_a_picture_that_fails_is_told_and_not_tried_again_by_itself(screen: Screen) -> None:
    (path,) = (file.path for file in screen.checkpoint.container.files)
    path.unlink()
    for _ in range(2):
        screen.draw("a.weight", 0.5)
    assert len(screen.failed) == 1
    assert screen.pictures == 0
    assert screen.levels.subject is screen.parameter("a.weight")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(1.2, 40.0),
    st.lists(st.sampled_from([(700, 500), (300, 260), (500, 300), (420, 500)]), min_size=1, max_size=4),
    st.floats(0.2, 2.0),
)
def test_the_same_view_has_the_same_picture_whatever_was_seen_before(
    screen: Screen, zoom: float, sizes: list[tuple[int, int]], threshold: float
) -> None:
    """A detail that was drawn for a larger window has other blocks."""
    area = screen.view.area
    screen.view.show()
    area.reset()
    screen.draw("a.weight", threshold / 2)
    area.closer(zoom)
    screen.draw("a.weight", threshold)
    seen, shown = area.seen, picture(area)
    for size in (*sizes, (420, 340)):
        screen.view.resize(*size)
        screen.draw("a.weight", threshold)
    area._show_area(seen)
    screen.draw("a.weight", threshold)
    assert picture(area) == shown
