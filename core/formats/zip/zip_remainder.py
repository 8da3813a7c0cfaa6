"""Digests of what an archive of torch holds besides the elements of its tensors, record by record."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from core.formats.shared.encoded_runs import real_start
from core.formats.shared.malformed import shorten
from core.formats.shared.remainder import Run, between, comparable, digest_of, leftover, read_run
from core.formats.zip.archive import Archive
from core.formats.zip.patching import checksum_places
from core.storage.tensor_ref import Tensor

Views = Mapping[int, Sequence[Tensor]]
"""Offset of a record's data → the comparable tensors in it."""


def archive_remainder(archive: Archive, tensors: Sequence[Tensor]) -> Iterator[tuple[str, bytes]]:
    """Digests of each record and of the directory and headers, without the elements of comparable tensors.

    Yields:
        label and SHA-256; records that hold nothing else are left out.

    Raises:
        UserError: the file has changed.
    """
    views = _views(archive, tensors)
    for name, record in archive.records.items():
        digest = leftover(archive.file, (record.start, record.stop), views.get(record.start, ()))
        if digest:
            yield f"record {shorten(name, len(name))}", digest
    yield "the archive's directory", digest_of(archive.file, between(_known(archive, views), 0, archive.file.size))


def _views(archive: Archive, tensors: Sequence[Tensor]) -> Views:
    views: dict[int, list[Tensor]] = {}
    for tensor in comparable(tensors):
        if tensor.numel:
            views.setdefault(archive.record_at(real_start(tensor)).start, []).append(tensor)
    return views


def _known(archive: Archive, views: Views) -> Iterator[Run]:
    """The data of all records, and the checksums of records that hold tensors."""
    with archive.file.open() as stream:
        for record in archive.records.values():
            yield record.start, record.stop
            if record.start in views:
                places = checksum_places(record, partial(read_run, stream, archive.file))
                yield from ((at, at + 4) for at in places)
