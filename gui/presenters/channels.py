"""Gives the page of outputs and inputs the statistics of the selected tensor's lines, and which of them are dead."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject

from core.base.element_values import is_complex
from core.base.errors import UserError
from core.base.mask import UNPRUNED
from core.inspection.dead_lines import DeadIndexes, GroupedDeadRequest, dead_under, zero_lines
from core.inspection.line_statistics import LinesRequest, LineStatistics, has_lines
from core.inspection.tally import readable
from core.masks.dead_units import UnitMaxima, UnitMaximaRequest
from core.masks.nm_masks import NMGroups
from core.masks.row_blocks import KeptBy
from core.masks.value_table import unsupported_reason
from core.model.orientation import Axes, axes_of
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadTask, run_tasks
from core.storage.tensor_ref import Tensor
from gui.plots.channel_texts import LineKind, ShownLines
from gui.plots.channel_view import IN, ChannelView
from gui.presenters.drawn_cut import drawn_cut, is_known
from gui.presenters.latest_job import LatestJob
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Channel, Jobs
from gui.support.core_sentences import told_here
from gui.support.without_weights import weights_absent

KEPT_LINES = 8
"""Sides of tensors of which the numbers are kept; the least recently used are dropped."""


@dataclass(frozen=True)
class LinesWanted:
    """What is to be read.

    Attributes:
        parameter: whose tensor it is.
        tensor: as it can be read.
        side: the dimension whose indexes are the lines.
        groups: N of M, under which it is to be found which lines are dead; None where only the lines are wanted.
    """

    parameter: Parameter
    tensor: Tensor
    side: int
    groups: NMGroups | None = None

    @property
    def key(self) -> tuple[Tensor, int]:
        """What their numbers depend on: the same for tied tensors."""
        return replace(self.tensor, key=""), self.side


@dataclass(frozen=True, eq=False)
class LinesFound:
    """What was read of the lines of a side.

    Attributes:
        statistics: of all values.
        maxima: of a parameter that can be pruned, the largest magnitudes.
        masked: the same of the weights that its recorded mask keeps, if it has one.
    """

    statistics: LineStatistics
    maxima: UnitMaxima | None = None
    masked: UnitMaxima | None = None


class ChannelsPresenter(QObject):
    """Reads the lines while the page is visible; as the threshold moves, it only says anew which are dead."""

    def __init__(self, document: Document, jobs: Jobs, view: ChannelView) -> None:
        super().__init__(view)
        self._document, self._view = document, view
        self._kept: OrderedDict[tuple[Tensor, int], LinesFound] = OrderedDict()
        self._shown: LinesWanted | None = None
        self._asked: LinesWanted | None = None
        self._grouped: tuple[LinesWanted, DeadIndexes] | None = None
        self._failed: tuple[LinesWanted | None, str] | None = None
        self._jobs: LatestJob[LinesWanted] = LatestJob(jobs, _read, self._take, self._fail, _same, self)
        document.changed.connect(self._follow)
        view.appeared.connect(self._update)
        view.sideChosen.connect(self._update)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._kept.clear()
                self._grouped = self._failed = None
                self._jobs.forget()
                self._show(now)
            case SelectionChanged(now) | PlanChanged(now) | Measured(now) | Settled(now):
                self._show(now)

    def _update(self) -> None:
        if self._document.is_open:
            self._show(self._document.state)

    def _show(self, now: DocumentState) -> None:
        if not self._view.isVisible():
            self._jobs.want(None)
            return
        parameter = _subject(now)
        tensor = None if parameter is None else readable(parameter.tensor)
        if parameter is None or tensor is None or not has_lines(tensor):
            self._clear(self._reason(now, parameter))
            return
        kinds = _kinds(now, parameter)
        self._view.set_kinds(*kinds)
        second = self._view.side.chosen == IN
        turned = kinds[0] is LineKind.OUTPUT and _turned(now, parameter)
        wanted = LinesWanted(parameter, tensor, int(second != turned))
        found = self._kept.get(wanted.key)
        if self._failed is not None and self._failed[0] == wanted:
            self._clear(self._failed[1])
        elif found is None:
            if self._shown is None or self._shown.parameter is not parameter or self._shown.side != wanted.side:
                self._clear(self.tr("Reading …"))
            self._asked = wanted
            self._jobs.want(wanted)
        else:
            self._kept.move_to_end(wanted.key)
            self._show_found(
                now, wanted, ShownLines(kinds[second], wanted.side, found.statistics, _sign(tensor)), found
            )

    def _show_found(self, now: DocumentState, wanted: LinesWanted, lines: ShownLines, found: LinesFound) -> None:
        if wanted != self._shown:
            self._shown = wanted
            self._view.show_lines(lines)
        self._show_dead(now, wanted, found)

    def _show_dead(self, now: DocumentState, wanted: LinesWanted, found: LinesFound) -> None:
        parameter = wanted.parameter
        if found.maxima is None:
            self._jobs.want(None)
            self._view.set_dead(zero_lines(found.statistics), True)
            return
        by, ticked = drawn_cut(now, parameter.owner), parameter.owner in now.shown.chosen
        if isinstance(by, NMGroups):
            grouped = replace(wanted, groups=by)
            if self._grouped is None or self._grouped[0] != grouped:
                self._view.set_dead(None, ticked)
                self._asked = grouped
                self._jobs.want(grouped)
                return
            self._view.set_dead(self._grouped[1], ticked)
        else:
            self._view.set_dead(_dead(found, by), ticked)
        self._jobs.want(None)

    def _take(self, wanted: LinesWanted, found: LinesFound | DeadIndexes) -> None:
        # what is kept is asked for again, whatever is wanted by then
        self._jobs.forget()
        if isinstance(found, DeadIndexes):
            self._grouped = wanted, found
        else:
            self._kept[wanted.key] = found
            while len(self._kept) > KEPT_LINES:
                self._kept.popitem(last=False)
        self._update()

    def _fail(self, error: UserError) -> None:
        self._failed = self._asked, str(error)
        self._clear(str(error))

    def _clear(self, reason: str) -> None:
        self._shown = None
        self._view.clear(reason)

    def _reason(self, now: DocumentState, parameter: Parameter | None) -> str:
        """Why there is nothing to show; nothing is wanted then."""
        self._jobs.want(None)
        if parameter is None:
            return self.tr("Select one tensor to see its outputs and inputs.")
        absent = weights_absent(now.checkpoint) or told_here(unsupported_reason(parameter.tensor))
        return absent or self.tr("It has no two dimensions, and so neither outputs nor inputs.")


def _subject(now: DocumentState) -> Parameter | None:
    """The one tensor that is selected, prunable or not."""
    names = now.selection.names
    return now.checkpoint.by_name[names[0]] if len(names) == 1 else None


def _axes(now: DocumentState, parameter: Parameter) -> Axes:
    if parameter.beside or not (parameter.prunable or "weight" in parameter.leaf):
        return Axes.ROWS_COLUMNS
    return axes_of(now.checkpoint.classes[parameter.module].name)


def _kinds(now: DocumentState, parameter: Parameter) -> tuple[LineKind, LineKind]:
    if _axes(now, parameter) is Axes.ROWS_COLUMNS:
        return LineKind.ROW, LineKind.COLUMN
    return LineKind.OUTPUT, LineKind.INPUT


def _turned(now: DocumentState, parameter: Parameter) -> bool:
    """Whether its outputs are the second dimension."""
    return _axes(now, parameter) is Axes.IN_OUT


def _dead(found: LinesFound, by: KeptBy) -> DeadIndexes | None:
    """Which lines are dead under a threshold, or under the recorded mask; None while that is not known."""
    assert found.maxima is not None, "it can be pruned"
    if not is_known(by):
        return None
    if by is None and found.masked is not None:
        return dead_under(found.masked, 0.0, found.maxima)
    assert not isinstance(by, NMGroups), "these are read"
    return dead_under(found.maxima, 0.0 if by is None or by == UNPRUNED else by)


def _sign(tensor: Tensor) -> str:
    return "z" if is_complex(tensor.dtype) else "w"


def _same(one: LinesWanted, other: LinesWanted) -> bool:
    return one == other


def _read(wanted: LinesWanted, channel: Channel) -> LinesFound | DeadIndexes:
    parameter = wanted.parameter
    if wanted.groups is not None:
        grouped = GroupedDeadRequest(parameter, wanted.groups, wanted.side)
        maxima = UnitMaximaRequest(parameter, 0, side=wanted.side)
        both: list[ReadTask[Any]] = [grouped, maxima]
        read = dict(run_tasks(both, channel.report))
        return DeadIndexes.of(read[0], read[1].dead(0.0))
    tasks: list[ReadTask[Any]] = [LinesRequest(wanted.tensor, wanted.side)]
    if parameter.prunable:
        tasks.append(UnitMaximaRequest(parameter, 0, side=wanted.side))
        if parameter.mask is not None:
            tasks.append(UnitMaximaRequest(parameter, 0, recorded=True, side=wanted.side))
    read = dict(run_tasks(tasks, channel.report))
    return LinesFound(read[0], read.get(1), read.get(2))
