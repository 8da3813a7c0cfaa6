"""What the mask view shows: the mask of the selected parameter, drawn in jobs; closer, what is looked at of it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from core.masks.mask_image import MaskImage
from core.masks.mask_raster import LARGEST, SINGLE, MaskRaster
from core.masks.row_blocks import layout_of
from core.model.orientation import Axes, axes_of
from core.model.parameter import Parameter
from core.plan.rules import Recorded
from core.storage.matrix_layout import Submatrix, has_kernels
from gui.plots.image_tile import ImageTile
from gui.plots.mask_view import MaskView
from gui.plots.zoom import VisibleArea
from gui.presenters.latest_job import LatestJob
from gui.state.changes import Change, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.support import number_format

QUICK = 16_000_000
"""Bytes that are read before anybody would notice that the old picture is still there."""

AROUND = 0.25
"""How much more than what is seen is drawn on each side, so that a small pan shows no blocks."""


@dataclass(frozen=True)
class MaskRequest:
    """What is to be drawn.

    Attributes:
        threshold: None means the mask recorded in the file.
        kernels: whether kernels lie side by side.
        ticked: whether the mask comes into force.
        submatrix: a part of the matrix; None for all of it.
        most: blocks down and across, at most: more than there are pixels could not be seen.
    """

    parameter: Parameter
    threshold: float | None
    kernels: bool
    ticked: bool
    submatrix: Submatrix | None = None
    most: tuple[int, int] = (LARGEST, LARGEST)

    def serves(self, other: "MaskRequest") -> bool:
        """While the threshold moves, a picture of a moment ago is better than none."""
        return self.parameter is other.parameter and self.kernels == other.kernels


@dataclass(frozen=True)
class RenderedMask:
    """A picture, and what of it the view draws."""

    picture: MaskImage
    tile: ImageTile


class _Renderer:
    """Draws in jobs, one at a time. The next picture is mostly the same at another threshold."""

    def __init__(self) -> None:
        self._subject: MaskRequest | None = None
        self._drawing: MaskRaster | None = None

    def forget(self) -> None:
        """Let go of the weights that are held for the next picture."""
        self._drawing = None

    def draw(self, wanted: MaskRequest, channel: Channel) -> RenderedMask:
        subject = replace(wanted, threshold=None, ticked=True)
        drawing = self._drawing
        if drawing is None or subject != self._subject:
            # first of all the weights of what was drawn before are let go
            self.forget()
            drawing = MaskRaster(wanted.parameter, wanted.submatrix, kernels=wanted.kernels, most=wanted.most)
            self._drawing, self._subject = drawing, subject
        picture = drawing.picture(wanted.threshold, channel.report)
        return RenderedMask(picture, _tile(picture))


class MaskPresenter(QObject):
    """Draws the whole of the matrix and, over it, more finely, what is seen of it; nothing while the view is hidden."""

    def __init__(self, document: Document, jobs: Jobs, view: MaskView) -> None:
        super().__init__(view)
        self._document, self._view = document, view
        self._kernels = False
        self._shown: MaskRequest | None = None
        self._artists = _Renderer(), _Renderer()
        self._whole = LatestJob(jobs, self._artists[0].draw, self._show, self._fail, MaskRequest.serves, self)
        self._detail = LatestJob(jobs, self._artists[1].draw, self._show_detail, self._fail, MaskRequest.serves, self)
        document.changed.connect(self._follow)
        view.viewMoved.connect(self._draw)
        view.appeared.connect(self._draw)

    def set_kernels(self, apart: bool) -> None:
        """Lay a convolution's kernels out side by side, or flatten them."""
        self._kernels = apart
        self._draw()

    @property
    def has_kernels(self) -> bool:
        """Whether what is selected has kernels that can be laid out apart."""
        wanted = self._wanted()
        return wanted is not None and has_kernels(wanted.parameter.tensor)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._shown = None
            self._whole.forget()
            for renderer in self._artists:
                renderer.forget()
        if isinstance(change, Opened | SelectionChanged):
            self._announce_wait()
        if isinstance(change, Opened | PlanChanged | SelectionChanged | Settled):
            self._draw()

    def _draw(self) -> None:
        if not self._view.isVisible():
            self._whole.want(None)
            self._detail.want(None)
            return
        wanted = self._wanted()
        self._drop_detail_unless(wanted)
        self._whole.want(wanted and replace(wanted, most=self._pixels(wanted)))
        self._look_closer()

    def _pixels(self, wanted: MaskRequest) -> tuple[int, int]:
        layout = layout_of(wanted.parameter, wanted.kernels)
        down, across = self._view.area.pixels_for(layout.rows, layout.columns)
        return min(down, LARGEST), min(across, LARGEST)

    def _drop_detail_unless(self, wanted: MaskRequest | None) -> None:
        if self._shown is not None and (wanted is None or not self._shown.serves(wanted)):
            self._shown = None
            self._detail.forget()
            self._view.show_detail(None)

    def _look_closer(self) -> None:
        wanted = self._wanted()
        # before the whole is there, nothing is looked at
        if wanted is None or self._shown is None or not self._shown.serves(wanted):
            self._detail.want(None)
            return
        submatrix = self._submatrix()
        if submatrix is None:
            self._detail.want(None)
            self._detail.forget()
            self._view.show_detail(None)
        else:
            self._detail.want(replace(wanted, submatrix=submatrix))

    def _submatrix(self) -> Submatrix | None:
        """What is to be drawn more finely; None where the whole is fine enough."""
        area = self._view.area
        tile = area.picture.tile
        if not area.zoomed or tile is None or tile.values is not None:
            return None
        seen = _window_of(area.seen, 0.0, tile)
        if tile.single and seen.size > SINGLE:
            return None
        drawn = self._detail.done.submatrix if self._detail.done is not None else None
        if drawn is not None and drawn.holds(seen) and _fine(drawn, seen):
            return drawn
        return _window_of(area.seen, AROUND, tile)

    def _show(self, wanted: MaskRequest, drawn: RenderedMask) -> None:
        self._shown = wanted
        self._view.set_ticked(wanted.ticked)
        picture = drawn.picture
        in_rows = picture.kept_in_rows / picture.columns, picture.dead_rows
        in_columns = picture.kept_in_columns / picture.rows, picture.dead_columns
        self._view.show_whole(
            drawn.tile, self._said(picture, wanted.ticked), in_rows, in_columns, picture.layout.index_of
        )
        self._look_closer()

    def _show_detail(self, _wanted: MaskRequest, drawn: RenderedMask) -> None:
        self._view.show_detail(drawn.tile)

    def _fail(self, error: Exception) -> None:
        self._view.clear(str(error))

    def _said(self, picture: MaskImage, ticked: bool) -> str:
        """``96 × 1,024 · 12 dead outputs · 3 dead inputs``; of a vector only its size."""
        size = f"{number_format.whole(picture.rows)} × {number_format.whole(picture.columns)}"
        dead = " · ".join(self._dead(picture)) if len(picture.layout.tensor.shape) >= 2 else ""
        if not ticked:
            dead = self.tr("not ticked, would leave {dead}").format(dead=dead) if dead else self.tr("not ticked")
        return " · ".join(filter(None, (size, dead)))

    def _dead(self, picture: MaskImage) -> Iterator[str]:
        """In the words of the layer: an embedding has rows, and some layers have their inputs first."""
        first, second = self._words(axes_of(self._kind()))
        for words, count in ((first, picture.dead_outputs), (second, picture.dead_inputs)):
            yield words(count).replace(str(count), number_format.whole(count))

    def _words(self, axes: Axes) -> tuple[Callable[[int], str], Callable[[int], str]]:
        """How to call what is dead of the first dimension, and of the second."""
        match axes:
            case Axes.ROWS_COLUMNS:
                return self._dead_rows, self._dead_columns
            case Axes.IN_OUT:
                return self._dead_inputs, self._dead_outputs
            case Axes.OUT_IN:
                return self._dead_outputs, self._dead_inputs

    def _kind(self) -> str:
        parameter = self._document.checkpoint.by_name[self._document.looked_at[0]]
        return self._document.checkpoint.classes[parameter.module].name

    def _dead_outputs(self, dead: int) -> str:
        return self.tr("1 dead output") if dead == 1 else self.tr("%n dead outputs", "", dead)

    def _dead_inputs(self, dead: int) -> str:
        return self.tr("1 dead input") if dead == 1 else self.tr("%n dead inputs", "", dead)

    def _dead_rows(self, dead: int) -> str:
        return self.tr("1 dead row") if dead == 1 else self.tr("%n dead rows", "", dead)

    def _dead_columns(self, dead: int) -> str:
        return self.tr("1 dead column") if dead == 1 else self.tr("%n dead columns", "", dead)

    def _wanted(self) -> MaskRequest | None:
        names = self._document.looked_at
        if not self._document.is_open or len(names) != 1:
            return None
        measurements = self._document.measurements
        parameter = self._document.checkpoint.by_name[names[0]]
        kernels = self._kernels and has_kernels(parameter.tensor)
        ticked = names[0] in self._document.shown.chosen
        if isinstance(self._document.shown.rule_of(names[0]), Recorded):
            return MaskRequest(parameter, None, kernels, ticked)
        threshold = float(self._document.plan_numbers.thresholds[measurements.numbers[names[0]]])
        return None if math.isnan(threshold) else MaskRequest(parameter, threshold, kernels, ticked)

    def _announce_wait(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            self._view.clear(self.tr("Select one parameter to see its mask."))
        elif wanted.parameter.tensor.nbytes > QUICK or self._whole.done is None:
            self._view.clear(self.tr("Drawing …"))


def _tile(picture: MaskImage) -> ImageTile:
    submatrix = picture.submatrix
    place = (submatrix.left, submatrix.top, submatrix.columns, submatrix.rows)
    tile = ImageTile(*place, picture.density, picture.magnitude, picture.values)
    # worked out here and kept: the window's thread has a frame to draw
    _ = tile.levels
    return tile


def _window_of(seen: VisibleArea, around: float, tile: ImageTile) -> Submatrix:
    """Whole weights that hold a view, and some more of them on each side, within the matrix."""
    more_x, more_y = around * seen.columns, around * seen.rows
    left, right = max(math.floor(seen.left - more_x), 0), min(math.ceil(seen.right + more_x), tile.columns)
    top, bottom = max(math.floor(seen.top - more_y), 0), min(math.ceil(seen.bottom + more_y), tile.rows)
    return Submatrix(top, left, bottom - top, right - left)


def _fine(drawn: Submatrix, seen: Submatrix) -> bool:
    """Whether a drawn window is as fine as one drawn anew would be, more or less; and has values if that would."""
    blocks = max(drawn.rows / max(seen.rows, 1), drawn.columns / max(seen.columns, 1)) <= 2.5
    single = drawn.rows <= LARGEST and drawn.columns <= LARGEST
    return (blocks or single) and (drawn.size <= SINGLE or seen.size > SINGLE // 4)
