"""Names of parameters in the file, and of the same tensors in the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

WRAPPERS = {"state_dict", "model", "model_state_dict", "net", "network", "weights", "params", "ema", "module"}
"""Keys and modules around a model, which may stand before its names on either side."""
INSIDE = {"_orig_mod", "_forward_module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"}
"""Parts of names that compiled and distributed modules add anywhere."""
SAMPLE, TRIED = 64, 16
"""Names by which prefixes are found, and prefixes that are tried."""


def plain(name: str) -> str:
    """A name without what compiled and distributed modules add."""
    return ".".join(part for part in name.split(".") if part not in INSIDE)


def prefixes_of(file: Sequence[str], model: Sequence[str]) -> list[tuple[str, str]]:
    """What stands before the same names in the file and in the model, each with its dot; the likeliest first."""
    by_end: dict[str, list[str]] = {}
    for name in model:
        for end in dict.fromkeys([_end(name, 1), _end(name, 2)]):
            by_end.setdefault(end, []).append(name)
    found: Counter[tuple[str, str]] = Counter()
    for name in file[:: max(1, len(file) // SAMPLE)]:
        # a name of one part is the end of any, and any of it
        single = [other for other in by_end.get(_end(name, 1), ()) if "." not in other]
        for other in dict.fromkeys([*by_end.get(_end(name, 2), ()), *single]):
            before, there = _heads(name, other)
            if not before or not there or WRAPPERS.issuperset([*before.split(".")[:-1], *there.split(".")[:-1]]):
                found[before, there] += 1
    ranked = [pair for pair, _ in found.most_common(TRIED)]
    return [("", ""), *(pair for pair in ranked if pair != ("", ""))]


def places(name: str, prefixes: Sequence[tuple[str, str]], there: dict[str, Any]) -> Iterator[str]:
    """The names in the model that a name in the file may stand for; under torch's pruning it is called ``_orig``."""
    for before, other in prefixes:
        if name.startswith(before):
            inner = other + name[len(before) :]
            yield from (each for each in (f"{inner}_orig", inner) if each in there)


def _end(name: str, parts: int) -> str:
    name = name[:-5] if name.endswith("_orig") else name
    return ".".join(name.split(".")[-parts:])


def _heads(one: str, other: str) -> tuple[str, str]:
    """What is left of two names without the parts that they end in alike; with a dot at the end, or empty."""
    ones, others = one.split("."), other.split(".")
    while ones and others and (ones[-1] == others[-1] or f"{ones[-1]}_orig" == others[-1]):
        ones.pop(), others.pop()
    return ".".join([*ones, ""]), ".".join([*others, ""])
