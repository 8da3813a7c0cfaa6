"""The windows in which a model on other machines is read for its index.

Each of its bytes is fetched once, into a temporary file, and looked at there in several passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core.index_file.share import PartShare
from core.model.checkpoint import Checkpoint
from core.storage.remote_file import RemoteFile

WINDOW = 1 << 28
"""Most bytes of a window, unless a tensor has more."""


@dataclass(frozen=True)
class Window:
    """A part of a file, and what lies in it.

    Attributes:
        place: of the file among those of the checkpoint; None for what is in none of them, or is looked at last.
        start, stop: offsets in the file.
        share: the tensors in it.
    """

    place: int | None
    start: int
    stop: int
    share: PartShare


@dataclass(frozen=True)
class _Extent:
    """Where a parameter lies: offsets in its file, and its place among the parameters."""

    start: int
    stop: int
    number: int


def is_remote(checkpoint: Checkpoint) -> bool:
    """Whether a model lies on other machines."""
    return any(isinstance(file, RemoteFile) for file in checkpoint.files)


def windows_of(checkpoint: Checkpoint, share: PartShare) -> Iterator[Window]:
    """Divide what a share looks at, in the order of the files.

    Of a file that the share digests they are all of it, from the first byte to the last. Tied parameters come at the
    end, as their owners tell most of them.
    """
    places = {file.identity: place for place, file in enumerate(checkpoint.files)}
    found: dict[int, list[_Extent]] = {place: [] for place in share.files}
    rest: list[int] = []
    for number in share.tensors:
        each = checkpoint.parameters[number]
        place = places.get(each.tensor.storage.file.identity)
        if place is None or each.tied_to:
            rest.append(number)
        else:
            nbytes = each.tensor.extent * each.tensor.dtype.itemsize
            found.setdefault(place, []).append(_Extent(each.tensor.start, each.tensor.start + nbytes, number))
    for place in sorted(found):
        extents = sorted(found[place], key=lambda each: (each.start, each.stop))
        whole = checkpoint.files[place].size if place in share.files else None
        for start, stop, numbers in _divided(extents, whole):
            yield Window(place, start, stop, _share(checkpoint, numbers))
    if rest:
        yield Window(None, 0, 0, _share(checkpoint, rest))


def _divided(extents: list[_Extent], whole: int | None) -> Iterator[tuple[int, int, list[int]]]:
    """Offsets of windows and the parameters in them.

    Args:
        extents: ascending.
        whole: bytes of the file where the windows are to be all of it, else None.
    """
    start = stop = 0
    numbers: list[int] = []
    for each in extents:
        if each.start >= stop and (not numbers or each.stop - start > WINDOW):
            if numbers:
                yield start, stop, numbers
            if whole is not None:
                yield from _gap(stop, each.start)
            start, numbers = each.start, []
        stop = max(stop, each.stop)
        numbers.append(each.number)
    if numbers:
        yield start, stop, numbers
    if whole is not None:
        yield from _gap(stop, whole)


def _gap(start: int, stop: int) -> Iterator[tuple[int, int, list[int]]]:
    """Windows in which no parameter lies."""
    yield from ((begin, min(begin + WINDOW, stop), []) for begin in range(start, stop, WINDOW))


def _share(checkpoint: Checkpoint, numbers: list[int]) -> PartShare:
    names = (checkpoint.parameters[number].name for number in sorted(numbers))
    owners = tuple(sorted(checkpoint.numbers[name] for name in names if name in checkpoint.numbers))
    return PartShare(tuple(sorted(numbers)), owners, ())
