"""Masks of N:M patterns."""

from __future__ import annotations

import torch


def nm_mask(tensor: torch.Tensor, n: int, m: int, dim: int) -> torch.Tensor:
    """Keep the n largest magnitudes of each m weights along a dimension, the first of equal ones; no zeros, no NaN."""
    groups = torch.abs(tensor.detach()).nan_to_num(0, posinf=torch.inf).unflatten(dim, (-1, m))
    largest = groups.argsort(dim=dim + 1, descending=True, stable=True).narrow(dim + 1, 0, n)
    kept = torch.zeros_like(groups, dtype=torch.bool).scatter(dim + 1, largest, True)
    return (kept & (groups > 0)).flatten(dim, dim + 1)
