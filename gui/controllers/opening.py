"""Opens checkpoints: asks about an unsaved plan, reads in a job, hands the result to the document or shows why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.loading import LOADING
from core.base.paths import exists
from core.formats.sharded.folders import SeveralModels
from core.handover.record_paths import find_record_of
from core.index_file.place import index_path
from core.model.averaged_copies import CopyKind, kind_of_copy
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.example import EXAMPLE
from core.model.left_out import copies, unusual
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.model.selection import opening_choice
from core.plan.plan import Plan
from core.plan.plan_sign import is_plan
from core.preview.plan_from_masks import plan_of_masks, recorded_plan
from gui.controllers.origin_texts import OriginTexts
from gui.controllers.plan_files import PlanFiles
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.state.known_before import KnownBefore, find_known
from gui.support import number_format
from gui.support.settings import Settings
from gui.support.without_weights import told_of_change, told_of_index

if TYPE_CHECKING:
    from core.handover.origin import Origin

_NAMED = 5
"""Most parameters that are named among those that are not ticked."""


@dataclass(frozen=True)
class _LoadResult:
    checkpoint: Checkpoint
    recorded: Plan | None
    """The plan of the masks recorded in the file; None where there are none."""
    chosen: frozenset[str]
    """What is ticked."""
    unusual: tuple[Parameter, ...]
    """What `chosen` leaves out that one may miss, where there are no masks."""
    origin: "Origin | None"
    """What the record beside the file says; None where there is none."""
    copies: Mapping[str, int]
    """Path of a copy of the model, which it leaves out → its weights, without biases and the like."""
    known: KnownBefore
    """What an index file says of the weights."""


class Opener(QObject):
    """Opens checkpoints into the document.

    Args:
        document: gets the opened checkpoint.
        jobs: runs the reading.
        messages: shows why a file could not be opened, and notes on one that was.
        settings: remembers the recent files.
        plans: asks whether an unsaved plan may be lost, and opens a plan that is given in place of a checkpoint.
    """

    opening = Signal(object)
    """Path of the file that is being opened; None when opening has ended, either way."""
    opened = Signal()
    """A checkpoint was opened."""
    failed = Signal(str)
    """A file could not be opened; the message."""
    several = Signal(SeveralModels)
    """A folder holds several models, of which one is to be chosen."""

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: MessageBar,
        settings: Settings,
        plans: PlanFiles,
    ) -> None:
        super().__init__(document)
        self._document, self._jobs, self._messages, self._settings = document, jobs, messages, settings
        self._plans = plans
        self._origin_texts = OriginTexts(self)
        self._latest: Path | None = None

    def open(self, path: Path) -> None:
        """Open a file in place of the present one, unless the user wants to keep an unsaved plan.

        A plan is opened for the present one, as a step that can be undone.
        """
        if self._document.is_open and is_plan(path):
            self._plans.load(path)
        else:
            self._plans.may_leave(lambda: self._start(path))

    def reload(self) -> None:
        """Read the present file again."""
        if self._document.is_open:
            self.open(self._document.state.checkpoint.path)

    def _start(self, given: Path) -> None:
        path = self._latest = given.absolute()
        self.opening.emit(path)
        # where another file is opened before this one is read, this one is dropped
        self._jobs.start(
            lambda channel: _load(path, channel),
            finished=lambda found: self._take(found) if self._latest == path else None,
            failed=lambda error: self._fail(path, error),
            ended=lambda: self._end(path),
            title=lambda: self.tr("Opening {name}").format(name=escaped(title_of(path))),
        )

    def _end(self, path: Path) -> None:
        if self._latest == path:
            self.opening.emit(None)

    def _take(self, found: _LoadResult) -> None:
        checkpoint = found.checkpoint
        name = escaped(title_of(checkpoint.path))
        # what went wrong before was about another file
        self._messages.clear()
        steps = [(lambda: self.tr("Masks recorded in the file"), found.recorded)] if found.recorded else []
        words = lambda: self.tr("Opened {name}").format(name=name)  # noqa: E731
        self._document.open(checkpoint, Plan(found.chosen), words, steps, found.known.read)
        left_out = [] if found.recorded else self._left_out(found)
        # that the weights are absent is said in the window's words
        notes = [note for note in checkpoint.notes if note != checkpoint.no_weights]
        told = [*self._origin_texts.of(found.origin), *notes, *left_out]
        if found.known.changed is not None:
            # what else an index file says of itself stands in the tip of the summary
            self._messages.warn(" ".join([told_of_change(found.known.changed), *told]), about="index")
        elif told := [*self._of_index(found), *told]:
            self._messages.note(" ".join(told))
        self._remember(checkpoint.path)

    def _of_index(self, found: _LoadResult) -> list[str]:
        """Sentences on an index file: the one that is open, or the one beside the model that is."""
        name = escaped(index_path(found.checkpoint).name)
        if found.known.stale:
            text = self.tr(
                "{name} beside the model is not the index of its present state, and is not used. "
                "File ▸ Save index file… writes it anew."
            )
            return [text.format(name=name)]
        if found.known.beside:
            return [self.tr("Nothing had to be read: {name} beside the model has its index.").format(name=name)]
        read = found.known.read
        told = told_of_index(found.checkpoint, read.measurements.doubt) if read else ""
        return [told] if told else []

    def _left_out(self, found: _LoadResult) -> list[str]:
        """Sentences on what is not ticked although it is no bias, normalisation or vector; none where nothing is."""
        texts = {
            CopyKind.AVERAGE: self.tr(
                "{path} is an averaged copy of the model and is not ticked (weights: {numel}). "
                "timm and Ultralytics load the average: tick it instead of the model for them, or if you use it."
            ),
            CopyKind.FOR_TRAINING: self.tr(
                "{path} is the model that training goes on with, and is not ticked (weights: {numel}). "
                "Tick it instead of its average if you train on."
            ),
            CopyKind.TARGET: self.tr(
                "{path} is a target network, a copy that follows the model in training, and is not ticked "
                "(weights: {numel})."
            ),
        }
        told = [
            texts[kind_of_copy(path)].format(path=escaped(path), numel=number_format.short(numel))
            for path, numel in found.copies.items()
        ]
        left = found.unusual
        if not left:
            return told
        names = ", ".join(escaped(each.name) for each in left[:_NAMED]) + (", …" if len(left) > _NAMED else "")
        numel = number_format.short(sum(each.tensor.numel for each in left))
        text = self.tr("Not ticked, though it can be pruned: {names}; weights in all: {numel}.")
        return [text.format(names=names, numel=numel), *told]

    def _remember(self, path: Path) -> None:
        if path != EXAMPLE:
            self._settings.add_recent(path)
        self.opened.emit()

    def _fail(self, path: Path, error: UserError) -> None:
        if isinstance(error, SeveralModels):
            self.several.emit(error)
        else:
            self._messages.warn(str(error), about="opening")
        if not exists(path):
            self._settings.remove_recent(path)
        self.failed.emit(str(error))


def _load(path: Path, channel: Channel) -> _LoadResult:
    checkpoint = open_checkpoint(path)
    # it stays open for long, and what is committed must be what was shown
    checkpoint.note_what_is_read()
    checkpoint.compute_all()
    known = find_known(checkpoint)
    recorded = _recorded_plan(checkpoint, known, channel) if checkpoint.masked_owners else None
    chosen, origin = opening_choice(checkpoint), _origin(checkpoint)
    return _LoadResult(checkpoint, recorded, chosen, unusual(checkpoint), origin, copies(checkpoint), known)


def _recorded_plan(checkpoint: Checkpoint, known: KnownBefore, channel: Channel) -> Plan:
    if known.read is None:
        return recorded_plan(checkpoint, channel.report)
    measurements = known.read.measurements
    return plan_of_masks(
        checkpoint, {measurements.owners[each].name: mask for each, mask in measurements.recorded.items()}
    )


def _origin(checkpoint: Checkpoint) -> "Origin | None":
    found = find_record_of(checkpoint)
    if found is None:
        return None
    # imported here: pydantic is loaded with the first record
    with LOADING:
        from core.handover.origin import read_origin

    return read_origin(*found)
