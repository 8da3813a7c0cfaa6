"""Looks at the one selected tensor that can't be pruned: its statistics are read in a job, and never enter the plan."""

from collections import OrderedDict
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.formats.header_texts import header_texts
from core.inspection.inspection import TensorInspection, tally_of, with_quantiles
from core.inspection.layout_parts import QuantisedLayout
from core.inspection.quantised_layout import quantised_layout
from core.inspection.tally import readable
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor
from gui.state.changes import Change, Opened, SelectionChanged
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.inspected import Inspected
from gui.state.jobs import Channel, Job, Jobs
from gui.state.signed_counts import SignedCounts
from gui.support.without_weights import weights_absent

KEPT_INSPECTIONS = 16
"""Inspections that are kept, of a few MB each at most; the least recently used are dropped."""


class Inspector(QObject):
    """Follows the selection: one job at a time, which is cancelled when the selection moves on.

    Args:
        jobs: runs the reading.
    """

    changed = Signal()
    """`current` is another."""

    def __init__(self, document: Document, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._kept: OrderedDict[Tensor, TensorInspection] = OrderedDict()
        self._layouts: OrderedDict[str, QuantisedLayout | None] = OrderedDict()
        self.current: Inspected | None = None
        """None where what is selected can be pruned, or is not one tensor."""
        self.signed = SignedCounts(jobs, self)
        """Of what can be pruned; read only when it is asked for."""
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                # another file may lie at the same path
                self._kept.clear()
                self._layouts.clear()
                self.signed.forget()
                self._look_at(now, _subject(now))
            case SelectionChanged(now):
                subject = _subject(now)
                if subject is not (self.current and self.current.parameter):
                    self._look_at(now, subject)

    def _look_at(self, now: DocumentState, parameter: Parameter | None) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        absent = weights_absent(now.checkpoint)
        if parameter is None or absent:
            self._tell(None if parameter is None else Inspected(parameter, complaint=absent))
            return
        tensor = readable(parameter.tensor)
        kept = None if tensor is None else self._kept.get(_key(tensor))
        read = tensor is None or (kept is not None and kept.quantiles is not None)
        if read and parameter.name in self._layouts:
            if tensor is not None:
                self._kept.move_to_end(_key(tensor))
            self._layouts.move_to_end(parameter.name)
            self._tell(Inspected(parameter, kept, self._layouts[parameter.name]))
        else:
            self._read(now.checkpoint, parameter, tensor, kept)

    def _read(
        self, checkpoint: Checkpoint, parameter: Parameter, tensor: Tensor | None, kept: TensorInspection | None
    ) -> None:
        self._job = job = self._jobs.start(
            lambda channel: _read(checkpoint, parameter, tensor, kept, channel),
            found=lambda part: self._take(parameter, *part, reading=True),
            finished=lambda result: self._take(parameter, *result, reading=False),
            failed=lambda error: self._complain(parameter, error),
            ended=lambda: self._end(job),
            title=lambda: self.tr("Looking at the numbers"),
        )
        self._tell(Inspected(parameter, kept, self._layouts.get(parameter.name), True))

    def _take(
        self, parameter: Parameter, found: TensorInspection | None, layout: QuantisedLayout | None, *, reading: bool
    ) -> None:
        if found is not None:
            self._kept[_key(found.tensor)] = found
            self._kept.move_to_end(_key(found.tensor))
        self._layouts[parameter.name] = layout
        self._layouts.move_to_end(parameter.name)
        for kept in (self._kept, self._layouts):
            while len(kept) > KEPT_INSPECTIONS:
                kept.popitem(last=False)
        if self.current is not None and self.current.parameter is parameter:
            self._tell(Inspected(parameter, found, layout, reading))

    def _complain(self, parameter: Parameter, error: UserError) -> None:
        if self.current is not None and self.current.parameter is parameter:
            self._tell(replace(self.current, reading=False, complaint=str(error)))

    def _end(self, job: Job) -> None:
        if job is self._job:
            # stopped by hand, unless it has told its result
            self._job = None
            if self.current is not None and self.current.reading:
                self._tell(replace(self.current, reading=False))

    def _tell(self, current: Inspected | None) -> None:
        self.current = current
        self.changed.emit()


def _subject(now: DocumentState) -> Parameter | None:
    """The one tensor that is selected and can't be pruned."""
    names = now.selection.names
    if len(names) != 1:
        return None
    parameter = now.checkpoint.by_name[names[0]]
    return None if parameter.prunable else parameter


def _key(tensor: Tensor) -> Tensor:
    """What is read, whatever it is called: the same of tied tensors."""
    return replace(tensor, key="")


def _read(
    checkpoint: Checkpoint, parameter: Parameter, tensor: Tensor | None, kept: TensorInspection | None, channel: Channel
) -> tuple[TensorInspection | None, QuantisedLayout | None]:
    by_key = {each.tensor.key: each.tensor for each in checkpoint.parameters}
    file = parameter.tensor.storage.file
    layout = quantised_layout(parameter.tensor, by_key, lambda: header_texts(checkpoint.container, file))
    if tensor is None:
        return None, layout
    found = tally_of(tensor, channel.report) if kept is None else kept
    channel.send((found, layout))
    return with_quantiles(found, channel.report), layout
