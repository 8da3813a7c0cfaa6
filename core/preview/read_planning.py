"""What must be read next to make a plan's numbers exact."""

from collections.abc import Iterable, Iterator

import numpy as np

from core.base.arrays import Counts, Flags
from core.base.progress import Report, silent
from core.index.magnitude_index import entries_for
from core.index.quantiles import QuantilesRequest
from core.index.refinements import RefinementTable
from core.masks.nm_masks import NMRequest
from core.masks.recorded_masks import RecordedMaskRequest
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Sigma, StructuredNM
from core.preview.guessed_groups import Known, answers, can_guess, read_with_guesses
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.read_requests import (
    ExactGroupRequest,
    MomentsRequest,
    ReadRequest,
    contradicted,
    index_requests,
    moments_requests,
    read_all,
)
from core.storage.reader_pool import RunTasks, run_tasks


def pending_reads(
    measurements: Measurements, plan: Plan, also: Iterable[str] = (), refinements: RefinementTable | None = None
) -> tuple[ReadRequest, ...]:
    """What must be read next to make a plan's numbers exact; empty when they are, and where there are no weights.

    Call it again after the results have been added: exact thresholds may need further groups.

    Args:
        measurements: what has been read.
        plan: any for the checkpoint.
        also: names of parameters that should be exact without being chosen.
        refinements: those that have been read for this plan; those of the shown plan by default.
    """
    if measurements.checkpoint.no_weights:
        return ()
    entries = entries_for(len(measurements.owners))
    indexes = index_requests(measurements.owners, np.flatnonzero(~measurements.known).tolist(), entries)
    # those of parameters that are not chosen too: their weights come back
    masks = (
        RecordedMaskRequest(measurements.owners[each])
        for each in measurements.masked
        if each not in measurements.recorded
    )
    first: tuple[ReadRequest, ...] = (*indexes, *masks, *_for_rules(measurements, plan))
    return first or tuple(_for_estimates(measurements, plan, also, refinements))


def unread_statistics(measurements: Measurements, names: Iterable[str]) -> tuple[ReadRequest, ...]:
    """What must be read for the moments and quantiles of some parameters that have an index; nothing where there are no
    weights."""
    listed = () if measurements.checkpoint.no_weights else tuple(names)
    moments = (name for name in listed if measurements.moments_of(name) is None)
    quantiles = (name for name in listed if measurements.quantiles_of(name) is None)
    owners, numbers = measurements.owners, measurements.numbers
    indexes = ((name, measurements.index_of(name)) for name in quantiles)
    return (
        *(MomentsRequest(owners[numbers[name]]) for name in moments),
        *(QuantilesRequest(owners[numbers[name]], index) for name, index in indexes if index is not None),
    )


def make_exact(measurements: Measurements, plan: Plan, report: Report = silent) -> PlanNumbers:
    """Read everything that the plan's exact numbers need, in reader threads, and wait for it.

    Args:
        measurements: what has been read; the results are added.
        plan: any for the checkpoint.
        report: progress in bytes; it starts anew for each round of reading.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    rounds = _Rounds(measurements)
    while requests := pending_reads(measurements, plan):
        rounds.count()
        for request, result in read_all(requests, report):
            measurements.add(request, result)
    return numbers_of(measurements, plan)


def find_thresholds(
    measurements: Measurements, plan: Plan, report: Report = silent, run: RunTasks = run_tasks
) -> PlanNumbers:
    """Read what the thresholds of the chosen parameters depend on, and no more: nothing at all for given thresholds.

    Args:
        measurements: what has been read; the results are added.
        plan: any for the checkpoint.
        report: as for `make_exact`.
        run: does the reading. Where several processes share it, every one has to come to the same requests, so nothing
            is guessed then.

    Returns:
        the numbers, in which the thresholds of what is chosen are exact, and the counts either exact or not known.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    candidates: Known = {}
    rounds = _Rounds(measurements)
    while requests := (*_for_thresholds(measurements, plan),) or (*_for_counts(measurements, plan),):
        rounds.count()
        if run is run_tasks and not measurements.known.any() and any(map(can_guess, requests)):
            candidates = read_with_guesses(measurements, plan, requests, report)
            continue
        found = answers(requests, candidates)
        for place, result in found.items():
            measurements.add(requests[place], result)
        left = [request for place, request in enumerate(requests) if place not in found]
        for request, read in read_all(left, report, run):
            measurements.add(request, read)
    return numbers_of(measurements, plan)


def needs_weights(measurements: Measurements, plan: Plan) -> bool:
    """Whether weights have to be read before the thresholds of a plan are known, apart from single groups."""
    return any(True for _ in _for_thresholds(measurements, plan))


class _Rounds:
    """Counts rounds of reading; sums of squares that an index file makes up may lead from one group to another."""

    def __init__(self, measurements: Measurements) -> None:
        self._measurements, self._done = measurements, 0

    def count(self) -> None:
        """One more.

        Raises:
            UserError: no weights need so many.
        """
        self._done += 1
        if self._done > _MOST_ROUNDS:
            raise contradicted(self._measurements.checkpoint.path)


_MOST_ROUNDS = 100
"""Most rounds of reading; five are many."""


def _for_thresholds(measurements: Measurements, plan: Plan) -> Iterator[ReadRequest]:
    """What the rules of chosen parameters need to give thresholds, apart from exact groups."""
    owners, groups = measurements.owners, measurements.rule_groups(plan)
    entries = entries_for(len(owners))
    for rule, numbers in groups.rules(plan):
        chosen = numbers[groups.chosen[numbers]]
        match rule:
            case Sigma():
                yield from _missing_moments(measurements, chosen)
            case Density() | EachDensity() | ErdosRenyi() | Lamp() | EachError():
                yield from index_requests(owners, chosen[~measurements.known[chosen]].tolist(), entries)


def _for_rules(measurements: Measurements, plan: Plan) -> Iterator[ReadRequest]:
    """What the rules need besides the indexes, of all parameters under them, chosen or not."""
    for rule, numbers in measurements.rule_groups(plan).rules(plan):
        match rule:
            case Sigma():
                yield from _missing_moments(measurements, numbers)
            case StructuredNM():
                missing = measurements.inputs.fit(rule.m) & ~measurements.pattern_cuts(rule).known
                for number in numbers[missing[numbers]].tolist():
                    yield NMRequest(measurements.owners[number], measurements.nm_groups(number, rule))


def _missing_moments(measurements: Measurements, numbers: Counts) -> Iterator[ReadRequest]:
    return moments_requests(measurements.owners, numbers[np.isnan(measurements.stds[numbers])].tolist())


def _for_estimates(
    measurements: Measurements, plan: Plan, also: Iterable[str], refinements: RefinementTable | None
) -> Iterator[ExactGroupRequest]:
    """The groups of the indexes that contain thresholds, of parameters whose numbers should be exact and are not."""
    plan_numbers = numbers_of(measurements, plan, refinements)
    looked_at = plan_numbers.chosen.copy()
    looked_at[[measurements.numbers[name] for name in also]] = True
    return _groups(measurements, plan_numbers, looked_at & ~(plan_numbers.exact & plan_numbers.squares.exact))


def _for_counts(measurements: Measurements, plan: Plan) -> Iterator[ExactGroupRequest]:
    """The same for the counts of what is chosen alone, and the sums of squares from which a threshold follows."""
    plan_numbers = numbers_of(measurements, plan)
    missing = ~plan_numbers.exact
    for rule, numbers in measurements.rule_groups(plan).rules(plan):
        if isinstance(rule, EachError | Lamp):
            missing[numbers] |= ~plan_numbers.squares.exact[numbers]
    return _groups(measurements, plan_numbers, plan_numbers.chosen & missing)


def _groups(measurements: Measurements, plan_numbers: PlanNumbers, wanted: Flags) -> Iterator[ExactGroupRequest]:
    """The group that contains the threshold, of each wanted parameter that has an index and a threshold."""
    for number in np.flatnonzero(wanted & plan_numbers.known).tolist():
        index = measurements.table.index(number)
        assert index is not None, "what has no index is not known"
        yield ExactGroupRequest(measurements.owners[number], index, float(plan_numbers.thresholds[number]))
