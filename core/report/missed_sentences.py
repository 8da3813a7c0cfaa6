"""What ``prune`` says where a wanted density was missed."""

from collections.abc import Iterable, Iterator

from core.base.wording import counted, percent_as_asked
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
    asked, got = (f"{percent_as_asked(part)} %" for part in (missed.wanted, missed.reached))
    return f"Asked for a density{name} of {asked}, got {got}: {' and '.join(_causes(missed))}."


def _causes(missed: MissedDensity) -> Iterator[str]:
    if not missed.zero:
        have = "has" if missed.same == 1 else "have"
        yield f"{counted(missed.same, 'weight')} {have} the same magnitude at the threshold"
        return
    if missed.same:
        yield f"{counted(missed.same, 'weight')} {'is' if missed.same == 1 else 'are'} zero already"
    if missed.nan:
        yield f"{counted(missed.nan, 'weight')} {'is' if missed.nan == 1 else 'are'} NaN, which every threshold prunes"
