"""What of a model one part of its index looks at, so that each part reads about as many bytes as any other."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.model.checkpoint import Checkpoint
from core.storage.balanced_parts import WorkPart, balanced_parts

_ALONE = WorkPart(1, 1)


@dataclass(frozen=True)
class PartShare:
    """What a part looks at.

    Attributes:
        tensors: places of parameters, ascending; tied ones are with their owner.
        owners: the numbers of the owners among them, ascending.
        files: places of files, of which it takes digests, ascending.
    """

    tensors: tuple[int, ...]
    owners: tuple[int, ...]
    files: tuple[int, ...]


def share_of(checkpoint: Checkpoint, part: WorkPart | None = None) -> PartShare:
    """The share of a part, or of the whole where none is given, which every process that opens the same model finds.

    Where there are as many files as parts, tensors are looked at by the part that takes the digest of their file.
    """
    part = part or _ALONE
    files = {f"file {place}": file.size for place, file in enumerate(checkpoint.files)}
    homes = _homes(checkpoint) if len(files) >= part.count else {}
    loose = {
        f"tensor {place}": each.tensor.nbytes
        for place, each in enumerate(checkpoint.parameters)
        if not each.tied_to and place not in homes
    }
    mine = {*balanced_parts({**files, **loose}, part.count)[part.number - 1]}
    taken = {
        each.name
        for place, each in enumerate(checkpoint.parameters)
        if not each.tied_to and (f"tensor {place}" in mine or f"file {homes.get(place)}" in mine)
    }
    return PartShare(
        tuple(place for place, each in enumerate(checkpoint.parameters) if each.owner in taken),
        tuple(number for number, each in enumerate(checkpoint.owners) if each.name in taken),
        tuple(place for place in range(len(files)) if f"file {place}" in mine),
    )


def _homes(checkpoint: Checkpoint) -> Mapping[int, int]:
    """Place of a parameter → that of the file that it is in; those in several files, or in a copy, are missing."""
    places = {file.identity: place for place, file in enumerate(checkpoint.files)}
    found = (
        (number, places.get(each.tensor.storage.file.identity)) for number, each in enumerate(checkpoint.parameters)
    )
    return {number: place for number, place in found if place is not None}
