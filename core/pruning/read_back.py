"""Reads a new file back: its zeros are counted against what was cut, and digests are taken in the same reading."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.collector import uncollected
from core.base.wording import counted
from core.formats import open_container
from core.index.element_digests import zeros_and_digest
from core.index.zero_counts import count_all_zeros
from core.storage.digest import FileDigest
from core.storage.running_digest import taking
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

Ask = Callable[[], None]
"""Asks whether to go on; it may raise :class:`~core.base.errors.Cancelled`."""


def _go_on() -> None:
    """An `Ask` that always goes on."""


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


def check_zeros(partial: Path, expected: Iterable[Expected], ask: Ask = _go_on) -> None:
    """Count the zeros of tensors in a new file.

    Args:
        ask: is called again and again, and may raise `Cancelled`.

    Raises:
        RuntimeError: there are others than expected.
    """
    _look(partial, expected, ask, digesting=False)


def check_and_digest(
    partial: Path, out: Path, expected: Iterable[Expected], ask: Ask = _go_on
) -> tuple[tuple[FileDigest, ...], Mapping[str, str]]:
    """As `check_zeros`; every byte of the new file, or of the files in a new folder, is read once.

    Args:
        partial: where it lies.
        out: where it will lie.
        ask: is called before each tensor, and may raise `Cancelled`.

    Returns:
        the digests of the files, with the paths that they will have; and name → that of the elements in C order.

    Raises:
        RuntimeError: there are other zeros than expected.
    """
    paths = sorted(path for path in partial.rglob("*") if path.is_file()) if partial.is_dir() else [partial]
    with taking(SourceFile.of(path) for path in paths) as digests:
        elements = _look(partial, expected, ask, digesting=True)
        files = digests.finish(lambda *_: ask())
    return tuple(FileDigest(_moved(each.path, partial, out), each.size, each.sha256) for each in files), elements


def _moved(path: Path, partial: Path, out: Path) -> Path:
    return out / path.relative_to(partial) if path != partial else out


def _look(partial: Path, expected: Iterable[Expected], ask: Ask, *, digesting: bool) -> Mapping[str, str]:
    """Name → digest of the elements in C order; empty texts where none are asked for."""
    wanted = tuple(expected)
    if not wanted:
        # one of several files, which may have held masks alone and hold nothing now
        return {}
    # with 100,000 tensors the collector would take a third of the time
    with uncollected():
        written = {tensor.key: tensor for tensor in open_container(partial).table.tensors}
    # in the order of the file, so that it is read from front to back
    ordered = sorted(wanted, key=lambda each: written[each.key].start)
    tensors = [written[each.key] for each in ordered]
    counts = _digested(tensors, ask) if digesting else _counted(tensors, ask)
    found: dict[str, str] = {}
    for each, (zeros, digest) in zip(ordered, counts, strict=True):
        if zeros != each.zeros:
            told = counted(each.zeros, "weight")
            raise RuntimeError(f"{each.key}: {told} to be zero, the new file has {zeros}")
        found[each.name] = digest
    return found


def _counted(tensors: Sequence[Tensor], ask: Ask) -> Iterator[tuple[int | None, str]]:
    """The zeros of each, and an empty text in the place of a digest."""
    for found in count_all_zeros(tensors, lambda *_: ask(), nonfinite=False):
        yield None if found is None else found.zeros, ""


def _digested(tensors: Sequence[Tensor], ask: Ask) -> Iterator[tuple[int | None, str]]:
    """The zeros of each, and its digest; one after the other, as the digest of the file is taken from this reading."""
    with TensorReader() as reader:
        for tensor in tensors:
            ask()
            yield zeros_and_digest(tensor, reader) or (None, "")
