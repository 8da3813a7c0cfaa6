"""What tests of written archives compare by."""

from collections.abc import Iterator
from pathlib import Path

import torch

from tests.core.formats.helpers import (
    raw,
    table_of,
)

EXTRAS = {"epoch": 7, "args": ["a", ("b", 1.5, None), {"c": 2**70}], "text": "ä€\U0001f600", "flags": [True, False]}


def key_of(path: Path, ending: str) -> str:
    """The key of a tensor in the table, whatever is before its name there."""
    return next(key for key in table_of(path) if key.endswith(ending))


def halved(values: torch.Tensor) -> torch.Tensor:
    return torch.where(torch.arange(values.numel()).reshape(values.shape) % 2 == 0, values, 0)


def tensors_in(value: object) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from tensors_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_in(each)


def plain(value: object) -> object:
    """A loaded file with its tensors as bytes, so that it can be compared."""
    if isinstance(value, torch.Tensor):
        return value.dtype, tuple(value.shape), raw(value), isinstance(value, torch.nn.Parameter)
    if isinstance(value, dict):
        pairs = [(key, plain(each)) for key, each in value.items()]
        return type(value), pairs, plain(vars(value)) if getattr(value, "__dict__", None) else None
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value
