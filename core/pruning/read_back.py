"""Reads a new file back: its zeros are counted against what was cut, and digests are taken in the same reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from core.base.wording import counted
from core.formats import open_container
from core.storage.digest import FileDigest
from core.storage.running_digest import taking
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class Digests:
    """Digests of source and result.

    Attributes:
        source: of the files that the user has.
        result: of the files that were written, with their final paths.
        elements: name of each pruned parameter → SHA-256 of its pruned elements in C order.
    """

    source: tuple[FileDigest, ...]
    result: tuple[FileDigest, ...]
    elements: Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """What a new file must have.

    Attributes:
        name: of the parameter.
        key: of the tensor that has its zeros: the parameter itself, or its mask.
        zeros: how many.
    """

    name: str
    key: str
    zeros: int


def check_zeros(partial: Path, expected: Iterable[Expected]) -> None:
    """Count the zeros of tensors in a new file.

    Raises:
        RuntimeError: there are others than expected.
    """
    _look(partial, expected, digesting=False)


def check_and_digest(
    partial: Path, out: Path, expected: Iterable[Expected]
) -> tuple[tuple[FileDigest, ...], Mapping[str, str]]:
    """As `check_zeros`; every byte of the new file, or of the files in a new folder, is read once.

    Args:
        partial: where it lies.
        out: where it will lie.

    Returns:
        the digests of the files, with the paths that they will have; and name → that of the elements in C order.

    Raises:
        RuntimeError: there are other zeros than expected.
    """
    paths = sorted(path for path in partial.rglob("*") if path.is_file()) if partial.is_dir() else [partial]
    with taking(SourceFile.of(path) for path in paths) as digests:
        elements = _look(partial, expected, digesting=True)
        files = digests.finish()
    return tuple(FileDigest(_moved(each.path, partial, out), each.size, each.sha256) for each in files), elements


def _moved(path: Path, partial: Path, out: Path) -> Path:
    return out / path.relative_to(partial) if path != partial else out


def _look(partial: Path, expected: Iterable[Expected], *, digesting: bool) -> Mapping[str, str]:
    """Name → digest of the elements in C order; empty where none are asked for."""
    written = {tensor.key: tensor for tensor in open_container(partial).table.tensors}
    found: dict[str, str] = {}
    with TensorReader() as reader:
        # in the order of the file, so that it is read from front to back
        for each in sorted(expected, key=lambda each: written[each.key].start):
            zeros, digest = _read(written[each.key], reader, digesting=digesting)
            if zeros != each.zeros:
                wanted = counted(each.zeros, "weight")
                raise RuntimeError(f"{each.key}: {wanted} to be zero, the new file has {zeros}")
            if digesting:
                found[each.name] = digest
    return found


def _read(tensor: Tensor, reader: TensorReader, *, digesting: bool) -> tuple[int | None, str]:
    """The zeros of a tensor, None where its elements can't be read as numbers, and its digest if asked for."""
    if tensor.unreadable or not tensor.dtype.word:
        return None, ""
    mask = np.asarray(tensor.dtype.magnitude_mask, tensor.dtype.word)
    zeros, sha = 0, sha256()
    for block in reader.blocks_in_c_order(tensor) if digesting else reader.blocks(tensor):
        zeros += len(block) - int(np.count_nonzero(block & mask))
        if digesting:
            sha.update(block.data)
    return zeros, sha.hexdigest()
