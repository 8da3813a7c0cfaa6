"""Rules: how a threshold is given. A rule is an immutable value; the threshold that it gives depends on the weights.

Its number is finite and at least +0.0; every rule's constructor raises a `UserError` for another one.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

from core.base.errors import UserError

MOST_M = 32
"""The largest groups of an N:M pattern; hardware has 2:4, and studies go to 32."""


class _Rule:
    """The base of all rules.

    Attributes:
        recorded: whether the rule keeps the mask recorded in the file, instead of giving a threshold.
    """

    recorded: ClassVar[bool] = False


@dataclass(frozen=True)
class Value(_Rule):
    """The threshold itself: weights with ``abs(w) > threshold`` are kept."""

    threshold: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", _number(self.threshold, "A threshold", math.inf))

    def __str__(self) -> str:
        return f"threshold {self.threshold!r}"


@dataclass(frozen=True)
class Sigma(_Rule):
    """A threshold of ``k`` standard deviations of each tensor (torch's unbiased ``std``, over the finite weights).

    Source: Han et al. 2015, "Learning both Weights and Connections", section 4.
    """

    k: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", _number(self.k, "A number of standard deviations", math.inf))

    def __str__(self) -> str:
        return f"{self.k!r} σ"


@dataclass(frozen=True)
class Density(_Rule):
    """The part of the weights to keep, 0 to 1, of all parameters that share the rule, taken together.

    The threshold is the lowest magnitude at which no more than that part is kept. Equal magnitudes are pruned together,
    so that fewer may be kept.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"density {100 * self.density:.6g} %"


@dataclass(frozen=True)
class EachDensity(_Rule):
    """The part of the weights to keep, 0 to 1, in each parameter by itself, as ``prune.l1_unstructured`` has it.

    Each parameter has a threshold of its own: the lowest magnitude at which no more than that part is kept.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"density {100 * self.density:.6g} % of each"


@dataclass(frozen=True)
class ErdosRenyi(_Rule):
    """The part of the weights to keep, 0 to 1, of all parameters that share the rule, with more kept in narrow ones.

    Each parameter gets a density of its own by the Erdős–Rényi kernel (`core.plan.erdos_renyi`), and from it a
    threshold as by `EachDensity`. For a single parameter the density is the given one.

    Source: Evci et al. 2020, "Rigging the Lottery", section 3.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"Erdős–Rényi kernel, density {100 * self.density:.6g} %"


@dataclass(frozen=True)
class Lamp(_Rule):
    """The part of the weights to keep, 0 to 1, of all parameters that share the rule: those of the highest LAMP scores.

    The score of a weight is its square divided by the sum of the squares of all finite weights of its parameter that
    are not smaller. The weights of the lowest scores are pruned until no more than that part is kept of all together;
    so each parameter gets a threshold of its own. Equal magnitudes of a parameter have one score and are pruned
    together, so that fewer may be kept. A parameter's largest finite magnitude is always kept, as its score is 1 in the
    paper; so more may be kept where hardly any are to be. For a single parameter the rule is a density.

    Source: Lee et al. 2021, "Layer-adaptive Sparsity for the Magnitude-based Pruning", equation 4.
    """

    density: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "density", _number(self.density, "A density", 1.0))

    def __str__(self) -> str:
        return f"LAMP, density {100 * self.density:.6g} %"


@dataclass(frozen=True)
class EachError(_Rule):
    """The error of the weights, 0 to 1, that no parameter exceeds: ``‖w − ŵ‖₂ / ‖w‖₂`` over its finite weights.

    Each parameter has a threshold of its own: the highest of its magnitudes at which its error (`core.base.squares`) is
    no more than that, in float64. Equal magnitudes are pruned together. An error of 0 prunes only zeros, one of 1 all
    finite weights. The error of 1 % of a layer says nothing of what a model's answers lose.

    Source: Park et al. 2020, "Lookahead: A Far-Sighted Alternative of Magnitude-based Pruning": cutting the smallest
    weights of a layer gives the least error for their number.
    """

    error: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "error", _number(self.error, "An error", 1.0))

    def __str__(self) -> str:
        return f"error at most {100 * self.error:.6g} % of each"


@dataclass(frozen=True)
class StructuredNM(_Rule):
    """N:M sparsity: of each group of M consecutive weights along the input dimension the N largest magnitudes are kept.

    No threshold describes it. Of equal magnitudes the first are kept; ±0 and NaN never are, as under every threshold,
    so that a group may keep fewer. Which dimension is the input's, `core.model.input_sides` says; a parameter in which
    that is no multiple of M is left as it is. N is at least 1 and less than M, and M is at most `MOST_M`.

    Source: Mishra et al. 2021, "Accelerating Sparse Deep Neural Networks", arXiv 2104.08378, which has 2:4.
    """

    n: int
    m: int

    def __post_init__(self) -> None:
        if not 1 <= self.n < self.m <= MOST_M:
            raise UserError(
                f"N of M must be whole numbers, N at least 1 and less than M, M at most {MOST_M}, "
                f"not {self.n} of {self.m}."
            )

    def __str__(self) -> str:
        return f"{self.n}:{self.m} along the inputs"


@dataclass(frozen=True)
class Recorded(_Rule):
    """The mask recorded in the file is kept; no threshold describes it."""

    recorded = True

    def __str__(self) -> str:
        return "the file's mask"


Rule = Value | Sigma | Density | EachDensity | ErdosRenyi | Lamp | EachError | StructuredNM | Recorded
SharedDensity = Density | ErdosRenyi | Lamp
"""Rules whose density is that of all parameters under them together; for a single parameter all of them are alike."""


def _number(number: float, what: str, most: float) -> float:
    """A rule's number, checked, with +0.0 for -0.0.

    Raises:
        UserError: it is not finite, negative, or more than ``most``.
    """
    if not (math.isfinite(number) and 0 <= number <= most):
        bound = "a finite number, 0 or more" if math.isinf(most) else f"a number from 0 to {most:g}"
        raise UserError(f"{what} must be {bound}, not {number}.")
    return float(number) + 0.0
