"""What ``prune`` says where a wanted density was missed."""

from collections.abc import Iterable, Iterator

from core.base.wording import counted
from core.preview.missed_densities import MissedDensity

_LISTED = 3
"""Most densities that are told one by one."""


def missed_sentences(missed: Iterable[MissedDensity]) -> Iterator[str]:
    """A sentence for each density that was missed, the largest gap first; of many, how many more there are."""
    found = sorted(missed, key=lambda each: each.reached - each.wanted)
    yield from map(_sentence, found[:_LISTED])
    if len(found) > _LISTED:
        more = len(found) - _LISTED
        yield f"{more:,} more {'density was' if more == 1 else 'densities were'} missed in this way."


def _sentence(missed: MissedDensity) -> str:
    name = f" of {missed.names[0]}" if len(missed.names) == 1 else ""
    asked, got = (f"{100 * part:.4g} %" for part in (missed.wanted, missed.reached))
    weights, alone = counted(missed.same, "weight"), missed.same == 1
    why = f"{weights} {'is' if alone else 'are'} zero already"
    if not missed.zero:
        why = f"{weights} {'has' if alone else 'have'} the same magnitude at the threshold"
    return f"Asked for a density{name} of {asked}, got {got}: {why}."
