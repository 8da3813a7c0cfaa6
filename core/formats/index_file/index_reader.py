"""Reads an index file as a model without weights: what its description and the arrays of the model say, checked."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import prod
from pathlib import Path

from core.base.dtypes import DTYPES, DType
from core.base.errors import UserError
from core.base.wording import counted
from core.formats.index_file.array_file import ARRAYS, DESCRIPTION, Arrays, read_arrays
from core.formats.index_file.description import Description, parse_description
from core.formats.index_file.without_weights import AbsentFile, WithoutWeights
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.shared.sizes import MAX_LISTED, require_valid_size
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

NONE = -1
"""In the place of a number where there is nothing."""


def read(file: SourceFile) -> WithoutWeights:
    """Read the table of an index file, and of its arrays those of the model.

    Raises:
        UserError: it is damaged, of another version, or a part of an index.
    """
    return require_whole(read_any(file))


def require_whole(found: WithoutWeights) -> WithoutWeights:
    """Refuse a part of an index.

    Raises:
        UserError: it is one.
    """
    part = found.description.part
    if part is not None:
        raise UserError(
            f"{found.file.path} is part {part.number:,} of {part.of:,} of an index. Put the parts together with `join`."
        )
    return found


def read_any(file: SourceFile) -> WithoutWeights:
    """The same of a part, too.

    Raises:
        UserError: it is damaged, or of another version.
    """
    with malformed_as_user_error(file.path):
        arrays = read_arrays(file, (DESCRIPTION, *(name for name in ARRAYS if name.startswith("model."))))
        description = parse_description(arrays[DESCRIPTION])
        why = absent_sentence(file.path, description)
        tensors = _tensors(AbsentFile(file.path, file.identity, why), description, arrays)
    listed = tuple(each for pair in tensors for each in pair if each is not None)
    return WithoutWeights(file, description, arrays, why, tensors, TensorTable(listed, roots=tuple(description.roots)))


def absent_sentence(path: Path, description: Description) -> str:
    """Why nothing can be read of the weights."""
    where = shorten(description.source.path, 1000)
    return f"The weights are not in {path}, which is the index of {where}: open that for what needs the weights."


def numbers_in(arrays: Arrays, name: str, count: int, least: int, end: int) -> list[int]:
    """An array of whole numbers, checked.

    Args:
        count: how many there must be.
        least, end: the least that one may be, and the first that none may be.

    Raises:
        Malformed: it is not so.
    """
    found = arrays[name]
    if len(found) != count:
        raise Malformed(f"its array {name} has {counted(len(found), 'number')} in the place of {count:,}")
    if count and (found.min() < least or found.max() >= end):
        raise Malformed(f"its array {name} has a number that none of an index can be")
    listed: list[int] = found.tolist()
    return listed


def _tensors(file: AbsentFile, said: Description, arrays: Arrays) -> tuple[tuple[Tensor, Tensor | None], ...]:
    count = len(said.names)
    if len(set(said.names)) < count:
        raise Malformed("its description has a name twice")
    dtypes = [DTYPES.get(name) or DType(shorten(name), 0) for name in said.dtypes]
    of_dtype = numbers_in(arrays, "model.dtypes", count, 0, len(dtypes))
    masks = numbers_in(arrays, "model.masks", count, NONE, len(dtypes))
    unreadable = numbers_in(arrays, "model.unreadable", count, NONE, len(said.texts))
    found, at = [], 0
    for number, (name, shape) in enumerate(zip(said.names, _shapes(said.names, arrays), strict=True)):
        dtype, why = (
            dtypes[of_dtype[number]],
            said.texts[unreadable[number]] if unreadable[number] != NONE else file.why,
        )
        masked = masks[number] != NONE
        tensor = _tensor(file, f"{name}_orig" if masked else name, dtype, shape, at, why)
        at += tensor.nbytes
        mask = _tensor(file, f"{name}_mask", dtypes[masks[number]], shape, at, file.why) if masked else None
        at += mask.nbytes if mask else 0
        found.append((tensor, mask))
    return tuple(found)


def _shapes(names: Sequence[str], arrays: Arrays) -> Iterator[tuple[int, ...]]:
    dimensions = numbers_in(arrays, "model.dimensions", len(names), 0, MAX_LISTED + 1)
    sizes = numbers_in(arrays, "model.sizes", sum(dimensions), 0, 1 << 63)
    at = 0
    for name, sides in zip(names, dimensions, strict=True):
        shape = tuple(sizes[at : at + sides])
        require_valid_size(name, shape)
        at += sides
        yield _same(shape)


def _tensor(file: AbsentFile, key: str, dtype: DType, shape: tuple[int, ...], at: int, why: str) -> Tensor:
    storage = Storage(file, at, prod(shape) * dtype.itemsize)
    return Tensor(key, dtype, shape, contiguous_stride(shape), 0, storage, why)


@lru_cache(1 << 10)
def _same(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The same object for all tensors of a shape."""
    return shape
