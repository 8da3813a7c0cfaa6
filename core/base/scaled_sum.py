"""Sums of products of numbers of any size, which neither overflow nor vanish, and what is found from them."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class ScaledSum:
    """A sum, ``total * 2**exponent``. Those of parts can be added.

    Attributes:
        total: 0, or 0.5 to 1 in magnitude.
    """

    total: float = 0.0
    exponent: int = 0

    @classmethod
    def of(cls, total: float, exponent: int = 0) -> "ScaledSum":
        """A finite number times a power of two."""
        fraction, more = math.frexp(total)
        return cls(fraction, exponent + more) if total else cls()

    def __add__(self, other: "ScaledSum") -> "ScaledSum":
        if not (self.total and other.total):
            return self if self.total else other
        exponent = max(self.exponent, other.exponent)
        near = (math.ldexp(each.total, each.exponent - exponent) for each in (self, other))
        return ScaledSum.of(sum(near), exponent)

    @property
    def root(self) -> float:
        """Its square root, of a sum that is not negative; infinite where that is beyond float64."""
        odd = self.exponent % 2
        return times(math.sqrt(math.ldexp(self.total, odd)), (self.exponent - odd) // 2)

    def over(self, other: "ScaledSum") -> "ScaledSum":
        """This sum divided by one that is not 0."""
        return ScaledSum.of(self.total / other.total, self.exponent - other.exponent)

    def cosine(self, first: "ScaledSum", second: "ScaledSum") -> float | None:
        """Of a sum of products, divided by the roots of both sums of squares; None where one of these is 0."""
        if not (first.total and second.total):
            return None
        squares = ScaledSum.of(first.total * second.total, first.exponent + second.exponent)
        odd = squares.exponent % 2
        root = math.sqrt(math.ldexp(squares.total, odd))
        found = times(self.total / root, self.exponent - (squares.exponent - odd) // 2)
        return min(max(found, -1.0), 1.0)


NO_SUM = ScaledSum()


def times(number: float, exponent: int) -> float:
    """``number * 2**exponent``; infinite, with its sign, where that is beyond float64."""
    try:
        return math.ldexp(number, exponent)
    except OverflowError:
        return math.copysign(math.inf, number)
