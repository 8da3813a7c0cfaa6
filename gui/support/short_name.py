"""Names of parameters shortened to a width; every place of the window that has too little room asks here.

What tells two parameters of a model apart are the numbers of their blocks and the last part of their names. So
``model.layers.12.self_attn.v_proj.weight`` is shortened to ``…12.self_attn.v_proj`` and ``…12.v_proj``, and
never to ``model.…v_proj``, which all blocks have.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_

ELLIPSIS = "…"
_USUAL = "weight"
"""The last part that most names have: it says least."""
_MOST = 64
"""Parts of a name that is shortened part by part, which takes the square of their number of steps."""
_NUMBERED = re.compile(r"\d+$")
_OF_MODULE = re.compile("weight|bias|scale|zero|running|num_batches|g_idx")
"""In last parts that say little without the module they are of."""

Fits = Callable[[str], bool]
"""Whether there is room for a text."""


def short_name(name: str, fits: Fits, telling: Collection[int] = ()) -> str:
    """The name, or as much of it as there is room for.

    First the modules in front are left out, then a last part ``weight``, then what is between the numbers and the last
    part, and at the end letters of that. Where the first part is missing there is an ellipsis in its place.

    Args:
        telling: the places of other parts that are not left out before those, see `telling_parts`.
    """
    if fits(name):
        return name
    shorter: Iterable[str] = _shorter(name, telling) if name.count(".") < _MOST else ()
    return next(filter(fits, shorter), "") or _letters(name, fits)


def telling_parts(names: Iterable[str]) -> Mapping[str, frozenset[int]]:
    """For each of the names that are shown together, the places of the parts which it needs beside numbers and end.

    ``attention.output.dense`` and ``output.dense`` of the same block need ``attention`` and ``output``; names that
    differ in their numbers or ends need none and are left out.
    """
    alike = defaultdict[tuple[str, ...], list[str]](list)
    for name in dict.fromkeys(names):
        parts = name.split(".")
        alike[tuple(parts[place] for place in _needed(parts))].append(name)
    return {
        name: places
        for group in alike.values()
        if len(group) > 1
        for name, places in zip(group, _differing([name.split(".") for name in group]), strict=True)
    }


def _differing(group: Sequence[Sequence[str]]) -> Iterator[frozenset[int]]:
    """Of names as their parts, the places of what not all have."""
    counted = [Counter(parts) for parts in group]
    common = reduce(and_, counted)
    # the same parts in another order
    same = all(each == common for each in counted)
    for parts in group:
        yield frozenset(place for place, part in enumerate(parts) if same or part not in common)


def _needed(parts: Sequence[str]) -> list[int]:
    """The places of the numbers, and of the end without a usual last part."""
    end = len(parts) - (len(parts) > 1 and parts[-1] == _USUAL)
    # a number alone would be taken for that of a block
    alone = parts[end - 1].isdecimal() and not any(map(_NUMBERED.search, parts[: end - 1]))
    of_module = end > 1 and (alone or _OF_MODULE.search(parts[end - 1])) and not parts[end - 2].isdecimal()
    start = end - (2 if of_module else 1)
    return [*(place for place in range(start) if _NUMBERED.search(parts[place])), *range(start, end)]


def _shorter(name: str, telling: Collection[int]) -> Iterator[str]:
    """What may stand in a name's place, the longest first."""
    parts = name.split(".")
    needed = _needed(parts)
    kept = sorted({*needed, *telling})
    usual = range(needed[-1] + 1, len(parts))
    for start in range(1, kept[0] + 1):
        yield _joined(parts, range(start, len(parts)))
    shown = [*range(kept[0], usual.start)]
    yield _joined(parts, shown)
    for place in [place for place in shown if place not in kept]:
        shown.remove(place)
        yield _joined(parts, shown)
    initials = [*parts]
    for place in [place for place in shown if place not in needed]:
        initials[place] = parts[place][:1]
        yield _joined(initials, shown)
    yield _joined(parts, needed)


def _joined(parts: Sequence[str], shown: Sequence[int]) -> str:
    """The parts at some places, with an ellipsis where the first ones are missing."""
    # up to which place nothing is missing
    whole = next((number for number, place in enumerate(shown) if number != place), len(shown))
    before, after = (".".join(parts[place] for place in some) for some in (shown[:whole], shown[whole:]))
    return f"{before}{ELLIPSIS}{after}" if after else before


def _letters(name: str, fits: Fits) -> str:
    """The numbers, and as many letters from both ends of what is behind them as there is room for."""
    parts = name.split(".")
    needed = _needed(parts)
    numbers = [place for place in needed if _NUMBERED.search(parts[place]) and place != needed[-1]]
    end = ".".join(parts[place] for place in needed[len(numbers) :])
    before = f"{_joined(parts, numbers)}." if numbers else ""
    low, high = 0, len(end) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(before + _middle_out(end, middle)) else (low, middle - 1)
    text = before + _middle_out(end, low)
    without = before.removesuffix(".")
    without += "" if without.startswith(ELLIPSIS) else ELLIPSIS
    found = (each for each in (text, without) if fits(each))
    return next(found, ELLIPSIS)


def _middle_out(text: str, letters: int) -> str:
    first, last = (letters + 1) // 2, letters // 2
    return f"{text[:first]}{ELLIPSIS}{text[len(text) - last :]}"
