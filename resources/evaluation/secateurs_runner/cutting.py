"""Tensors are cut in place, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
import torch.nn.utils.prune

from .comparison import Match, elements, mask_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

BLOCK = 1 << 17
"""Weights that are cut at a time, so that what is in between stays in the processor's cache."""


class Saved:
    """Copies of tensors, on their device, to be put back."""

    def __init__(self) -> None:
        self._copies: dict[Any, tuple[Any, Any]] = {}
        self._spare: dict[Any, Any] = {}

    def take(self, tensor: Tensor) -> bool:
        """Copy a tensor; False where it has been taken, under the name of another that it is tied to."""
        place = tensor.device, tensor.dtype, tensor.data_ptr(), tuple(tensor.shape), tensor.stride()
        if place in self._copies:
            return False
        copy = self._spare.pop(place, None)
        if copy is None:
            with torch.inference_mode(False):
                copy = torch.empty_like(tensor, requires_grad=False)
        self._copies[place] = tensor, copy.copy_(tensor.detach())
        return True

    def restore(self) -> None:
        """Put everything back, bit for bit; the last first, as views of one storage may overlap."""
        for tensor, copy in reversed(list(self._copies.values())):
            if tensor.shape == copy.shape:
                tensor.copy_(copy)
        # the memory serves the next cut, which often is of the same tensors: new memory takes longer than all else
        self._spare = {place: copy for place, (_, copy) in self._copies.items()}
        self._copies = {}


def cut_tensor(held: Tensor, match: Match, way: float | list[int] | None, masked: bool) -> None:
    """Cut one tensor in place; with neither a threshold, a pattern nor its mask, give it the file's values.

    Args:
        way: a threshold, or n, m and the dimension.
    """
    values = held.detach() if match.own else elements(match.parameter)
    if isinstance(way, list):
        n, m, dim = way
        # groups of different places of the first dimension, or along it, in parts
        rows = max(BLOCK * len(values) // max(values.numel(), 1), 1)
        for block in values.split(rows // m * m or m if dim == 0 else rows):
            _zero(block, _largest(block, n, m, dim))
    else:
        _prune_blocks(values, match, way, masked)
    if not match.own:
        held.copy_(values)


def _prune_blocks(values: Tensor, match: Match, threshold: float | None, masked: bool) -> None:
    tensors = [values, mask_of(match.parameter).to(values.device)] if masked else [values]
    if values.is_contiguous():
        for block in zip(*(each.reshape(-1).split(BLOCK) for each in tensors)):  # noqa: B905 - since Python 3.10
            _prune(threshold, *block)
    else:
        _prune(threshold, *tensors)


def _prune(threshold: float | None, values: Tensor, mask: Tensor | None = None) -> None:
    """What is pruned becomes +0.0; NaN is pruned by every threshold."""
    if mask is not None:
        _zero(values, mask.logical_and(values != 0))
    elif threshold is not None:
        _zero(values, values.abs().gt_(threshold))


def _largest(values: Tensor, n: int, m: int, dim: int) -> Tensor:
    """Which of each m weights along a dimension are kept: the n largest magnitudes, the first of equal ones; no zeros.

    NaN counts as zero.
    """
    magnitudes = values.abs()
    magnitudes.masked_fill_(magnitudes != magnitudes, 0)
    groups = magnitudes.unflatten(dim, (values.shape[dim] // m, m))
    order = groups.argsort(dim=dim + 1, descending=True, stable=True).narrow(dim + 1, 0, n)
    kept = torch.zeros_like(groups, dtype=torch.bool).scatter_(dim + 1, order, True)
    return (kept & (groups > 0)).flatten(dim, dim + 1)


def _zero(values: Tensor, kept: Tensor) -> None:
    """Make what is not kept +0.0, in place."""
    # the bits as integers times 1 or 0: several times as fast as filling where a mask says
    bits = values.view(getattr(torch, f"int{8 * values.element_size()}"))
    bits.mul_(kept.to(bits.dtype))


def refresh(module: Module) -> None:
    """Compute the weights under torch's masks anew, which else happens before the next forward pass."""
    for each in module.modules():
        for hook in each._forward_pre_hooks.values():
            if isinstance(hook, torch.nn.utils.prune.BasePruningMethod):
                setattr(each, hook._tensor_name, hook.apply_mask(each))
