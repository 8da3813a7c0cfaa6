"""The windows in which a model on other machines is read for its index.

Each of its bytes is fetched once, into a temporary file, and looked at there in several passes. A parameter is looked
at when all of it is there: what lies apart from its recorded mask is held until the other of the two has come.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.index_file.share import PartShare
from core.model.checkpoint import Checkpoint
from core.storage.remote_file import RemoteFile
from core.storage.tensor_ref import Tensor

WINDOW = 1 << 28
"""Most bytes of a window, unless a tensor has more."""


@dataclass(frozen=True)
class Window:
    """A part of a file, and what is looked at once it is there.

    Attributes:
        place: of the file among those of the checkpoint; None for what is in none of them, or is looked at last.
        start, stop: offsets in the file.
        share: the tensors that are there as a whole now.
        held: ascending offsets (start, stop) of what is looked at in a later window.
    """

    place: int | None
    start: int
    stop: int
    share: PartShare
    held: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Extent:
    """Where a parameter or its mask lies: offsets in its file, and its place among the parameters."""

    start: int
    stop: int
    number: int


_Placed = tuple[int, int, int, list[_Extent]]
"""The place of a file, the offsets of a window, and what lies in it."""


def is_remote(checkpoint: Checkpoint) -> bool:
    """Whether a model lies on other machines."""
    return any(isinstance(file, RemoteFile) for file in checkpoint.files)


def windows_of(checkpoint: Checkpoint, share: PartShare) -> Iterator[Window]:
    """Divide what a share looks at, in the order of the files.

    Of a file that the share digests they are all of it, from the first byte to the last. Tied parameters come at the
    end, as their owners tell most of them, but for those whose masks have to be read.
    """
    extents, rest = _extents(checkpoint, share)
    placed = [*_placed(checkpoint, share, extents)]
    last = _last(checkpoint, placed)
    for turn, (place, start, stop, inside) in enumerate(placed):
        numbers = {each.number for each in inside if last[each.number] == turn}
        held = tuple(_merged(each for each in inside if last[each.number] > turn))
        yield Window(place, start, stop, _share(checkpoint, numbers), held)
    if rest:
        yield Window(None, 0, 0, _share(checkpoint, rest))


def _extents(checkpoint: Checkpoint, share: PartShare) -> tuple[Mapping[int, list[_Extent]], list[int]]:
    """By the place of the file what has to be read, and what is in none of them or has not to be."""
    places = {file.identity: place for place, file in enumerate(checkpoint.files)}
    found: dict[int, list[_Extent]] = {place: [] for place in share.files}
    rest: list[int] = []
    late: set[str] = set()
    for number in share.tensors:
        each = checkpoint.parameters[number]
        read = [each.tensor] if each.mask is None else [each.tensor, each.mask]
        homes = [places.get(tensor.storage.file.identity) for tensor in read]
        if None in homes or each.tied_to in late or (each.tied_to and each.mask is None):
            rest.append(number)
            late.add(each.name)
            continue
        for place, tensor in zip(homes, read, strict=True):
            assert place is not None, "it has been looked at"
            found.setdefault(place, []).append(_Extent(tensor.start, _end(tensor), number))
    return found, rest


def _placed(checkpoint: Checkpoint, share: PartShare, extents: Mapping[int, list[_Extent]]) -> Iterator[_Placed]:
    for place in sorted(extents):
        whole = checkpoint.files[place].size if place in share.files else None
        for start, stop, inside in _divided(sorted(extents[place], key=lambda each: (each.start, each.stop)), whole):
            yield place, start, stop, inside


def _last(checkpoint: Checkpoint, placed: Sequence[_Placed]) -> dict[int, int]:
    """In which window a parameter is there as a whole, and its owner has been looked at."""
    whole = {
        checkpoint.parameters[each.number].name: turn for turn, (*_, inside) in enumerate(placed) for each in inside
    }
    numbers = {each.number for *_, inside in placed for each in inside}
    named = ((number, checkpoint.parameters[number]) for number in numbers)
    return {number: max(whole[each.name], whole.get(each.owner, 0)) for number, each in named}


def _divided(extents: list[_Extent], whole: int | None) -> Iterator[tuple[int, int, list[_Extent]]]:
    """Offsets of windows and what lies in them.

    Args:
        extents: ascending.
        whole: bytes of the file where the windows are to be all of it, else None.
    """
    start = stop = 0
    inside: list[_Extent] = []
    for each in extents:
        if each.start >= stop and (not inside or each.stop - start > WINDOW):
            if inside:
                yield start, stop, inside
            if whole is not None:
                yield from _gap(stop, each.start)
            start, inside = each.start, []
        stop = max(stop, each.stop)
        inside.append(each)
    if inside:
        yield start, stop, inside
    if whole is not None:
        yield from _gap(stop, whole)


def _gap(start: int, stop: int) -> Iterator[tuple[int, int, list[_Extent]]]:
    """Windows in which no parameter lies."""
    yield from ((begin, min(begin + WINDOW, stop), []) for begin in range(start, stop, WINDOW))


def _merged(extents: Iterable[_Extent]) -> Iterator[tuple[int, int]]:
    """Offsets of ascending extents, those that overlap as one."""
    start = stop = 0
    for each in extents:
        if each.start > stop:
            if stop > start:
                yield start, stop
            start = each.start
        stop = max(stop, each.stop)
    if stop > start:
        yield start, stop


def _end(tensor: Tensor) -> int:
    return tensor.start + tensor.extent * tensor.dtype.itemsize


def _share(checkpoint: Checkpoint, numbers: Iterable[int]) -> PartShare:
    ordered = tuple(sorted(numbers))
    names = (checkpoint.parameters[number].name for number in ordered)
    owners = tuple(sorted(checkpoint.numbers[name] for name in names if name in checkpoint.numbers))
    return PartShare(ordered, owners, ())
