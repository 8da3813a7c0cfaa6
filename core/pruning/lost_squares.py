"""Sums of squares of a tensor of torch's and of what a mask prunes of it, for the error of the weights."""

import math
from collections.abc import Iterator

import torch

from core.base.squares import NO_SQUARES, SquareSum
from core.pruning.methods import blocks


def lost_squares(weight: torch.Tensor, kept: torch.Tensor) -> tuple[SquareSum, SquareSum]:
    """The sums of the squares of all finite weights, and of those that are pruned, in float64.

    Args:
        weight: floating point.
        kept: bool, of the same shape; False prunes.
    """
    exponent = _exponent(weight) if weight.dtype == torch.float64 else 0
    # in two steps, since the whole factor may be beyond float64
    steps = math.ldexp(1.0, -(exponent // 2)), math.ldexp(1.0, exponent // 2 - exponent)
    whole, lost = 0.0, 0.0
    for some, mask in blocks(weight, kept):
        near = some.double() * steps[0] * steps[1]
        squares = near.nan_to_num_(0.0, 0.0, 0.0).square_()
        whole += float(squares.sum())
        lost += float(squares.mul_(~mask).sum())
    return _sum(whole, exponent), _sum(lost, exponent)


def _sum(total: float, exponent: int) -> SquareSum:
    return SquareSum(total, exponent) if total else NO_SQUARES


def _exponent(weight: torch.Tensor) -> int:
    """The exponent of the largest finite weight, as of ``math.frexp``."""
    return math.frexp(max(_largest(weight), default=0.0))[1]


def _largest(weight: torch.Tensor) -> Iterator[float]:
    for (some,) in blocks(weight):
        if some.numel():
            yield float(some.abs().nan_to_num_(0.0, 0.0, 0.0).max())
