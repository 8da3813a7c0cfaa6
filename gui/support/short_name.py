"""Names of parameters shortened to a width; every place of the window that has too little room asks here.

What tells two parameters of a model apart are the numbers of their blocks and the last part of their names. So
``model.layers.12.self_attn.v_proj.weight`` is shortened to ``…12.self_attn.v_proj`` and ``…12.v_proj``, and
never to ``model.…v_proj``, which all blocks have.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import and_

ELLIPSIS = "…"
_USUAL = "weight"
"""The last part that most names have: it says least."""
_MOST = 64
"""Parts of a name that is shortened part by part, which takes the square of their number of steps."""
_LEAST = 2
"""Letters of the end beside what tells a name from others, at least; with fewer, that says too little of what it is."""
_NUMBERED = re.compile(r"\d+$")
_OF_MODULE = re.compile("weight|bias|scale|zero|running|num_batches|g_idx")
"""In last parts that say little without the module they are of."""

_WORD = re.compile(r"[^\W\d_]|\d+")
"""What a word begins with: a letter, or a number."""

Fits = Callable[[str], bool]
"""Whether there is room for a text."""


@dataclass(frozen=True)
class Telling:
    """Parts of a name that tell it from those it is shown with, beside its numbers and its end.

    Attributes:
        parts: their places, and what each is shortened to where it has no room; that tells them apart, too.
    """

    parts: Mapping[int, str] = field(default_factory=dict)


NOTHING_TELLS = Telling()
"""Of a name that needs none."""


def short_name(name: str, fits: Fits, telling: Telling = NOTHING_TELLS) -> str:
    """The name, or as much of it as there is room for.

    First the modules in front are left out, then a last part ``weight``, then what is between the numbers and the last
    part, and at the end letters of that. Where the first part is missing there is an ellipsis in its place; where the
    last one alone is, at the end: ``head…`` is no module ``head``.

    Args:
        telling: other parts that are not left out before those, see `telling_parts`.
    """
    if fits(name):
        return name
    shorter: Iterable[str] = _shorter(name, telling) if name.count(".") < _MOST else ()
    return next(filter(fits, shorter), "") or _told_letters(name, fits, telling) or _letters(name, fits)


def telling_parts(names: Iterable[str]) -> Mapping[str, Telling]:
    """For each of the names that are shown together, the parts which it needs beside numbers and end.

    ``attention.output.dense`` and ``output.dense`` of the same block need ``attention`` and ``output``; names that
    differ in their numbers or ends need none and are left out.
    """
    alike = defaultdict[tuple[str, ...], list[str]](list)
    for name in dict.fromkeys(names):
        parts = name.split(".")
        alike[tuple(parts[place] for place in _needed(parts))].append(name)
    return {
        name: telling
        for group in alike.values()
        if len(group) > 1
        for name, telling in zip(group, _differing([name.split(".") for name in group]), strict=True)
    }


def _differing(group: Sequence[Sequence[str]]) -> Iterator[Telling]:
    """Of names as their parts, what not all have."""
    counted = [Counter(parts) for parts in group]
    common = reduce(and_, counted)
    # the same parts in another order
    same = all(each == common for each in counted)
    told = [{place: part for place, part in enumerate(parts) if same or part not in common} for parts in group]
    short = _abbreviations({part for parts in told for part in parts.values()})
    return (Telling({place: short[part] for place, part in parts.items()}) for parts in told)


def _abbreviations(parts: Collection[str]) -> Mapping[str, str]:
    """Parts in few letters, all in one way, by which no two are the same.

    By their first letters, or those of their words (``_model``, ``_model_8k``: ``m``, ``m8``), or the first and some
    last ones.
    """
    longest = max(map(len, parts), default=0)
    ways: Iterable[Callable[[str], str]] = (
        *(_first_letter, _first_letters),
        *(partial(_both_ends, last) for last in range(2, longest)),
    )
    for way in ways:
        short = {part: way(part) for part in parts}
        if len(set(short.values())) == len(short):
            return short
    return {part: part for part in parts}


def _first_letter(part: str) -> str:
    return part[:1]


def _first_letters(part: str) -> str:
    return "".join(found[0] for found in map(_WORD.match, re.split(r"[_\W]+", part)) if found) or part[:1]


def _both_ends(last: int, part: str) -> str:
    return part if len(part) <= last + 2 else f"{part[:1]}{ELLIPSIS}{part[-last:]}"


def _needed(parts: Sequence[str]) -> list[int]:
    """The places of the numbers, and of the end without a usual last part."""
    end = len(parts) - (len(parts) > 1 and parts[-1] == _USUAL)
    # a number alone would be taken for that of a block
    alone = parts[end - 1].isdecimal() and not any(map(_NUMBERED.search, parts[: end - 1]))
    of_module = end > 1 and (alone or _OF_MODULE.search(parts[end - 1])) and not parts[end - 2].isdecimal()
    start = end - (2 if of_module else 1)
    return [*(place for place in range(start) if _NUMBERED.search(parts[place])), *range(start, end)]


def _shorter(name: str, telling: Telling) -> Iterator[str]:
    """What may stand in a name's place, the longest first."""
    parts = name.split(".")
    needed = _needed(parts)
    kept = sorted({*needed, *telling.parts})
    usual = range(needed[-1] + 1, len(parts))
    for start in range(1, kept[0] + 1):
        yield _joined(parts, range(start, len(parts)))
    shown = [*range(kept[0], usual.start)]
    yield _joined(parts, shown)
    for place in [place for place in shown if place not in kept]:
        shown.remove(place)
        yield _joined(parts, shown)
    short = [*parts]
    for place in [place for place in shown if place not in needed]:
        short[place] = telling.parts[place]
        yield _joined(short, shown)


def _joined(parts: Sequence[str], shown: Sequence[int]) -> str:
    """The parts at some places, with an ellipsis where the first ones are missing, or the last one alone."""
    # up to which place nothing is missing
    whole = next((number for number, place in enumerate(shown) if number != place), len(shown))
    before, after = (".".join(parts[place] for place in some) for some in (shown[:whole], shown[whole:]))
    ended = after or shown[-1] == len(parts) - 1
    return before if ended and not after else f"{before}{ELLIPSIS}{after}"


def _told_letters(name: str, fits: Fits, telling: Telling) -> str:
    """The numbers, what else tells the name from others in few letters, and letters of its end; empty without room."""
    parts = name.split(".")
    numbers, ends = _numbers_and_end(parts)
    told = {place: short for place, short in telling.parts.items() if place < ends[0] and place not in numbers}
    if not told:
        return ""
    short = [told.get(place, part) for place, part in enumerate(parts)]
    before = f"{_joined(short, sorted({*numbers, *told}))}."
    found, letters = _most_letters(before, ".".join(parts[place] for place in ends), fits)
    return found if letters >= _LEAST and fits(found) else ""


def _letters(name: str, fits: Fits) -> str:
    """The numbers, and as much of what is behind them as there is room for: all, or letters from both of its ends."""
    parts = name.split(".")
    numbers, ends = _numbers_and_end(parts)
    end = ".".join(parts[place] for place in ends)
    if fits(whole := _joined(parts, [*numbers, *ends])):
        return whole
    before = f"{_joined(parts, numbers)}." if numbers else ""
    text, _ = _most_letters(before, end, fits)
    without = before.removesuffix(".")
    without += "" if without.startswith(ELLIPSIS) else ELLIPSIS
    found = (each for each in (text, without) if fits(each))
    return next(found, ELLIPSIS)


def _numbers_and_end(parts: Sequence[str]) -> tuple[list[int], list[int]]:
    """The places of what is needed: of the numbers, and of the end."""
    needed = _needed(parts)
    numbers = [place for place in needed if _NUMBERED.search(parts[place]) and place != needed[-1]]
    return numbers, needed[len(numbers) :]


def _most_letters(before: str, end: str, fits: Fits) -> tuple[str, int]:
    """A text with as many letters from both ends of what is behind it as there is room for, and their number."""
    low, high = 0, len(end) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(before + _middle_out(end, middle)) else (low, middle - 1)
    return before + _middle_out(end, low), low


def _middle_out(text: str, letters: int) -> str:
    first, last = (letters + 1) // 2, letters // 2
    return f"{text[:first]}{ELLIPSIS}{text[len(text) - last :]}"
