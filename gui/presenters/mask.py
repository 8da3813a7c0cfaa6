"""What the mask view shows: the mask of the selected parameter, drawn in a job."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject

from core.checkpoint import Parameter
from core.maskpicture import MaskPicture, mask_picture
from core.rules import Recorded
from gui.changes import Change, Opened, PlanChanged, SelectionChanged, Settled
from gui.document import Document
from gui.jobs import Job, Jobs
from gui.plots.mask_view import MaskView

QUICK = 16_000_000
"""Bytes that are read before anybody would notice that the old picture is still there."""


@dataclass(frozen=True)
class _Wanted:
    """What is to be drawn; ``threshold`` None means the mask recorded in the file."""

    parameter: Parameter
    threshold: float | None


class MaskPresenter(QObject):
    """Draws one picture at a time. What is wanted meanwhile waits, and only the latest of it."""

    def __init__(self, document: Document, jobs: Jobs, view: MaskView) -> None:
        super().__init__(view)
        self._document, self._jobs, self._view = document, jobs, view
        self._drawn: _Wanted | None = None
        self._drawing: _Wanted | None = None
        self._job: Job | None = None
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._drawn = None
        if isinstance(change, Opened | SelectionChanged):
            self._announce_wait()
        if isinstance(change, Opened | PlanChanged | SelectionChanged | Settled):
            self._draw()

    def _draw(self) -> None:
        wanted = self._wanted()
        if self._drawing is not None:
            self._drop_unless(wanted)
        elif wanted is not None and wanted != self._drawn:
            self._start(wanted)

    def _drop_unless(self, wanted: _Wanted | None) -> None:
        """A picture of another parameter is of no use any more."""
        if wanted is None or wanted.parameter is not self._drawing.parameter:
            self._job.cancel()

    def _start(self, wanted: _Wanted) -> None:
        self._drawing = wanted
        self._job = self._jobs.start(
            lambda channel: mask_picture(wanted.parameter, wanted.threshold, channel.report),
            finished=self._show,
            failed=lambda error: self._view.clear(str(error)),
            ended=self._go_on,
        )

    def _show(self, picture: MaskPicture) -> None:
        wanted = self._wanted()
        # while the threshold moves, a picture of a moment ago is better than none
        if wanted is not None and wanted.parameter is self._drawing.parameter:
            dead = picture.dead_rows if picture.rows > 1 else None
            self._view.show_blocks(picture.density.astype(np.float32), picture.rows, picture.columns, dead)

    def _go_on(self) -> None:
        self._drawn, self._drawing = self._drawing, None
        self._draw()

    def _wanted(self) -> _Wanted | None:
        names, measures = self._document.looked_at, self._document.measures
        if self._document.checkpoint is None or len(names) != 1:
            return None
        parameter = self._document.checkpoint.by_name[names[0]]
        if isinstance(self._document.shown.rule_of(names[0]), Recorded):
            return _Wanted(parameter, None)
        threshold = float(self._document.evaluation.thresholds[measures.numbers[names[0]]])
        return None if math.isnan(threshold) else _Wanted(parameter, threshold)

    def _announce_wait(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            self._view.clear(self.tr("Select one parameter to see its mask."))
        elif wanted.parameter.tensor.nbytes > QUICK or self._drawn is None:
            self._view.clear(self.tr("Drawing …"))
