"""The outer form of an index file: a safetensors file of a few named vectors, one of which is a description in JSON.

A file begins, after the eight bytes of its header's length, with `BEGINNING`, by which it is told from a model. Every
array of `ARRAYS` is there, none else, each of one dimension and of its dtype; columns of whole numbers are in the
narrowest dtype that holds them. `docs/index_file.md` says what is in them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.dtypes import DTYPES
from core.base.wording import counted
from core.formats.safetensors.header import LENGTH, HeaderEntry, encode_header, label_of, parse_header
from core.formats.shared.malformed import Malformed, shorten
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Storage, Tensor

KEY = "secateurs.index"
"""The name of the text in the metadata, which is the version."""
VERSION = 2
"""Of what is written; files of version 1 are read, too."""
BEGINNING = b'{"__metadata__":{"' + KEY.encode() + b'":"'
"""Of the header of every index file."""

DESCRIPTION = "description"
_FLOAT, _COUNT, _BYTE = "float64", "int64", "uint8"
_OF_MODEL = ("dtypes", "dimensions", "reasons", "unreadable", "tied", "masks", "mask_of", "copies", "classes")
ARRAYS: Mapping[str, str] = {
    DESCRIPTION: _BYTE,
    "model.sizes": _COUNT,
    **{f"model.{name}": "int32" for name in _OF_MODEL},
    **{f"model.{name}": _BYTE for name in ("beside", "fixed", "inferred")},
    **{f"counts.{name}": _COUNT for name in ("tensors", "zeros", "nonfinite", "masked")},
    **{f"index.{name}": _COUNT for name in ("owners", "nan", "lengths", "exponents", "upto64")},
    "index.kinds": _BYTE,
    "index.sums": _FLOAT,
    "index.tops32": "uint32",
    "index.upto32": "uint32",
    "index.tops16": "uint16",
    "index.upto16": "uint16",
    "index.tops64": "uint64",
    "index.words16": "uint16",
    "index.words32": "uint32",
    "index.words64": "uint64",
    "moments.exponents": _COUNT,
    **{f"moments.{name}": _FLOAT for name in ("means", "squares", "least", "greatest", "absolute")},
    "quantiles.values": _FLOAT,
    "masks.kept": _COUNT,
    **{f"masks.{name}": _FLOAT for name in ("low", "high", "parts")},
    "maxima.words16": "uint16",
    "maxima.words32": "uint32",
    "maxima.words64": "uint64",
}
"""Name → torch's name of its dtype, the widest of a column."""
_NARROWED = frozenset(name for name, kind in ARRAYS.items() if kind in ("int32", _COUNT)) - {"index.upto64"}
"""Columns of whole numbers, a number for each tensor, module or side."""
_WHOLE = ("int8", "int16", "int32", "int64")
_SINCE_2 = ("index.tops16", "index.upto16", "index.words64")
"""What files of version 1 do not have."""

MAX_BYTES = 1 << 32
"""Most bytes of an index file: some thirty times what a model of 10¹¹ weights needs."""
MAX_HEADER = 1 << 16
"""Most bytes of its header, which has few arrays in it."""

Arrays = Mapping[str, NDArray[Any]]
"""By their names."""


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is an index file, valid or not."""
    return head[LENGTH:].startswith(BEGINNING)


def encode_arrays(arrays: Arrays) -> Iterable[bytes | memoryview]:
    """The bytes of a file with these arrays, piece by piece; wide elements come first, so that all are aligned."""
    entries, at = [], 0
    kinds = {name: _written_as(name, arrays[name]) for name in ARRAYS}
    order = sorted(ARRAYS, key=lambda name: (-DTYPES[kinds[name]].itemsize, name))
    for name in order:
        dtype, size = DTYPES[kinds[name]], len(arrays[name])
        end = at + size * dtype.itemsize
        entries.append(HeaderEntry(name, dtype, (size,), at, end, str(label_of(dtype))))
        at = end
    yield encode_header(entries, {KEY: str(VERSION)})
    for name in order:
        yield np.ascontiguousarray(arrays[name], kinds[name]).view(np.uint8).data


def read_arrays(file: SourceFile, names: Iterable[str] = ARRAYS) -> Arrays:
    """Read some arrays of an index file.

    Raises:
        Malformed: it is of another version, or its arrays are not those of `ARRAYS`.
        UserError: it has changed, or ends too early.
    """
    places = _places(file)
    none = {name: np.empty(0, ARRAYS[name]) for name in names if name not in places}
    with TensorReader() as reader:
        found = ((name, places[name]) for name in names if name in places)
        return {name: reader.elements(place).view(place.dtype.name) for name, place in found} | none


def _written_as(name: str, array: NDArray[Any]) -> str:
    """The name of the dtype in which an array is written."""
    if name not in _NARROWED or not len(array):
        return ARRAYS[name]
    least, greatest = int(array.min()), int(array.max())
    return next(kind for kind in _WHOLE if np.iinfo(kind).min <= least and greatest <= np.iinfo(kind).max)


def _places(file: SourceFile) -> Mapping[str, Tensor]:
    if file.size > MAX_BYTES:
        raise Malformed(f"it has {counted(file.size, 'byte')}, where {MAX_BYTES:,} is the most an index may have")
    length = int.from_bytes(file.read(0, LENGTH), "little")
    if length > min(MAX_HEADER, file.size - LENGTH):
        raise Malformed(f"its header claims {counted(length, 'byte')}, more than the header of an index has")
    start = LENGTH + length
    header = parse_header(file.read(LENGTH, length), file.size - start)
    version = _version((header.metadata or {}).get(KEY, ""))
    found = {}
    for entry in header.entries:
        kinds = _WHOLE if entry.name in _NARROWED else (ARRAYS.get(entry.name),)
        if entry.dtype.name not in kinds or len(entry.shape) != 1:
            raise Malformed(f"its array {shorten(entry.name)} is none of an index, or not as it should be")
        storage = Storage(file, start + entry.begin, entry.end - entry.begin)
        found[entry.name] = Tensor(entry.name, entry.dtype, entry.shape, (1,), 0, storage)
    later = _SINCE_2 if version == 1 else ()
    missing = next((name for name in ARRAYS if name not in found and name not in later), None)
    if missing is not None:
        raise Malformed(f"it lacks {missing}, which every index has")
    return found


def _version(text: str) -> int:
    if text not in ("1", str(VERSION)):
        raise Malformed(f"its index is of version {shorten(text, 20)}, and this Secateurs reads 1 and {VERSION}")
    return int(text)
