"""Writes a safetensors file with other keys: a new header, and the data laid out anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.progress import Report
from core.formats.safetensors.header import Header, HeaderEntry, encode_header
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.distinct_keys import require_distinct
from core.formats.shared.output_writer import writing
from core.formats.shared.regions import parts, produced
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class _Place:
    """A tensor of the new file.

    Attributes:
        entry: in the new header.
        old: entry of the old tensor that it replaces or stands beside.
        edit: gives its bytes; None where they are the old ones.
    """

    entry: HeaderEntry
    old: HeaderEntry
    edit: Edit | None = None


def write_rebuilt(
    file: SourceFile, start: int, header: Header, edits: Edits, out: Path, produce: Producer, report: Report
) -> None:
    """Write the new file. New tensors stand after the one they came from, in the header and in the data.

    Args:
        start: offset of the data in the old file.
        header: of the old file.

    Raises:
        UserError: two tensors would have the same key, or the source has changed.
        OSError: the file system's errors.
    """
    places = list(_places(header.entries, edits))
    require_distinct((place.entry.name for place in places), str(file.path))
    laid_out = _laid_out(places)
    raw = encode_header((laid_out[place.entry.name].entry for place in places), header.metadata)
    total = len(raw) + sum(place.entry.end - place.entry.begin for place in laid_out.values())
    with writing(out, file, report, total) as output:
        output.put(raw)
        for place in laid_out.values():
            if place.edit:
                for part in parts(place.edit):
                    output.put(produced(part, produce))
            else:
                output.copy(start + place.old.begin, start + place.old.end)


def _places(entries: Sequence[HeaderEntry], edits: Edits) -> Iterator[_Place]:
    """The tensors in the order of the header; their offsets are still the old ones."""
    by_name = {entry.name: entry for entry in entries}
    for old in entries:
        if old.name not in edits:
            yield _Place(old, old)
        for edit in edits.get(old.name, ()):
            entry = by_name[edit.source.key]._replace(name=edit.key)
            yield _Place(entry, old, None if edit.renamed else edit)


def _laid_out(places: Iterable[_Place]) -> Mapping[str, _Place]:
    """Key → tensor with its new offsets, in the order of the data: wide elements first, so that all are aligned."""
    found: dict[str, _Place] = {}
    at = 0
    for place in sorted(places, key=lambda each: (-each.entry.dtype.itemsize, each.old.begin)):
        size = place.entry.end - place.entry.begin
        found[place.entry.name] = replace(place, entry=place.entry._replace(begin=at, end=at + size))
        at += size
    return found
