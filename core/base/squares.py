"""The error of the weights, and sums of squares of magnitudes that neither overflow nor vanish.

The error of the weights is ``‖w − ŵ‖₂ / ‖w‖₂`` over the finite weights: the square root of the part of the sum of
squares that is cut. Infinite weights and NaNs are left out of both sums, whether they are cut or not. Where all finite
weights are zero, or there are none, nothing can be lost and the error is 0.
"""

import math
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.dtypes import DType, magnitudes


@dataclass(frozen=True)
class SquareSum:
    """A sum of squares, ``total * 4**exponent``. Those of parts can be added."""

    total: float = 0.0
    exponent: int = 0

    @classmethod
    def of(cls, dtype: DType, bits: Bits) -> "SquareSum":
        """The sum of the squares of finite magnitudes, given by their bits, (n,)."""
        exponent = exponent_of(dtype, int(bits.max(initial=0)))
        near = divided(dtype, bits, exponent)
        return cls(float(np.dot(near, near)), exponent)

    def __add__(self, other: "SquareSum") -> "SquareSum":
        if not (self.total and other.total):
            return self if self.total else other
        exponent = max(self.exponent, other.exponent)
        return SquareSum(self._at(exponent) + other._at(exponent), exponent)

    def part_of(self, whole: "SquareSum") -> float:
        """This sum divided by one that it is part of; 0 where that is 0."""
        return min(self._at(whole.exponent) / whole.total, 1.0) if whole.total else 0.0

    def _at(self, exponent: int) -> float:
        return math.ldexp(self.total, 2 * (self.exponent - exponent))


NO_SQUARES = SquareSum()


@dataclass(frozen=True)
class CutSquares:
    """What is cut of the sums of squares of n tensors; all arrays are (n,).

    Attributes:
        parts: float64, the part of each sum that is cut, 0 to 1; 0 where the sum is 0.
        exact: bool; False while the part is an estimate.
        sums, exponents: float64 and int64, each sum is ``sums * 4**exponents``.
    """

    parts: Floats
    exact: Flags
    sums: Floats
    exponents: Counts

    @classmethod
    def nothing(cls, tensors: int) -> "CutSquares":
        """Of so many tensors of which nothing is known."""
        return cls(np.zeros(tensors), np.ones(tensors, np.bool_), np.zeros(tensors), np.zeros(tensors, np.int64))

    @property
    def errors(self) -> Floats:
        """The error of each tensor, float64 (n,), 0 to 1."""
        return np.sqrt(self.parts)

    def of(self, number: int) -> tuple[SquareSum, SquareSum]:
        """The sum of one tensor, and what is cut of it."""
        whole, exponent = float(self.sums[number]), int(self.exponents[number])
        return SquareSum(whole, exponent), SquareSum(float(self.parts[number]) * whole, exponent)

    def shares(self, numbers: Counts) -> Floats:
        """Which part of their sum together each of those with these indices has, float64, 0 of all where it is 0."""
        sums, exponents = self.sums[numbers], self.exponents[numbers]
        if not (sums > 0).any():
            return np.zeros(len(sums))
        near: Floats = np.ldexp(sums, 2 * (exponents - exponents[sums > 0].max()))
        near /= near.sum()
        return near

    def error(self, numbers: Counts) -> float:
        """The error of those with these indices together; 0 where none of their finite weights differs from 0."""
        parts, shares = self.parts[numbers], self.shares(numbers)
        return error_of(float(np.dot(parts, shares)), float(np.dot(1.0 - parts, shares)))


def error_of(lost: float, rest: float) -> float:
    """The error where such a part of the squares is cut and the rest is not; 1 exactly where there is no rest."""
    return math.sqrt(lost / (lost + rest)) if lost else 0.0


def unit(dtype: DType) -> int:
    """The exponent of the smallest number of a dtype, a power of two."""
    bias = dtype.infinity >> dtype.fraction_bits + 1
    return 1 - bias - dtype.fraction_bits


def exponent_of(dtype: DType, bits: int) -> int:
    """The exponent of a magnitude, as of ``math.frexp``."""
    field = bits >> dtype.fraction_bits
    return field + dtype.fraction_bits + unit(dtype) if field else bits.bit_length() + unit(dtype)


def divided(dtype: DType, bits: Bits | Counts, exponent: int) -> Floats:
    """Finite magnitudes divided by ``2**exponent``, float64; right where subnormal numbers are flushed to zero too."""
    words = bits.astype(dtype.word)
    small = words < 1 << dtype.fraction_bits
    if dtype.itemsize < 8 and np.count_nonzero(small) == np.count_nonzero(words == 0):
        found: Floats = magnitudes(dtype, words)
        found *= 2.0**-exponent
        return found
    exponents = np.where(small, unit(dtype), 0) - exponent
    found = np.ldexp(np.where(small, bits, magnitudes(dtype, words)), exponents)
    return np.asarray(found, np.float64)
