"""Large tensors, worked on block by block, in two threads at a time."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

BLOCK = 1 << 17
"""Weights that are processed at a time, so that intermediate results stay in the processor's cache."""

LARGE = 1 << 21
"""Elements of a tensor from which on a second thread, which has to be made first, saves time."""

_Found = TypeVar("_Found")


def blocks(*tensors: torch.Tensor) -> Iterator[tuple[torch.Tensor, ...]]:
    """Corresponding views of tensors of one shape, `BLOCK` elements or so each."""
    flat = _flat(*tensors)
    first = flat[0]
    if first.ndim == 0 or first.numel() <= BLOCK:
        return iter([flat])
    rows = max(1, BLOCK * first.shape[0] // first.numel())
    return zip(*(torch.split(each, rows) for each in flat), strict=True)


def in_halves(work: Callable[..., _Found], *tensors: torch.Tensor) -> list[_Found]:
    """Work on tensors of one shape: on both halves at the same time, in a thread each, where they are large.

    Torch divides single operations among its threads. Those on a `BLOCK` are so short that the threads would mostly
    wait for each other.

    Args:
        work: gets corresponding parts of the tensors, as `blocks` takes them, and must not change anything else.

    Returns:
        what it gave for each part, in their order.
    """
    flat = _flat(*tensors)
    first = flat[0]
    if first.ndim != 1 or first.numel() < LARGE:
        return [work(*tensors)]
    middle = first.numel() // 2

    def second() -> _Found:
        # that there are no gradients is known to one thread at a time
        with torch.set_grad_enabled(gradients):
            return work(*(each[middle:] for each in flat))

    gradients = torch.is_grad_enabled()
    with ThreadPoolExecutor(1, thread_name_prefix="second half") as pool:
        later = pool.submit(second)
        return [work(*(each[:middle] for each in flat)), later.result()]


def _flat(*tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """One-dimensional views, where all are contiguous; else the tensors themselves."""
    return tuple(each.view(-1) for each in tensors) if all(each.is_contiguous() for each in tensors) else tensors
