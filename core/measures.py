"""What has been read of a checkpoint's weights, and what a plan does to them: shown = f(checkpoint, plan)."""

from collections.abc import Iterable, Mapping

import numpy as np

from core.checkpoint import Checkpoint, Parameter
from core.dtypes import Counts, Floats
from core.evaluation import Evaluation, Flags
from core.index import MagnitudeIndex, Refinement
from core.index_table import IndexTable
from core.moments import Moments
from core.plan import Plan
from core.progress import Report, silent
from core.recorded import RecordedMask
from core.rules import Density, Recorded, Rule, Sigma, Value
from core.solve import threshold_for
from core.wants import BinWanted, Finding, IndexWanted, MaskWanted, MomentsWanted, Want, read_all


class Measures:
    """Everything that has been read so far. It belongs to one thread; the reading may be done in others."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.owners = tuple(checkpoint.owners)
        self.numbers: Mapping[str, int] = {owner.name: number for number, owner in enumerate(self.owners)}
        self._numel = np.array([owner.tensor.numel for owner in self.owners], np.int64)
        self._known = np.zeros(len(self.owners), np.bool_)
        self._indexes = [_nothing_known(owner) for owner in self.owners]
        self._refinements: dict[int, Refinement] = {}
        self._moments: dict[int, Moments] = {}
        self._std = np.full(len(self.owners), np.nan)
        self._recorded: dict[int, RecordedMask] = {}
        self._table: IndexTable | None = None

    def add(self, want: Want, finding: Finding) -> None:
        """Take what was read."""
        number = self.numbers[want.parameter.name]
        match finding:
            case MagnitudeIndex():
                self._indexes[number], self._known[number], self._table = finding, True, None
            case Refinement():
                self._refinements[number], self._table = finding, None
            case Moments():
                self._moments[number], self._std[number] = finding, finding.std
            case RecordedMask():
                self._recorded[number] = finding

    def index_of(self, name: str) -> MagnitudeIndex | None:
        """The index of a parameter (an owner); None as long as it has not been read."""
        number = self.numbers[name]
        return self._indexes[number] if self._known[number] else None

    def moments_of(self, name: str) -> Moments | None:
        """Mean, standard deviation and range of a parameter; None as long as they have not been read."""
        return self._moments.get(self.numbers[name])

    @property
    def complete(self) -> bool:
        """Whether every parameter has its index."""
        return bool(self._known.all())

    @property
    def table(self) -> IndexTable:
        """All indexes side by side."""
        if self._table is None:
            self._table = IndexTable(self._indexes, self._refinements)
        return self._table

    def evaluate(self, plan: Plan) -> Evaluation:
        """What the plan does, as exactly as it is known."""
        chosen = self._chosen(plan)
        thresholds = self._thresholds(plan, chosen)
        found = self.table.kept(np.nan_to_num(thresholds))
        known = self._known & ~np.isnan(thresholds)
        for number in self._with(plan, Recorded):
            known[number] = number in self._recorded
            if known[number]:
                found.counts[number], found.exact[number] = self._recorded[number].kept, True
        return Evaluation(self.owners, thresholds, self._numel, found.counts, chosen, known, found.exact)

    def missing(self, plan: Plan, also: Iterable[str] = ()) -> tuple[Want, ...]:
        """What has to be read next for the plan's numbers to be exact; nothing when they are.

        Ask again after all of it has been added: one answer may lead to the next question.

        Args:
            plan: at rest.
            also: owners that are looked at without being chosen.
        """
        unread = [IndexWanted(owner) for owner, known in zip(self.owners, self._known, strict=True) if not known]
        unread_moments = [n for n in self._with(plan, Sigma) if n not in self._moments]
        unread_masks = [n for n in self._with(plan, Recorded) if n not in self._recorded]
        return (
            *unread,
            *(MomentsWanted(self.owners[number]) for number in unread_moments),
            *(MaskWanted(self.owners[number]) for number in unread_masks),
        ) or self._estimated(plan, also)

    def settle(self, plan: Plan, report: Report = silent) -> Evaluation:
        """Read all that the plan's exact numbers need, here and now.

        Raises:
            UserError: the file has changed or ends too early.
            Cancelled: if ``report`` raises it.
        """
        while wants := self.missing(plan):
            for want, finding in read_all(wants, report):
                self.add(want, finding)
        return self.evaluate(plan)

    def _estimated(self, plan: Plan, also: Iterable[str]) -> tuple[Want, ...]:
        evaluation = self.evaluate(plan)
        looked_at = evaluation.chosen.copy()
        looked_at[[self.numbers[name] for name in also]] = True
        bins = self.table.bins(np.nan_to_num(evaluation.thresholds))
        numbers = np.flatnonzero(looked_at & evaluation.known & ~evaluation.exact)
        return tuple(BinWanted(self.owners[number], int(bins[number])) for number in numbers)

    def _chosen(self, plan: Plan) -> Flags:
        return np.array([owner.name in plan.chosen for owner in self.owners], np.bool_)

    def _with(self, plan: Plan, kind: type[Rule]) -> list[int]:
        """The parameters, chosen or not, that have a rule of this kind."""
        if isinstance(plan.rule, kind):
            return [n for n, owner in enumerate(self.owners) if isinstance(plan.rule_of(owner.name), kind)]
        return [self.numbers[name] for name, rule in plan.own.items() if isinstance(rule, kind)]

    def _thresholds(self, plan: Plan, chosen: Flags) -> Floats:
        """float64 (n,): the threshold of each parameter, chosen or not; NaN where none is known."""
        thresholds = np.empty(len(self.owners))
        own = {self.numbers[name]: rule for name, rule in plan.own.items()}
        general = np.setdiff1d(np.arange(len(self.owners)), list(own))
        thresholds[general] = self._shared(plan.rule, general, general[chosen[general]])
        for number, rule in own.items():
            alone = np.array([number])
            thresholds[alone] = self._shared(rule, alone, alone)
        return thresholds

    def _shared(self, rule: Rule, numbers: Counts, together: Counts) -> Floats:
        """The thresholds of parameters that share a rule.

        Args:
            numbers: the parameters.
            together: the ones among them whose weights a wanted density is taken of.
        """
        match rule:
            case Value(threshold):
                return np.full(len(numbers), threshold)
            case Sigma(k):
                return k * self._std[numbers]
            case Density(density):
                return np.full(len(numbers), self._solve(together, density))
            case Recorded():
                return np.full(len(numbers), np.nan)

    def _solve(self, numbers: Counts, density: float) -> float:
        if not self._known[numbers].all():
            return np.nan
        refined = {place: self._refinements[n] for place, n in enumerate(numbers) if n in self._refinements}
        table = IndexTable([self._indexes[number] for number in numbers], refined)
        return threshold_for(table, int(self._numel[numbers].sum()), density)


def _nothing_known(owner: Parameter) -> MagnitudeIndex:
    return MagnitudeIndex(owner.tensor.dtype, owner.tensor.numel, 0, 0, 0, 0, np.zeros(1, np.int64))
