"""Puts the parts of an index together; the result is, byte for byte, that of a single run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.base.errors import UserError
from core.base.paths import is_file, is_folder
from core.formats.index_file.array_file import DESCRIPTION, Arrays, recognises
from core.formats.index_file.description import Description, IndexedFile
from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.decoding import read_findings
from core.index_file.encoding import encoded_index
from core.index_file.findings import WeightFindings
from core.index_file.names import parts_in
from core.index_file.part_files import open_part, save_arrays
from core.index_file.share import PartShare
from core.model.indexed_model import decode_model
from core.model.parameter import owners_of
from core.storage.atomic_output import require_new
from core.storage.output_guard import OutputGuard, Refused
from core.storage.source_file import SourceFile

_HEAD = 512


def is_index_part(path: Path) -> bool:
    """Whether a file is an index file or a part of one, valid or not, or a folder that such parts lie in.

    Raises:
        UserError: it can't be read.
    """
    if is_folder(path):
        return bool(parts_in(path))
    if not is_file(path):
        return False
    file = SourceFile.of(path)
    return recognises(file.read(0, min(_HEAD, file.size)))


def join_index(paths: Sequence[Path], out: Path, guard: OutputGuard) -> int:
    """Put the parts of an index together.

    Args:
        paths: of all parts, in any order; a folder stands for those in it.
        guard: has what must not be replaced besides the parts.

    Returns:
        how many parts they were.

    Raises:
        UserError: they are not all parts of one index, or the file can't be written.
    """
    listed = [each for path in paths for each in (parts_in(path) if is_folder(path) else [path])]
    if not listed:
        raise UserError(f"There is no part of {out}. Make them with `index --part`.")
    guard = guard.also(listed, Refused.PART)
    require_new(out, guard, folder=False)
    parts = [open_part(path) for path in listed]
    for each in parts:
        _require_part(each, parts[0])
    ordered = _ordered(parts)
    parameters, _ = decode_model(ordered[0])
    found, owners = WeightFindings(), tuple(owners_of(parameters))
    for part in ordered:
        found.update(_not_twice(part, read_findings(part, parameters), found))
    files = [_digested(file, found.digests.get(place, "")) for place, file in enumerate(_files(ordered[0]))]
    missing = len(found.indexes) < len(owners) or len(found.counts) < len(parameters)
    if missing or not all(file.sha256 for file in files):
        raise UserError(f"The parts of {out} leave something out, as if they were not made alike. Make them anew.")
    said = ordered[0].description
    source = said.source.model_copy(update={"files": files})
    whole = PartShare(tuple(range(len(parameters))), tuple(range(len(owners))), tuple(range(len(files))))
    description = said.model_copy(update={"part": None, "source": source})
    save_arrays(encoded_index(description, _model(ordered[0]), owners, found, whole), out, guard)
    return len(ordered)


def _files(part: WithoutWeights) -> Sequence[IndexedFile]:
    return part.description.source.files


def _digested(file: IndexedFile, digest: str) -> IndexedFile:
    return file.model_copy(update={"sha256": digest})


def _require_part(one: WithoutWeights, first: WithoutWeights) -> None:
    """Refuse what is no part, or is one of another index than the first."""
    part, other = one.description.part, first.description.part
    if part is None or other is None:
        whole = one if part is None else first
        raise UserError(f"{whole.file.path} is no part of an index. Name what `index --part` wrote.")
    if part.of != other.of:
        raise UserError(
            f"{one.file.path} is one of {part.of:,} parts, and {first.file.path} is one of {other.of:,}. Name "
            "parts that were made alike."
        )
    if _said(one) != _said(first) or any(
        not np.array_equal(array, first.arrays[name]) for name, array in _model(one).items()
    ):
        raise UserError(
            f"{one.file.path} and {first.file.path} are of different models, or of different states of one."
        )


def _said(part: WithoutWeights) -> Description:
    """What all parts say alike."""
    said = part.description
    files = [_digested(each, "") for each in said.source.files]
    return said.model_copy(update={"part": None, "source": said.source.model_copy(update={"files": files})})


def _ordered(parts: Sequence[WithoutWeights]) -> list[WithoutWeights]:
    """The parts by their numbers, each once."""
    by_number: dict[int, WithoutWeights] = {}
    count = 0
    for each in parts:
        part = each.description.part
        assert part is not None, "they have been looked at"
        number, count = part.number, part.of
        if number > count or number in by_number:
            other = by_number.get(number, each).file.path
            raise UserError(f"{each.file.path} is part {number:,} of {count:,}, as is {other}. Name each part once.")
        by_number[number] = each
    missing = next((number for number in range(1, count + 1) if number not in by_number), None)
    if missing is not None:
        raise UserError(f"Part {missing:,} of {count:,} is missing. Make it with `index --part {missing}/{count}`.")
    return [by_number[number] for number in range(1, count + 1)]


def _not_twice(part: WithoutWeights, more: WeightFindings, found: WeightFindings) -> WeightFindings:
    """What a part has found, of which nothing has been found yet."""
    if any(getattr(found, name).keys() & each.keys() for name, each in vars(more).items()):
        raise UserError(
            f"{part.file.path} has what another part has too, as if they were not made alike. Make them anew."
        )
    return more


def _model(part: WithoutWeights) -> Arrays:
    return {name: array for name, array in part.arrays.items() if name != DESCRIPTION}
