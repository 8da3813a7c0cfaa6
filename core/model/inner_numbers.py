"""Names whose words hold the number of a block within them, spelled so that the number is a word of its own.

Layers of torch's recurrent modules are numbered in the names of their parameters (``lstm.weight_ih_l0``), those of some
U-Nets before the names of their modules (``enc1conv1``, ``encoder1.enc1conv1``, ``down2_conv``).
"""

import re
from collections.abc import Iterator

from core.model.name_trie import Words

LAYER = ""
"""Stands behind the name of a parameter in a recurrent layer, whose number is before it; no name has such a word."""

_RECURRENT = re.compile(r"((?:weight|bias)_[a-z]{2})_l(0|[1-9][0-9]{0,3})((?:_\w+)?)", re.ASCII)
_INNER = re.compile(r"([A-Za-z][A-Za-z_]*)([0-9]{1,4})_?([A-Za-z]{2}\w*)", re.ASCII)
"""What is before the number, the number, and what is called by more than a letter: ``conv1d`` is no number's."""
_WHOLE = re.compile(r"(\w*?(?:enc|encoder|dec|decoder|down|up|block|stage|level)_?)([0-9]{1,4})", re.ASCII)
"""Words that number a block even where there are only two."""
_MIDDLE = re.compile(r"(bottleneck|middle|mid|bridge|center|centre)_?([A-Za-z]{2}\w*)", re.ASCII)


def respelled(words: Words) -> Words:
    """The words of a name with each number of a block as a word; the same words where there is none."""
    found: list[str] = []
    for place, word in enumerate(words):
        recurrent = _RECURRENT.fullmatch(word)
        if recurrent:
            leaf, number, rest = recurrent.groups()
            found += [number, leaf + rest, LAYER] if place == len(words) - 1 else [number, leaf + rest]
        elif place == len(words) - 1 and place:
            found.append(word)
        else:
            found += _split(word, found)
    return tuple(found)


def rejoined(kind: Words) -> Words:
    """The kind of a parameter of a recurrent layer without `LAYER`, as it is in its file where its number is in it."""
    if kind[-1] != LAYER:
        return kind
    *path, leaf = kind[:-1]
    if not path or not path[-1].isdigit():
        return (*path, leaf)
    first, second, *rest = leaf.split("_")
    return (*path[:-1], "_".join((first, second, f"l{path[-1]}", *rest)))


def is_joined(words: Words, stem: str, number: str) -> bool:
    """Whether the number of a block is joined to what is before it, in a name as it is in its file."""
    return any(word.startswith(f"{stem}{number}") for word in words)


def _split(word: str, before: list[str]) -> Iterator[str]:
    """The parts of a word, without what the words before it say already."""
    inner = _INNER.fullmatch(word)
    if inner:
        stem, number, rest = inner.groups()
        # ``encoder1.enc1conv1``: the module says it already
        if not (before[1:] and before[-1] == number and before[-2].lower().startswith(stem.strip("_").lower())):
            yield from (stem, number)
        yield from _split(rest, [])
        return
    whole, middle = _WHOLE.fullmatch(word), _MIDDLE.fullmatch(word)
    if whole:
        yield from whole.groups()
    elif middle and before[-1:] == [middle[1]]:
        yield middle[2]
    elif middle:
        yield from middle.groups()
    else:
        yield word
