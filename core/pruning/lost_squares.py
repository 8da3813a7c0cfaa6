"""Sums of squares of a tensor of torch's and of what a mask prunes of it, for the error of the weights."""

import math
from collections.abc import Iterator

import torch

from core.base.squares import NO_SQUARES, SquareSum
from core.pruning.methods import BITS, blocks


def lost_squares(weight: torch.Tensor, kept: torch.Tensor) -> tuple[SquareSum, SquareSum]:
    """The sums of the squares of all finite weights, and of those that are pruned, in float64.

    Args:
        weight: floating point.
        kept: bool, of the same shape; False prunes.
    """
    exponent = _exponent(weight) if weight.dtype == torch.float64 else 0
    near, pruned = (torch.empty(0, dtype=dtype) for dtype in (torch.float64, weight.dtype))
    whole, lost = 0.0, 0.0
    for some, mask in blocks(weight, kept):
        if near.shape != some.shape:
            near, pruned = (torch.empty(some.shape, dtype=each.dtype) for each in (near, pruned))
        whole += _squared(near.copy_(some), exponent)
        # the bits as integers times 1 or 0, as the weights are pruned: much faster than a choice for each weight
        torch.mul(_bits(some), ~mask, out=_bits(pruned))
        lost += _squared(near.copy_(pruned), exponent)
    return _sum(whole, exponent), _sum(lost, exponent)


def _squared(numbers: torch.Tensor, exponent: int) -> float:
    """The sum of the squares of the finite ones, divided by ``4**exponent``. The numbers are overwritten."""
    if exponent:
        # in two steps, since the whole factor may be beyond float64
        numbers.mul_(math.ldexp(1.0, -(exponent // 2))).mul_(math.ldexp(1.0, exponent // 2 - exponent))
    flat = numbers.view(-1)
    total = float(torch.dot(flat, flat))
    if not math.isfinite(total):
        flat.nan_to_num_(0.0, 0.0, 0.0)
        total = float(torch.dot(flat, flat))
    return total


def _bits(numbers: torch.Tensor) -> torch.Tensor:
    return numbers.view(BITS[numbers.element_size()])


def _sum(total: float, exponent: int) -> SquareSum:
    return SquareSum(total, exponent) if total else NO_SQUARES


def _exponent(weight: torch.Tensor) -> int:
    """The exponent of the largest finite weight, as of ``math.frexp``."""
    return math.frexp(max(_largest(weight), default=0.0))[1]


def _largest(weight: torch.Tensor) -> Iterator[float]:
    for (some,) in blocks(weight):
        if some.numel():
            yield float(some.abs().nan_to_num_(0.0, 0.0, 0.0).max())
