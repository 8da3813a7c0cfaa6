"""A mask at two levels of detail: the whole matrix and, over it, more finely, the part that is seen."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.masks.mask_raster import LARGEST, SINGLE
from core.masks.row_blocks import layout_of
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix
from gui.plots.image_tile import ImageTile
from gui.plots.mask_view import MaskView
from gui.plots.zoom import VisibleArea
from gui.presenters.latest_job import LatestJob
from gui.presenters.mask_requests import MaskRenderer, MaskRequest, RenderedMask
from gui.state.jobs import Jobs

AROUND = 0.25
"""How much more than what is seen is drawn on each side, so that a small pan shows no blocks."""

Show = Callable[[MaskRequest, RenderedMask], None]
Fail = Callable[[UserError], None]


class MaskLevel(QObject):
    """One level of detail: draws what was wanted last, in a job, and knows what of it is on the screen.

    Args:
        jobs: where it is drawn.
        show: takes what was wanted and its picture.
        fail: takes what the user can mend.
    """

    def __init__(self, jobs: Jobs, show: Show, fail: Fail, parent: QObject) -> None:
        super().__init__(parent)
        self._show_picture = show
        self._renderer = MaskRenderer()
        self._job = LatestJob(jobs, self._renderer.draw, self._show, fail, MaskRequest.serves, self)
        self.shown: MaskRequest | None = None
        """What is on the screen."""

    @property
    def done(self) -> MaskRequest | None:
        """What the picture or the failure on the screen is of."""
        return self._job.done

    def want(self, request: MaskRequest | None) -> None:
        """Draw this next, unless it was drawn last; nothing, if None."""
        self._job.want(request)

    def shows(self, request: MaskRequest | None) -> bool:
        """Whether what is on the screen is of that, if at another threshold."""
        return request is not None and self.shown is not None and self.shown.serves(request)

    def clear(self) -> None:
        """Forget which picture is on the screen, so that whatever is wanted next is drawn."""
        self.shown = None
        self._job.forget()

    def release(self) -> None:
        """Let go of the weights that are held for the next picture."""
        self._renderer.forget()

    def _show(self, request: MaskRequest, drawn: RenderedMask) -> None:
        self.shown = request
        self._show_picture(request, drawn)


class MaskLevels(QObject):
    """Draws the whole of a matrix and, once that is there, what is seen of it, where the whole is too coarse for that.

    Args:
        jobs: where it is drawn.
        view: shows the detail, and says what is seen.
        show: takes each picture of the whole.
        fail: takes what the user can mend.
    """

    def __init__(self, jobs: Jobs, view: MaskView, show: Show, fail: Fail) -> None:
        super().__init__(view)
        self._view, self._show_picture = view, show
        self._whole = MaskLevel(jobs, self._show_whole, fail, self)
        self._detail = MaskLevel(jobs, self._show_detail, fail, self)
        self._wanted: MaskRequest | None = None

    @property
    def subject(self) -> Parameter | None:
        """Whose picture is on the screen, or the reason why there is none."""
        done = self._whole.done
        return done.parameter if done is not None else None

    def draw(self, wanted: MaskRequest | None) -> None:
        """Draw this, a request for all of a matrix; if None, nothing, and only the whole stays as it is."""
        self._wanted = wanted
        if not self._whole.shows(wanted):
            self._drop_detail()
        self._whole.want(wanted and replace(wanted, most=self._pixels(wanted)))
        self._draw_detail()

    def pause(self) -> None:
        """Draw nothing more; what is on the screen stays."""
        for level in (self._whole, self._detail):
            level.want(None)

    def clear(self) -> None:
        """Nothing is on the screen any more."""
        self._whole.clear()
        self._drop_detail()

    def release(self) -> None:
        """Let go of the weights that are held for the next pictures."""
        for level in (self._whole, self._detail):
            level.release()

    def _pixels(self, wanted: MaskRequest) -> tuple[int, int]:
        layout = layout_of(wanted.parameter, wanted.kernels)
        down, across = self._view.area.pixels_for(layout.rows, layout.columns)
        return min(down, LARGEST), min(across, LARGEST)

    def _draw_detail(self) -> None:
        # before the whole is there, nothing is looked at
        if self._wanted is None or not self._whole.shows(self._wanted):
            self._detail.want(None)
            return
        submatrix = self._seen()
        if submatrix is None:
            self._detail.want(None)
            self._drop_detail()
        else:
            self._detail.want(replace(self._wanted, submatrix=submatrix))

    def _drop_detail(self) -> None:
        if self._detail.shown is not None:
            self._detail.clear()
            self._view.show_detail(None)

    def _seen(self) -> Submatrix | None:
        area = self._view.area
        if not area.zoomed or area.picture.tile is None:
            return None
        return detail_of(area.picture.tile, area.seen)

    def _show_whole(self, request: MaskRequest, drawn: RenderedMask) -> None:
        self._show_picture(request, drawn)
        self._draw_detail()

    def _show_detail(self, _request: MaskRequest, drawn: RenderedMask) -> None:
        self._view.show_detail(drawn.tile)


def detail_of(whole: ImageTile, seen: VisibleArea) -> Submatrix | None:
    """What is to be drawn more finely; None where the whole is fine enough.

    Args:
        whole: the picture of the whole matrix.
        seen: a part of that matrix.
    """
    if whole.values is not None:
        return None
    if whole.single and _weights_of(seen, 0.0, whole).size > SINGLE:
        return None
    return _weights_of(seen, AROUND, whole)


def _weights_of(seen: VisibleArea, around: float, whole: ImageTile) -> Submatrix:
    """Whole weights that hold a view, and some more of them on each side, within the matrix.

    With those, both ends lie on a grid, so that a small pan mostly leaves the part as it is. What was seen before has
    no say: the same view has the same blocks.
    """
    left, right = _span(seen.left, seen.right, around, whole.columns)
    top, bottom = _span(seen.top, seen.bottom, around, whole.rows)
    return Submatrix(top, left, bottom - top, right - left)


def _span(start: float, end: float, around: float, count: int) -> tuple[int, int]:
    more = around * (end - start)
    grid = 1 << max(int(math.log2(max(more, 1.0))), 0)
    first, last = math.floor((start - more) / grid) * grid, math.ceil((end + more) / grid) * grid
    return max(first, 0), min(last, count)
