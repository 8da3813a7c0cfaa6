"""Gives the mask view the mask of the selected parameter, and texts that fit its kind of layer."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject

from core.base.errors import UserError
from core.masks.mask_image import MaskImage
from core.model.orientation import Axes, axes_of
from core.model.parameter import Parameter
from core.storage.matrix_layout import has_kernels
from gui.plots.mask_view import MaskView
from gui.presenters.drawn_cut import drawn_cut, is_known
from gui.presenters.mask_levels import MaskLevels
from gui.presenters.mask_requests import MaskRequest, RenderedMask
from gui.state.changes import Change, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Jobs
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.not_cut import never_cut
from gui.support.without_weights import weights_absent

QUICK = 16_000_000
"""A parameter of up to this many bytes is drawn so quickly that the old picture may stay until then."""


class MaskPresenter(QObject):
    """Says which mask is to be drawn, and what is dead in it; nothing is drawn while the view is hidden."""

    def __init__(self, document: Document, jobs: Jobs, view: MaskView) -> None:
        super().__init__(view)
        self._document, self._view = document, view
        self._kernels = False
        self._levels = MaskLevels(jobs, view, self._show, self._fail)
        document.changed.connect(self._follow)
        view.viewMoved.connect(self._draw)
        view.appeared.connect(self._draw)

    def set_kernels(self, apart: bool) -> None:
        """Lay a convolution's kernels out side by side, or flatten them."""
        self._kernels = apart
        self._draw()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._levels.clear()
            self._levels.release()
        if isinstance(change, Opened | PlanChanged | SelectionChanged | Settled):
            self._announce(change.now)
            self._draw_for(change.now)

    def _draw(self) -> None:
        """Draw what another part of the same mask asks for."""
        if self._document.is_open:
            self._draw_for(self._document.state)

    def _draw_for(self, now: DocumentState) -> None:
        if self._view.isVisible():
            self._levels.draw(self._wanted(now))
        else:
            self._levels.pause()

    def _show(self, wanted: MaskRequest, drawn: RenderedMask) -> None:
        self._view.set_ticked(wanted.ticked)
        picture = drawn.picture
        in_rows = picture.kept_in_rows / picture.columns, picture.dead_rows, picture.zero_rows
        in_columns = picture.kept_in_columns / picture.rows, picture.dead_columns, picture.zero_columns
        said, index_of = self._said(picture, wanted), picture.layout.index_of
        self._view.show_whole(drawn.tile, said, in_rows, in_columns, index_of, picture.dead_kernels)

    def _fail(self, error: UserError) -> None:
        self._clear(str(error))

    def _clear(self, reason: str) -> None:
        self._levels.clear()
        self._view.clear(reason)

    def _said(self, picture: MaskImage, wanted: MaskRequest) -> str:
        """``96 × 1,024 · 12 dead outputs · 3 dead inputs · 4 NaN``; nothing is dead in a vector."""
        size = f"{number_format.whole(picture.rows)} × {number_format.whole(picture.columns)}"
        dead = " · ".join(self._dead(picture, wanted.parameter)) if picture.has_units else ""
        nan = int(picture.nans.sum())
        found = f"{number_format.whole(nan)} NaN" if nan else ""
        if wanted.locked:
            dead = never_cut()
        elif not wanted.ticked:
            dead = self.tr("not ticked, would leave {dead}").format(dead=dead) if dead else self.tr("not ticked")
        return " · ".join(filter(None, (size, dead, found)))

    def _dead(self, picture: MaskImage, parameter: Parameter) -> Iterator[str]:
        """In the words of the layer: an embedding has rows, and some layers have their inputs first."""
        first, second = self._words(axes_of(self._document.state.checkpoint.classes[parameter.module].name))
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

    def _dead_outputs(self, dead: int) -> str:
        return (
            self.tr("1 dead output") if dead == 1 else number_format.grouped(self.tr("%n dead outputs", "", dead), dead)
        )

    def _dead_inputs(self, dead: int) -> str:
        return (
            self.tr("1 dead input") if dead == 1 else number_format.grouped(self.tr("%n dead inputs", "", dead), dead)
        )

    def _dead_rows(self, dead: int) -> str:
        return self.tr("1 dead row") if dead == 1 else number_format.grouped(self.tr("%n dead rows", "", dead), dead)

    def _dead_columns(self, dead: int) -> str:
        return (
            self.tr("1 dead column") if dead == 1 else number_format.grouped(self.tr("%n dead columns", "", dead), dead)
        )

    def _wanted(self, now: DocumentState) -> MaskRequest | None:
        """The mask of the one parameter that is selected; None where there is none, or its threshold is not known."""
        parameter = _one(now)
        if parameter is None or now.checkpoint.no_weights:
            return None
        name, plan = parameter.name, now.shown
        kernels, ticked = self._kernels and has_kernels(parameter.tensor), name in plan.chosen
        by = drawn_cut(now, name)
        return MaskRequest(parameter, by, kernels, ticked, name in plan.locked) if is_known(by) else None

    def _announce(self, now: DocumentState) -> None:
        """Say so where there is no mask to be seen, and leave none there of what is not looked at any more."""
        parameter, subject = _one(now), self._levels.subject
        if now.checkpoint.no_weights:
            self._clear(weights_absent(now.checkpoint))
        elif len(now.looked_at) > 1:
            # thumbnails are in its place
            self._levels.clear()
        elif parameter is None:
            self._clear(reason_against(now) or self.tr("Select one parameter to see its mask."))
        elif subject is None or (subject is not parameter and self._takes_long(parameter, now)):
            self._clear(self.tr("Drawing …"))

    def _takes_long(self, parameter: Parameter, now: DocumentState) -> bool:
        return parameter.tensor.nbytes > QUICK or self._wanted(now) is None


def has_laid_out_kernels(now: DocumentState) -> bool:
    """Whether what is selected has kernels that can be laid out apart."""
    parameter = _one(now)
    return parameter is not None and has_kernels(parameter.tensor)


def reason_against(now: DocumentState) -> str:
    """Why the one parameter that is selected can't be pruned; empty where it can, or where not just one is selected."""
    names = now.selection.names
    return told_here(now.checkpoint.by_name[names[0]].reason) if len(names) == 1 and not now.looked_at else ""


def _one(now: DocumentState) -> Parameter | None:
    """The one parameter that is selected and can be pruned."""
    return now.checkpoint.by_name[now.looked_at[0]] if len(now.looked_at) == 1 else None
