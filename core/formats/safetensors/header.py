"""The header of a safetensors file: JSON between its length and the data, fully checked before it is used.

Source: the format's description in the README of the ``safetensors`` repository.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from operator import attrgetter
from typing import NamedTuple, NoReturn

from core.base.dtypes import DTYPES, DType
from core.base.wording import counted
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.sizes import MAX_LISTED, require_valid_size
from core.formats.shared.strict_json import parse_json

LENGTH = 8
"""Bytes of the header's length, with which a file begins."""

MAX_HEADER = 100_000_000
"""Most bytes of a header, as in the safetensors library."""

ALIGNMENT = 8
"""The data begins at a multiple of this."""

METADATA = "__metadata__"
"""The key of the free-form metadata in the header."""

_DTYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "U16": "uint16",
    "I16": "int16",
    "U32": "uint32",
    "I32": "int32",
    "U64": "uint64",
    "I64": "int64",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E8M0": "float8_e8m0fnu",
    "F16": "float16",
    "BF16": "bfloat16",
    "F32": "float32",
    "F64": "float64",
    "C64": "complex64",
}
_UNDESCRIBED = "is not described as it should be"
_PARTS_OF_A_BYTE = {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6}
"""Bits of an element, for dtypes of less than a byte."""


class HeaderEntry(NamedTuple):
    """One tensor of the header.

    Attributes:
        name: its key.
        dtype: with itemsize 0 where it is unknown or an element is no whole byte.
        shape: of any number of dimensions.
        begin: offset of its bytes in the data.
        end: offset of the byte after them.
        label: the dtype as the file spells it.
    """

    name: str
    dtype: DType
    shape: tuple[int, ...]
    begin: int
    end: int
    label: str


@dataclass(frozen=True)
class Header:
    """A header that has been checked against the file.

    Attributes:
        entries: in the order of the JSON.
        metadata: None where there is none.
    """

    entries: tuple[HeaderEntry, ...]
    metadata: Mapping[str, str] | None


def parse_header(raw: bytes, data_size: int) -> Header:
    """Parse the JSON of a header and check it.

    Args:
        data_size: bytes of the file after the header.

    Raises:
        Malformed: it is no JSON of the right form, or its tensors do not cover the data exactly.
    """
    fields = _object(parse_json(raw, "its header", _no_number), "its header")
    metadata = fields.pop(METADATA, None)
    entries = tuple(_entry(name, value) for name, value in fields.items())
    _check_places(entries, data_size)
    return Header(entries, None if metadata is None else _texts(metadata))


def label_of(dtype: DType) -> str | None:
    """The file's spelling of a dtype; None where the format does not have it."""
    return next((label for label, name in _DTYPES.items() if name == dtype.name), None)


def encode_header(entries: Iterable[HeaderEntry], metadata: Mapping[str, str] | None) -> bytes:
    """The length and the JSON, padded with spaces so that the data is aligned."""
    fields: dict[str, object] = {} if metadata is None else {METADATA: metadata}
    for entry in entries:
        offsets = [entry.begin, entry.end]
        fields[entry.name] = {"dtype": entry.label, "shape": list(entry.shape), "data_offsets": offsets}
    raw = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    raw += b" " * (-len(raw) % ALIGNMENT)
    return len(raw).to_bytes(LENGTH, "little") + raw


def _no_number(text: str) -> NoReturn:
    raise Malformed(f"its header has {text} in the place of a number")


class _Fault(Exception):  # noqa: N818 - of the file, as `Malformed`
    """What is wrong with a tensor; the text goes on after its name."""


def _entry(name: str, value: object) -> HeaderEntry:
    try:
        return _described(name, value)
    except _Fault as fault:
        # the name is made fit to be shown only here: of 100,000 tensors that takes longer than to check them
        raise Malformed(f"its tensor {shorten(name)} {fault}") from None


def _described(name: str, value: object) -> HeaderEntry:
    if not isinstance(value, dict):
        raise _Fault(_UNDESCRIBED)
    label, shape, offsets = value.get("dtype"), _sizes(value.get("shape")), _sizes(value.get("data_offsets"))
    if not isinstance(label, str) or len(offsets) != 2 or offsets[0] > offsets[1] or not _is_text(name):
        raise _Fault(_UNDESCRIBED)
    dtype = DTYPES.get(_DTYPES.get(label, "")) or DType(shorten(label), 0)
    bits = 8 * dtype.itemsize or _PARTS_OF_A_BYTE.get(label, 0)
    if bits and prod(shape) * bits != 8 * (offsets[1] - offsets[0]):
        raise _Fault(f"has {counted(offsets[1] - offsets[0], 'byte')}, which does not fit its shape and dtype")
    require_valid_size(name, shape)
    return HeaderEntry(name, dtype, shape, *offsets, label)


def _check_places(entries: Iterable[HeaderEntry], data_size: int) -> None:
    """Check that every byte of the data belongs to exactly one tensor."""
    stop = 0
    for entry in sorted(entries, key=attrgetter("begin", "end")):
        if entry.begin != stop:
            fault = "overlaps another" if entry.begin < stop else "leaves a gap before it"
            raise Malformed(f"its tensor {shorten(entry.name)} {fault}")
        stop = entry.end
    if stop > data_size:
        raise Malformed(
            f"it should have {counted(stop, 'byte')} of data, but has {data_size:,}, as when it was cut off"
        )
    if stop < data_size:
        belong = "belongs" if data_size - stop == 1 else "belong"
        raise Malformed(f"it has {counted(data_size - stop, 'byte')} at its end that {belong} to no tensor")


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Malformed(f"{what} {_UNDESCRIBED}")
    return value


def _sizes(value: object) -> tuple[int, ...]:
    if isinstance(value, list):
        if len(value) > MAX_LISTED:
            raise _Fault(f"has {counted(len(value), 'dimension')}")
        for each in value:
            # `bool` is no size, though it is an `int`
            if type(each) is not int or not 0 <= each < 1 << 63:
                break
        else:
            return tuple(value)
    raise _Fault("has a shape or offsets that are no sizes")


def _texts(value: object) -> dict[str, str]:
    fields = _object(value, "its metadata")
    texts = {key: text for key, text in fields.items() if isinstance(text, str)}
    if len(texts) < len(fields) or not all(_is_text(each) for pair in texts.items() for each in pair):
        raise Malformed("its metadata is not text")
    return texts


def _is_text(text: str) -> bool:
    """Whether it can be encoded in UTF-8: JSON can escape lone surrogates."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
