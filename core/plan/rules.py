"""How a threshold is meant. A rule is a value; what it gives depends on the weights.

Its number is finite and at least +0.0.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.base.errors import UserError


class _Rule:
    """What all rules can be asked.

    Attributes:
        recorded: whether the rule keeps the mask that the file came with, in place of giving a threshold.
    """

    recorded: ClassVar[bool] = False


@dataclass(frozen=True)
class Value(_Rule):
    """A magnitude: ``abs(w) > threshold`` keeps."""

    threshold: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", _number(self.threshold, "A threshold", math.inf))

    def __str__(self) -> str:
        return f"threshold {self.threshold!r}"


@dataclass(frozen=True)
class Sigma(_Rule):
    """``k`` standard deviations (torch's ``std``, unbiased, over the finite weights) of each tensor.

    Source: Han et al. 2015, "Learning both Weights and Connections", section 4.
    """

    k: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", _number(self.k, "A number of standard deviations", math.inf))

    def __str__(self) -> str:
        return f"{self.k!r} σ"


@dataclass(frozen=True)
class Density(_Rule):
    """The part that is to be kept, 0 to 1, of all parameters that share the rule, taken together.

    It gives the lowest magnitude at which no more than that part is kept. Where weights tie there, fewer
    are kept.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"density {100 * self.density:.6g} %"


@dataclass(frozen=True)
class EachDensity(_Rule):
    """The part that is to be kept, 0 to 1, of each parameter alone, as ``prune.l1_unstructured`` takes it.

    Each gets a threshold of its own, which keeps no more than that part; where weights tie there, fewer.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"density {100 * self.density:.6g} % of each"


@dataclass(frozen=True)
class ErdosRenyi(_Rule):
    """The part that is to be kept, 0 to 1, of all parameters that share the rule, where narrow ones keep more.

    Each gets a density of its own by the Erdős–Rényi kernel (`core.plan.erdos_renyi`), and a threshold as by
    `EachDensity`. Of one parameter alone it is the density itself.

    Source: Evci et al. 2020, "Rigging the Lottery", section 3.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"Erdős–Rényi kernel, density {100 * self.density:.6g} %"


@dataclass(frozen=True)
class Recorded(_Rule):
    """The mask that the checkpoint came with, which no threshold describes."""

    recorded = True

    def __str__(self) -> str:
        return "the file's mask"


Rule = Value | Sigma | Density | EachDensity | ErdosRenyi | Recorded


def _number(number: float, what: str, most: float) -> float:
    """What a rule holds: finite, and +0.0 for -0.0."""
    if not (math.isfinite(number) and 0 <= number <= most):
        bound = "a finite number, 0 or more" if math.isinf(most) else f"a number from 0 to {most:g}"
        raise UserError(f"{what} must be {bound}, not {number}.")
    return float(number) + 0.0
