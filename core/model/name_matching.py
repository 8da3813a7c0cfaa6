"""Matching the names of two files of one architecture, which may lie under different prefixes."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from core.model.root_names import resolved_names


def match_names(wanted: Sequence[str], there: Collection[str], roots: Sequence[str]) -> Mapping[str, str]:
    """Name → the name that means the same in another file; those that mean nothing there are left out.

    Names are matched as they are, then with and without the paths and wrappers that `resolved_names` knows. Where most
    are still missing, one prefix is put before all of them or taken off, such as the ``bert.`` that a model with a head
    has and its encoder alone has not: the one prefix that matches at least half of all, if no other matches as many.

    Args:
        wanted: names in the one file.
        there: names in the other file.
        roots: paths of the models in the other file (`Checkpoint.roots`).
    """
    names = frozenset(there)
    found = {name: name for name in wanted if name in names} | dict(resolved_names(wanted, names, roots))
    missing = [name for name in wanted if name not in found]
    change = _common_change(missing, names, len(wanted)) if missing else None
    if change is not None:
        changed = {name: _changed(name, *change) for name in missing}
        taken = frozenset(found.values())
        found |= {name: other for name, other in changed.items() if other in names and other not in taken}
    return found


def match_both_ways(
    first: Sequence[str], first_roots: Sequence[str], second: Sequence[str], second_roots: Sequence[str]
) -> Mapping[str, str]:
    """Name in the first → name in the second that means the same, in the order of the first, by `match_names`.

    Args:
        first_roots, second_roots: paths of the models in each (`Checkpoint.roots`).
    """
    there = match_names(first, second, second_roots)
    taken = frozenset(there.values())
    left = [name for name in second if name not in taken]
    back = {name: other for other, name in match_names(left, first, first_roots).items()}
    found = {**back, **there}
    return {name: found[name] for name in first if name in found}


_Change = tuple[str, str]
"""The prefix to be taken off, and the one to be put before instead."""


def common_prefix(names: Mapping[str, str]) -> tuple[str, str]:
    """What most matched names have before them: in the one file alone, and in the other alone; empty for nothing."""
    votes = Counter(_difference(name, other) for name, other in names.items())
    return max(votes, key=votes.__getitem__, default=("", ""))


def _difference(name: str, other: str) -> tuple[str, str]:
    if other.endswith(name):
        return "", other.removesuffix(name)
    return (name.removesuffix(other), "") if name.endswith(other) else ("", "")


def _common_change(missing: Sequence[str], there: frozenset[str], wanted: int) -> _Change | None:
    """The change of prefix that matches most; None where two match as many, or fewer than half are matched."""
    votes: Counter[_Change] = Counter()
    sought = frozenset(missing)
    for name in there:
        votes.update(("", prefix) for prefix, end in _ends(name) if end in sought)
    for name in missing:
        votes.update((prefix, "") for prefix, end in _ends(name) if end in there)
    best = votes.most_common(2)
    if not best or 2 * best[0][1] < wanted or (len(best) > 1 and best[1][1] == best[0][1]):
        return None
    return best[0][0]


def _ends(name: str) -> Iterator[tuple[str, str]]:
    """All ways to divide a name after a dot."""
    place = name.find(".") + 1
    while place:
        yield name[:place], name[place:]
        place = name.find(".", place) + 1


def _changed(name: str, off: str, before: str) -> str:
    return before + name.removeprefix(off) if name.startswith(off) else name
