"""How the share of weights that is kept is told: as density, kept / all, or as sparsity, 1 − density.

Whatever computes, and whatever is saved, has densities. A density becomes a number before people here and nowhere else:
`told` and `density_of` for numbers, `wording` for the words around them.
"""

from decimal import Decimal
from enum import Enum


class Share(Enum):
    """What is told of the weights: which part is kept, or which is pruned. The value is its name in the settings."""

    DENSITY = "density"
    SPARSITY = "sparsity"


class _Used:
    """What is told now; there is one window, and it tells one of them in all places."""

    share: Share = Share.DENSITY


def use(share: Share) -> None:
    """Tell this from now on."""
    _Used.share = share


def told_share() -> Share:
    """What is told now."""
    return _Used.share


def tells_sparsity() -> bool:
    """Whether sparsity is told now."""
    return _Used.share is Share.SPARSITY


def told(density: float) -> float:
    """A density as the number that is told for it, 0 to 1; 1 only for what is all, and 0 only for what is none."""
    return _rest(density) if tells_sparsity() else density


def density_of(told_number: float) -> float:
    """The density that is told as this number: what `told` gives is turned back to the last digit that counts."""
    return told(told_number)


def _rest(part: float) -> float:
    """1 − part, in decimals: 0.3 of 0.7, and not 0.30000000000000004."""
    if part != part or part in (0.0, 1.0):
        return 1.0 - part
    rest = float(1 - Decimal(repr(part)))
    # of the least there is, almost all is left
    return min(max(rest, 5e-324), 1.0 - 2.0**-53)
