"""What has been read of a checkpoint's weights, whatever the plan."""

from functools import cached_property

import numpy as np

from core.base.arrays import Counts, Flags, Floats
from core.index.index_table import IndexTable
from core.index.listed import ListedMagnitudes
from core.index.magnitude_index import MagnitudeIndex
from core.index.moments import Moments
from core.index.quantiles import Quantiles, known_quantiles
from core.index.refinements import ExactGroup, RefinementTable
from core.masks.nm_masks import NMCut, NMGroups, NMRequest
from core.masks.recorded_masks import RecordedMask
from core.model.checkpoint import Checkpoint
from core.model.input_sides import InputSides
from core.plan.erdos_renyi import layers_of
from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroupCache, RuleGroups
from core.plan.rules import StructuredNM
from core.preview.read_requests import OfSeveral, ReadRequest, ReadResult


class PatternCuts:
    """What an N:M pattern does to each of n parameters; all arrays are (n,).

    Attributes:
        known: bool, whether it has been read.
        kept: int64, weights that are kept.
        parts: float64, the part of the sum of the finite weights' squares that is cut.
    """

    def __init__(self, count: int) -> None:
        self.known: Flags = np.zeros(count, np.bool_)
        self.kept: Counts = np.zeros(count, np.int64)
        self.parts: Floats = np.zeros(count)

    def put(self, number: int, cut: NMCut) -> None:
        """Add what was read of a parameter."""
        self.known[number], self.kept[number], self.parts[number] = True, cut.kept, cut.part

    def copy(self) -> "PatternCuts":
        """The same for another thread."""
        found = PatternCuts(0)
        found.known, found.kept, found.parts = self.known.copy(), self.kept.copy(), self.parts.copy()
        return found


class Measurements:
    """Everything that has been read of a checkpoint so far. Used by one thread; others may do the reading.

    `core.preview.plan_numbers` computes the numbers of a plan from it, and `core.preview.read_planning` what must be
    read for them. Only `add` changes it. Parameters have numbers: their index among the prunable ones, tied ones once,
    in file order.

    Attributes:
        checkpoint: that is read.
        owners: the n parameters.
        numbers: name → number.
        numel: int64 (n,), weights.
        nbytes: int64 (n,), what they take in the file.
        layers: their shapes for the Erdős–Rényi kernel.
        table: their magnitude indexes, with the refinements of the plan that is shown.
        known: bool (n,), whether the index has been read.
        stds: float64 (n,), standard deviations; NaN until they have been read.
        masked: numbers of those with a recorded mask, in order.
        recorded: number → what the recorded mask does, of those that have been read.
        doubt: the largest part of a parameter's weights, 0 to 1, by which a count from an index file may be off; 0
            where nothing comes from one. It is set by what adds that.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.owners = tuple(checkpoint.owners)
        self.numbers = checkpoint.numbers
        self.numel: Counts = np.array([owner.tensor.numel for owner in self.owners], np.int64)
        self.nbytes: Counts = np.array([owner.tensor.nbytes for owner in self.owners], np.int64)
        self.layers = layers_of(owner.tensor.shape for owner in self.owners)
        self.table = IndexTable([owner.tensor.dtype for owner in self.owners])
        self.known: Flags = np.zeros(len(self.owners), np.bool_)
        self.stds: Floats = np.full(len(self.owners), np.nan)
        self.masked = tuple(number for number, owner in enumerate(self.owners) if owner.mask is not None)
        self.recorded: dict[int, RecordedMask] = {}
        self.doubt = 0.0
        self._patterns: dict[tuple[int, int], PatternCuts] = {}
        self._moments: dict[int, Moments] = {}
        self._quantiles: dict[int, Quantiles] = {}
        self._rule_groups = RuleGroupCache(self.numbers)

    def add(self, request: ReadRequest, result: ReadResult, refinements: RefinementTable | None = None) -> None:
        """Add the result of a request.

        Args:
            request: any.
            result: its result.
            refinements: where an exact group is put that was read for another plan than the one that is shown; those of
                ``table`` by default.
        """
        if isinstance(request, OfSeveral):
            self._add_several(request, result)
            return
        number = self.numbers[request.parameter.name]
        match result:
            case MagnitudeIndex():
                self.table.put(number, result)
                self.known[number] = True
            case ExactGroup():
                (self.table.refinements if refinements is None else refinements).put(number, result)
            case Moments():
                self._moments[number], self.stds[number] = result, result.std
            case Quantiles():
                self._quantiles[number] = result
            case RecordedMask():
                self.recorded[number] = result
            case NMCut():
                assert isinstance(request, NMRequest), "the result of this request"
                self._cuts_of(request.groups.n, request.groups.m).put(number, result)

    def _add_several(self, request: OfSeveral, result: ReadResult) -> None:
        if isinstance(result, ListedMagnitudes):
            self.table.put_listed(request.numbers, result)
            self.known[request.numbers] = True
        else:
            assert isinstance(result, tuple), "the result of this request"
            self._moments.update(zip(request.numbers.tolist(), result, strict=True))
            self.stds[request.numbers] = [each.std for each in result]

    def copy(self, checkpoint: Checkpoint) -> "Measurements":
        """The same without refinements, for another thread that reads more than this one needs.

        Args:
            checkpoint: that these are of.
        """
        found = Measurements(checkpoint)
        for number, index in ((number, self.table.index(number)) for number in np.flatnonzero(self.known).tolist()):
            assert index is not None, "what is known has an index"
            found.table.put(number, index)
        found.known, found.stds = self.known.copy(), self.stds.copy()
        found.recorded, found.doubt = dict(self.recorded), self.doubt
        found._patterns = {pattern: cuts.copy() for pattern, cuts in self._patterns.items()}
        found._moments, found._quantiles = dict(self._moments), dict(self._quantiles)
        return found

    def index_of(self, name: str) -> MagnitudeIndex | None:
        """The index of a parameter; None until it has been read."""
        return self.table.index(self.numbers[name])

    def moments_of(self, name: str) -> Moments | None:
        """The moments of a parameter; None until they have been read."""
        return self._moments.get(self.numbers[name])

    def quantiles_of(self, name: str) -> Quantiles | None:
        """The quantiles of a parameter's magnitudes; None until they have been read, or its index if that has them."""
        index = self.index_of(name)
        return None if index is None else self._quantiles.get(self.numbers[name]) or known_quantiles(index)

    def rule_groups(self, plan: Plan) -> RuleGroups:
        """Which parameters each rule of a plan applies to; cached, as most plans differ only in numbers."""
        return self._rule_groups.of(plan)

    @cached_property
    def inputs(self) -> InputSides:
        """The input dimension of each, along which an N:M rule groups its weights."""
        return InputSides.of(self.checkpoint)

    def pattern_cuts(self, rule: StructuredNM) -> "PatternCuts":
        """What an N:M rule does to each parameter, as far as it has been read."""
        return self._cuts_of(rule.n, rule.m)

    def nm_groups(self, number: int, rule: StructuredNM) -> NMGroups:
        """How an N:M rule groups the weights of a parameter that fits it (`InputSides.fit`)."""
        return NMGroups(rule.n, rule.m, int(self.inputs.sides[number]))

    def _cuts_of(self, n: int, m: int) -> "PatternCuts":
        return self._patterns.setdefault((n, m), PatternCuts(len(self.owners)))

    @property
    def complete(self) -> bool:
        """Whether the index of every parameter has been read."""
        return bool(self.known.all())
