"""The table of numbers that a filter knows: another one is an entry here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Flag, auto

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.base.arrays import Floats
from core.model.module_rows import Bools
from gui.support.share import tells_sparsity
from gui.tree.filter_facts import LeafValues

_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)(e[-+]?\d+)?([kmgbt]?)(b?|%)")
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "b": 1_000_000_000, "t": 1_000_000_000_000}
COMPARISONS: Mapping[str, Callable[[Floats, float], Bools]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
}
ALIASES: Mapping[str, str] = {
    "bf16": "bfloat16",
    "half": "float16",
    **{f"{short}{bits}": f"float{bits}" for short in ("f", "fp") for bits in (8, 16, 32, 64)},
    **{f"i{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"u{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
}
"""Short name of a dtype → torch's."""


class Depends(Flag):
    """What a filter has to be evaluated again for."""

    NOTHING = 0
    TICKS = auto()
    """What is ticked, or locked."""
    WEIGHTS = auto()
    """What has been read of the weights."""
    SIGMA = auto()
    """The standard deviations, which are read for it."""
    PLAN = auto()
    """The numbers of the plan."""
    DEAD = auto()
    """The dead outputs, which are read for it."""

    @property
    def at_rest(self) -> bool:
        """Whether it waits until the numbers are at rest: rows don't come and go while a threshold is dragged."""
        return bool(self & ~Depends.TICKS)


@dataclass(frozen=True)
class NumberFact:
    """A number of a parameter.

    Attributes:
        values: of all parameters.
        example: how it is typed.
        explained: what it is.
        depends: on what.
        part: the same as a part of all, for ``zeros>50%``; None where the number is a part itself, or has none.
        share: whether it is a part itself: ``density<10%`` and ``density<0.1`` mean the same.
        alone: whether its name alone asks for more than 0.
        told: whether it is listed; else it is another name of one that is.
        in_bytes: whether ``b`` stands for bytes, not for a billion.
    """

    values: Callable[[LeafValues], Floats]
    example: str
    explained: Callable[[], str]
    depends: Depends = Depends.NOTHING
    part: Callable[[LeafValues], Floats] | None = None
    share: bool = False
    alone: bool = False
    told: bool = True
    in_bytes: bool = False


def scaled_number(text: str, fact: NumberFact) -> tuple[float, bool] | None:
    """The number that a text means, and whether it is a part of all; None where it is none, or no part is meant."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    scale = 1 if fact.in_bytes and found[3] == "b" else _SCALES[found[3]]
    value = float(found[1].replace(",", ".") + (found[2] or "")) * scale
    if found[4] != "%":
        return value, False
    return (value / 100, True) if fact.part or fact.share else None


def _of(name: str, of: str) -> Callable[[LeafValues], Floats]:
    """A count as a part of another; NaN where that is of nothing."""

    def part(values: LeafValues) -> Floats:
        counts, every = getattr(values, name), getattr(values, of)
        return np.where(every > 0, counts / np.maximum(every, 1), np.nan)

    return part


_SIGMA = NumberFact(
    lambda values: values.sigmas,
    "σ<0.01",
    lambda: QCoreApplication.translate("RowFilter", "standard deviation; sigma<0.01 is the same"),
    Depends.SIGMA,
)
NUMBERS: Mapping[str, NumberFact] = {
    "size": NumberFact(
        lambda values: values.sizes,
        "size>1M",
        lambda: QCoreApplication.translate("RowFilter", "number of weights; >1M is the same"),
    ),
    "bytes": NumberFact(
        lambda values: values.nbytes,
        "bytes>10MB",
        lambda: QCoreApplication.translate("RowFilter", "bytes in the file"),
        in_bytes=True,
    ),
    "zeros": NumberFact(
        lambda values: values.zeros,
        "zeros>50%",
        lambda: QCoreApplication.translate("RowFilter", "zeros in the file, or their part"),
        Depends.WEIGHTS,
        _of("zeros", "sizes"),
    ),
    "nan": NumberFact(
        lambda values: values.nan,
        "nan",
        lambda: QCoreApplication.translate("RowFilter", "has NaN"),
        Depends.WEIGHTS,
        _of("nan", "sizes"),
        alone=True,
    ),
    "inf": NumberFact(
        lambda values: values.infinite,
        "inf",
        lambda: QCoreApplication.translate("RowFilter", "has infinite weights"),
        Depends.WEIGHTS,
        _of("infinite", "sizes"),
        alone=True,
    ),
    "σ": _SIGMA,
    "sigma": replace(_SIGMA, told=False),
    "std": replace(_SIGMA, told=False),
    "max": NumberFact(
        lambda values: values.largest,
        "max>3",
        lambda: QCoreApplication.translate("RowFilter", "largest magnitude"),
        Depends.WEIGHTS,
    ),
    "dead": NumberFact(
        lambda values: values.dead,
        "dead>0",
        lambda: QCoreApplication.translate("RowFilter", "dead outputs of what is ticked"),
        Depends.DEAD | Depends.PLAN,
        _of("dead", "units"),
    ),
    "density": NumberFact(
        lambda values: values.densities,
        "density<10%",
        lambda: QCoreApplication.translate("RowFilter", "density of what is ticked"),
        Depends.PLAN,
        share=True,
    ),
    "sparsity": NumberFact(
        lambda values: 1 - values.densities,
        "sparsity>90%",
        lambda: QCoreApplication.translate("RowFilter", "sparsity of what is ticked"),
        Depends.PLAN,
        share=True,
    ),
    "error": NumberFact(
        lambda values: values.errors,
        "error>5%",
        lambda: QCoreApplication.translate("RowFilter", "error of the weights of what is ticked"),
        Depends.PLAN,
        share=True,
    ),
}


def listed() -> Mapping[str, NumberFact]:
    """The numbers that are told: of density and sparsity, both of which are understood, the one that is told."""
    other = "density" if tells_sparsity() else "sparsity"
    return {name: fact for name, fact in NUMBERS.items() if fact.told and name != other}
