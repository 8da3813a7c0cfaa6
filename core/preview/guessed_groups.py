"""Indexes and exact groups in one reading, where a sample tells about where a plan's thresholds will lie."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from core.base.arrays import Bits, Counts
from core.base.progress import Report, silent
from core.index.candidates import (
    Candidates,
    CountsAndCandidates,
    around,
    count_and_collect,
    index_of_sample,
    sample,
)
from core.index.magnitude_index import MagnitudeIndex, Span, bin_shift, index_of, lists_all
from core.index.refinements import ExactGroup
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroup
from core.plan.rules import Density, Rule, SharedDensity
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_requests import ExactGroupRequest, IndexRequest, ReadRequest, read_all
from core.storage.reader_pool import ReadChunk, ReadTask, run_tasks
from core.storage.tensor_reader import chunks

LARGE = 1 << 18
"""Weights from which on a tensor is sampled; fewer are read once more as soon."""
MOST = 1 << 29
"""Bytes of all candidates together, as estimated; the groups of further tensors are read."""

SPREAD = 6.0
"""Standard deviations that a guess may be wrong by; neighbours are like each other, so that samples tell less."""

Known = Mapping[str, Candidates]
"""Name of a parameter → its candidates."""


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """A `ReadTask` for a sample of a parameter.

    Attributes:
        parameter: one for which `can_guess` holds.
    """

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        """None that count for the progress."""
        return 0

    def chunks(self) -> Iterator[ReadChunk]:
        """A single reader."""
        return iter([partial(sample, self.parameter.tensor)])

    def finalize(self, found: Bits) -> tuple[Bits, MagnitudeIndex]:
        """The sample, and what the index would be if it were like the whole of the parameter."""
        return found, index_of_sample(self.parameter.tensor, found)


@dataclass(frozen=True, slots=True)
class IndexAndCandidatesRequest:
    """A `ReadTask` for the index of a parameter, and for the candidates in a range.

    Attributes:
        parameter: one for which `can_guess` holds.
        entries: most groups of the index.
        span: the range.
    """

    parameter: Parameter
    entries: int
    span: Span

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving `CountsAndCandidates`."""
        shift = bin_shift(self.parameter.tensor)
        return (partial(count_and_collect, part, shift, self.span) for part in chunks(self.parameter.tensor))

    def finalize(self, found: CountsAndCandidates) -> tuple[MagnitudeIndex, Candidates]:
        """The index, from the sum of all parts, and the candidates."""
        return index_of(self.parameter.tensor, found.counts, self.entries), found.candidates


def can_guess(request: ReadRequest) -> bool:
    """Whether a request is for an index whose groups may have to be read, of a tensor that can be sampled."""
    if not isinstance(request, IndexRequest):
        return False
    tensor = request.parameter.tensor
    grouped = bool(tensor.dtype.shift) and not lists_all(tensor, request.entries)
    return grouped and tensor.numel >= LARGE and tensor.non_overlapping_and_dense


def read_with_guesses(measurements: Measurements, plan: Plan, requests: Sequence[ReadRequest], report: Report) -> Known:
    """Work off requests for indexes, and keep what may be an exact group.

    Args:
        measurements: what has been read: nothing yet. The results are added.
        plan: the one whose thresholds are wanted.
        requests: all that its thresholds need, besides exact groups.
        report: progress in bytes.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    large = [request for request in requests if isinstance(request, IndexRequest) and can_guess(request)]
    # what the thresholds would be if the samples were all there is
    guess = Measurements(measurements.checkpoint)
    for request, result in read_all([each for each in requests if not can_guess(each)], silent):
        measurements.add(request, result)
        guess.add(request, result)
    samples: dict[str, Bits] = {}
    for number, (found, index) in run_tasks([SampleRequest(each.parameter) for each in large], silent):
        samples[large[number].parameter.name] = found
        guess.add(large[number], index)
    return dict(_read(measurements, large, _spans(guess, plan, samples), report))


def _spans(guess: Measurements, plan: Plan, samples: Mapping[str, Bits]) -> Mapping[str, Span]:
    """Name of a parameter → where its threshold will lie, of as many as there is room for the candidates of."""
    sizes = np.zeros(len(guess.owners), np.int64)
    for name, found in samples.items():
        sizes[guess.numbers[name]] = len(found)
    lows, highs = (numbers_of(guess, _moved(guess, plan, sizes, by)).thresholds for by in (SPREAD, -SPREAD))
    together = {
        place
        for rule, group in guess.rule_groups(plan).inherited(plan)
        if isinstance(rule, Density)
        for place in group.numbers.tolist()
    }
    spans, left = {}, MOST
    for name, found in samples.items():
        number = guess.numbers[name]
        tensor, low, high = guess.owners[number].tensor, float(lows[number]), float(highs[number])
        if np.isnan(low) or np.isnan(high):
            continue
        span, inside = around(tensor.dtype, found, low, high, 0 if number in together else SPREAD)
        nbytes = inside * tensor.nbytes // len(found)
        if nbytes <= left:
            spans[name], left = span, left - nbytes
    return spans


def _moved(guess: Measurements, plan: Plan, sizes: Counts, by: float) -> Plan:
    """The plan with densities changed by so many standard deviations of what samples tell of them.

    Args:
        sizes: int64 (n,), weights of each sample.
    """
    groups = guess.rule_groups(plan)

    def moved(rule: Rule, group: RuleGroup) -> Rule:
        if not isinstance(rule, SharedDensity):
            return rule
        deviation = 0.5 / max(int(sizes[group.basis].sum()), 1) ** 0.5
        return replace(rule, density=min(max(rule.density + by * deviation, 0.0), 1.0))

    found = plan.with_rule(moved(plan.rule, groups.general))
    for path, group in groups.modules.items():
        found = found.with_modules([path], moved(plan.modules[path], group))
    return found


def _read(
    measurements: Measurements, requests: Sequence[IndexRequest], spans: Mapping[str, Span], report: Report
) -> Iterator[tuple[str, Candidates]]:
    tasks: list[ReadTask[MagnitudeIndex | tuple[MagnitudeIndex, Candidates]]] = [
        IndexAndCandidatesRequest(request.parameter, request.entries, spans[request.parameter.name])
        if request.parameter.name in spans
        else request
        for request in requests
    ]
    for number, found in run_tasks(tasks, report):
        if isinstance(found, MagnitudeIndex):
            measurements.add(requests[number], found)
        else:
            index, candidates = found
            measurements.add(requests[number], index)
            yield requests[number].parameter.name, candidates


def answers(requests: Sequence[ReadRequest], known: Known) -> Mapping[int, ExactGroup]:
    """The results of the requests for exact groups that candidates answer: place among the requests → result."""
    found = {}
    for place, request in enumerate(requests):
        if isinstance(request, ExactGroupRequest) and request.parameter.name in known:
            span = request.index.span(request.threshold)
            refinement = known[request.parameter.name].refinement(request.index.dtype, span)
            if refinement is not None:
                found[place] = ExactGroup.of(request.index, refinement)
    return found
