"""Files of masks alone: safetensors with one bit for each weight, and in its metadata what the bits mean.

The metadata has one text, `KEY`, which is JSON (`MasksDescription`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.base.arrays import Flags
from core.base.dtypes import DTYPES
from core.base.errors import UserError
from core.base.paths import is_file
from core.base.wording import counted
from core.formats.numpy_objects.places import MAX_DIMENSIONS
from core.formats.safetensors import safetensors_file
from core.formats.safetensors.header import HeaderEntry, encode_header
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.shared.strict_json import parse_json
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor

KEY = "secateurs.masks"
"""The name of the text in the metadata."""
NEWEST = 1
"""The version that is written."""
_PACKING = (
    "One bit for each weight: 1 keeps, 0 prunes. The weights in row-major (C) order, eight to a byte, the first in the "
    "highest bit; what is left of the last byte is 0."
)
_UNPACK = "numpy.unpackbits(tensor, count=numel, bitorder='big').reshape(shape)"
_HEAD = 512
_BYTE = DTYPES["uint8"]

Packed = NDArray[np.uint8]
"""Masks as bits: uint8 (ceil(numel / 8),), as ``numpy.packbits`` makes them."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class MaskEntry(_Strict):
    """What is recorded of one mask."""

    shape: Annotated[list[Annotated[int, Field(ge=0, lt=1 << 63)]], Field(max_length=MAX_DIMENSIONS)]
    dtype: str
    """Of the weight."""
    numel: Annotated[int, Field(ge=0, lt=1 << 63)]
    threshold: float | None = None
    """That made the mask; None where no threshold did."""
    tied: list[str] = []
    """Other names of the parameter."""


class MaskedSource(_Strict):
    """A file that the masks were made from."""

    name: str
    size: int
    sha256: str


class MasksDescription(_Strict):
    """What the metadata says of the masks."""

    format: Literal["secateurs masks"] = "secateurs masks"
    version: Annotated[int, Field(ge=1, le=NEWEST)] = NEWEST
    packing: str = _PACKING
    unpack: str = _UNPACK
    masks: dict[str, MaskEntry]
    """By the parameter's full name, which is the tensor's too."""
    unmasked: list[str]
    """Parameters of the source that can be pruned and have no mask here."""
    source: Annotated[list[MaskedSource], Field(min_length=1)]
    plan: dict[str, object]
    """A plan file as it is saved, which gives these masks."""


@dataclass(frozen=True)
class PackedMask:
    """One mask of a file.

    Attributes:
        name: full name of the parameter.
        entry: what is recorded of it.
        tensor: uint8 (ceil(numel / 8),).
    """

    name: str
    entry: MaskEntry
    tensor: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        """The parameter's shape."""
        return tuple(self.entry.shape)

    def bits(self) -> Packed:
        """The bits of the mask.

        Raises:
            UserError: the file has changed, or there are bits after the last weight.
        """
        found: Packed = elements(self.tensor)
        rest = -self.entry.numel % 8
        if rest and int(found[-1]) & ((1 << rest) - 1):
            with malformed_as_user_error(self.tensor.storage.file.path):
                raise Malformed(f"its mask of {shorten(self.name)} has bits after its last weight")
        return found

    def flags(self) -> Flags:
        """The mask, bool of the parameter's shape; True keeps.

        Raises:
            UserError: as of `bits`.
        """
        return np.unpackbits(self.bits(), count=self.entry.numel).view(np.bool_).reshape(self.shape)


@dataclass(frozen=True)
class MasksFile:
    """A file of masks.

    Attributes:
        path: where it is.
        masks: in file order.
        unmasked: parameters of the source that could have had one.
        sources: names of the files that they were made from.
    """

    path: Path
    masks: tuple[PackedMask, ...]
    unmasked: tuple[str, ...]
    sources: tuple[str, ...]


def is_masks_file(path: Path) -> bool:
    """Whether a file says that it holds masks, valid or not.

    Raises:
        UserError: it can't be read, or is a damaged safetensors file.
    """
    return is_file(path) and _described(SourceFile.of(path)) is not None


def read_masks(path: Path) -> MasksFile:
    """Read the table of a file of masks. The masks themselves are read when they are asked for.

    Raises:
        UserError: it can't be read, is no such file, or is damaged.
    """
    file = SourceFile.of(path)
    found = _described(file)
    if found is None:
        raise UserError(
            f"{path} is no file of masks. Choose one that `masks export` wrote; a checkpoint with masks is pruned as "
            "they say when it is given itself."
        )
    table, text = found
    with malformed_as_user_error(path):
        description = _description(parse_json(text.encode(), "its description of masks"))
        tensors = {tensor.key: tensor for tensor in table}
        _require_same_names(tensors, description.masks)
        masks = tuple(_mask(name, entry, tensors[name]) for name, entry in description.masks.items())
    return MasksFile(path, masks, tuple(description.unmasked), tuple(each.name for each in description.source))


def packed_size(numel: int) -> int:
    """Bytes of a mask."""
    return -(-numel // 8)


def pack(flags: Flags) -> Packed:
    """The bits of a mask, bool of any shape."""
    return np.packbits(flags)


def encode_description(description: MasksDescription) -> bytes:
    """The beginning of a file with these masks, which follow in this order without gaps."""
    return encode_header(_entries(description.masks), {KEY: json.dumps(description.model_dump(), ensure_ascii=False)})


def _entries(masks: Mapping[str, MaskEntry]) -> Iterator[HeaderEntry]:
    begin = 0
    for name, entry in masks.items():
        size = packed_size(entry.numel)
        yield HeaderEntry(name, _BYTE, (size,), begin, begin + size, "U8")
        begin += size


def _described(file: SourceFile) -> tuple[Sequence[Tensor], str] | None:
    """The table of a file and its description of masks; None where it has none."""
    if not safetensors_file.recognises(file, file.read(0, min(_HEAD, file.size))):
        return None
    container = safetensors_file.read(file)
    text = (container.header().metadata or {}).get(KEY)
    return None if text is None else (container.table.tensors, text)


def _description(found: object) -> MasksDescription:
    try:
        return MasksDescription.model_validate(found)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = problem["loc"]
        if place == ("version",) and type(problem["input"]) is int:
            version = shorten(str(problem["input"]), 20)
            raise Malformed(f"its masks are of version {version}, and this Secateurs reads 1 to {NEWEST}") from None
        where = ".".join(shorten(str(part)) for part in place) or "the whole of it"
        raise Malformed(f"its description of masks is not as it should be: {where}") from None


def _require_same_names(tensors: Mapping[str, Tensor], masks: Mapping[str, MaskEntry]) -> None:
    for name in tensors.keys() - masks.keys():
        raise Malformed(f"it does not say what its tensor {shorten(name)} is the mask of")
    for name in masks.keys() - tensors.keys():
        raise Malformed(f"it has no mask of {shorten(name)}, which it describes")


def _mask(name: str, entry: MaskEntry, tensor: Tensor) -> PackedMask:
    dtype = DTYPES.get(entry.dtype)
    if dtype is None or not dtype.prunable:
        raise Malformed(f"its mask of {shorten(name)} is for weights of {shorten(entry.dtype)}, which can't be pruned")
    if entry.numel != prod(entry.shape):
        raise Malformed(f"its mask of {shorten(name)} is for {counted(entry.numel, 'weight')}, not as its shape says")
    size = packed_size(entry.numel)
    if tensor.dtype != _BYTE or tensor.shape != (size,):
        raise Malformed(f"its mask of {shorten(name)} should be {counted(size, 'byte')} long")
    return PackedMask(name, entry, tensor)
