"""What to read next for all that the window shows of a document."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.read_planning import pending_reads, unread_statistics
from core.preview.read_requests import IndexRequest, ListedRequest, ReadRequest, moments_requests
from gui.state.document_state import Showing
from gui.state.selection import Selection
from gui.state.statistics_limit import alone_under_rules, told_together


def next_reads(
    measurements: Measurements, plan: Plan, showing: Showing, selection: Selection, also: Iterable[str] = ()
) -> tuple[ReadRequest, ...]:
    """What to read next; empty when nothing is missing, or the weights are.

    First the indexes, then what someone waits for, what makes the numbers of the plan on the screen exact, the
    statistics of what is selected, and the standard deviations of what is alone under a rule.

    Args:
        measurements: what has been read.
        plan: in force.
        showing: which plan is on the screen.
        selection: what is selected.
        also: names of owners whose standard deviations someone waits for.
    """
    if measurements.checkpoint.no_weights:
        return ()
    shown = showing.shown(plan)
    looked_at = selection.meant(shown.chosen)
    wanted = pending_reads(measurements, shown, looked_at)
    if also and not any(isinstance(each, IndexRequest | ListedRequest) for each in wanted):
        wanted = _deviations(measurements, also) or wanted
    if showing.comparing:
        # what needs attention in the plan in force is told all the while
        wanted = wanted or pending_reads(measurements, plan, looked_at)
    return wanted or _statistics(measurements, looked_at, alone_under_rules(measurements, shown))


def _statistics(measurements: Measurements, looked_at: Sequence[str], also: Iterable[str]) -> tuple[ReadRequest, ...]:
    """All statistics of one parameter, of several what adds up; standard deviations where they are wanted."""
    alone = unread_statistics(measurements, looked_at) if len(looked_at) == 1 else ()
    numbers = np.array([measurements.numbers[name] for name in looked_at], np.int64)
    return alone or _deviations(measurements, (*also, *looked_at) if told_together(measurements, numbers) else also)


def _deviations(measurements: Measurements, names: Iterable[str]) -> tuple[ReadRequest, ...]:
    unread = (measurements.numbers[name] for name in dict.fromkeys(names) if measurements.moments_of(name) is None)
    return tuple(moments_requests(measurements.owners, unread))
