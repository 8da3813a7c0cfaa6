"""What has been read of weights as bytes, from one process to another: numbers and arrays, nothing that can be run."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from core.base.dtypes import DTYPES, DType
from core.base.squares import SquareSum
from core.index.listed import ListedMagnitudes
from core.index.magnitude_index import MagnitudeIndex, Span
from core.index.moments import Moments
from core.index.refinements import ExactGroup
from core.masks.nm_masks import NMCut
from core.masks.recorded_masks import RecordedMask

_KINDS = {
    kind.__name__: kind
    for kind in (SquareSum, Span, MagnitudeIndex, ListedMagnitudes, ExactGroup, Moments, RecordedMask, NMCut)
}
_HEAD = 8
"""Bytes of the length of what stands before the arrays."""


def packed(values: Sequence[object]) -> bytes:
    """Values as bytes: numbers, tuples, arrays, and results of read requests."""
    arrays: list[np.ndarray[Any, Any]] = []
    told = json.dumps(_told(tuple(values), arrays)).encode()
    return b"".join((len(told).to_bytes(_HEAD, "little"), told, *(each.tobytes() for each in arrays)))


def unpacked(raw: bytes) -> tuple[Any, ...]:
    """The values that were packed."""
    begin = _HEAD + int.from_bytes(raw[:_HEAD], "little")
    reader = _Reader(memoryview(raw), begin)
    found: tuple[Any, ...] = reader.value(json.loads(raw[_HEAD:begin]))
    return found


def _told(value: Any, arrays: list[np.ndarray[Any, Any]]) -> object:  # noqa: ANN401 - whatever is found
    match value:
        case np.ndarray():
            arrays.append(np.ascontiguousarray(value))
            return {"array": value.dtype.str, "shape": list(value.shape)}
        case DType():
            return {"dtype": value.name}
        case tuple():
            return [_told(each, arrays) for each in value]
        case np.generic():
            return value.item()
        case None | bool() | int() | float() | str():
            return value
    assert is_dataclass(value), f"{type(value).__name__} has no form in which it is told"
    return {
        "kind": type(value).__name__,
        "fields": [_told(getattr(value, each.name), arrays) for each in fields(value)],
    }


class _Reader:
    """Takes arrays from bytes in their order.

    Args:
        raw: the bytes.
        at: where the first array begins.
    """

    def __init__(self, raw: memoryview, at: int) -> None:
        self._raw, self._at = raw, at

    def value(self, told: Any) -> Any:  # noqa: ANN401 - whatever was packed
        """The value that is told."""
        if isinstance(told, list):
            return tuple(map(self.value, told))
        if not isinstance(told, dict):
            return told
        if "dtype" in told:
            return DTYPES[told["dtype"]]
        if "kind" in told:
            return _KINDS[told["kind"]](*map(self.value, told["fields"]))
        return self._array(np.dtype(told["array"]), told["shape"])

    def _array(self, dtype: np.dtype[Any], shape: Sequence[int]) -> np.ndarray[Any, Any]:
        count = int(np.prod(shape, dtype=np.int64))
        found = np.frombuffer(self._raw, dtype, count, self._at).reshape(shape).copy()
        self._at += found.nbytes
        return found
