"""New elements for tensors in the records of a zip archive, with the old and the new checksum of each record."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Self
from zlib import crc32

import numpy as np

from core.base.errors import UserError
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.encoded_runs import EncodedRun
from core.formats.shared.malformed import shorten
from core.formats.shared.output_writer import OutputWriter
from core.formats.shared.regions import Region, parts, patches, produced, regions_of, renew
from core.formats.zip.archive import Archive, Record
from core.storage.tensor_ref import Tensor
from core.storage.watched_file import watched


@dataclass(frozen=True)
class Revision:
    """The changes to the records of an archive.

    Attributes:
        archive: the old one.
        edits: key of a tensor in the old file → the edit that changes its values.
        regions: name of a record → the regions of it that change, in order.
        produce: gives the new bytes.
    """

    archive: Archive
    edits: Mapping[str, Edit]
    regions: Mapping[str, Sequence[Region]]
    produce: Producer

    @classmethod
    def of(cls, archive: Archive, tensors: Sequence[Tensor], edits: Edits, produce: Producer) -> Self:
        """Find the records that hold the edited tensors.

        Args:
            tensors: all tensors of the archive; each storage lies in one record. Those for which an `EncodedRun` stands
                are left out, as that may change the length of its record.
        """
        changing = patches(tensors, edits)
        groups: dict[str, list[Tensor]] = {}
        for tensor in tensors:
            if tensor.key in changing and tensor.numel and not isinstance(tensor.storage.file, EncodedRun):
                groups.setdefault(archive.record_at(tensor.storage.start).name, []).append(tensor)
        return cls(archive, changing, {name: regions_of(group) for name, group in groups.items()}, produce)

    def renew(self, output: OutputWriter, record: Record) -> int | None:
        """Append the new data of a record, and check the old data against its checksum.

        Returns:
            the new CRC-32; None where the old file kept none for it.

        Raises:
            UserError: the old data does not fit its checksum, or the file has changed.
        """
        run = _CheckedRun(output, record.start)
        for region in self.regions[record.name]:
            run.keep(region.start)
            run.renew(region, self.edits, self.produce)
        run.keep(record.stop)
        if record.crc == run.old_crc:
            return run.new_crc
        if record.crc == 0:
            return None
        raise wrong_checksum(self.archive, record)


def wrong_checksum(archive: Archive, record: Record) -> UserError:
    """The error for a record whose bytes do not fit the checksum that the archive keeps of them."""
    return UserError(
        f"{archive.file.path} is damaged: the checksum of its record {shorten(record.name)} is wrong. "
        "Get the file again from where it came."
    )


class _CheckedRun:
    """Appends the data of a record sequentially and computes both checksums."""

    def __init__(self, output: OutputWriter, start: int) -> None:
        self.old_crc = 0
        self._new_crc: Future[int] | None = None
        self._output = output
        self._at = start

    @property
    def new_crc(self) -> int:
        """That of all that was appended."""
        return 0 if self._new_crc is None else self._new_crc.result()

    def keep(self, stop: int) -> None:
        """Append the old bytes up to offset ``stop``."""
        for block in self._output.old_blocks(self._at, stop):
            self.old_crc = crc32(block, self.old_crc)
            self._new_crc = self._output.put_checked(block, self.new_crc)
            self._output.flush()  # the next block reuses the memory of this one
        self._at = stop

    def renew(self, region: Region, edits: Mapping[str, Edit], produce: Producer) -> None:
        """Append new bytes for a region."""
        if region.plain:
            for part in parts(edits[region.tensors[0].key]):
                self._put(self._changed(part, produce), part.source.nbytes)
        else:
            self._put(self._patched(region, edits, produce), region.stop - region.start)

    def _put(self, data: memoryview, count: int) -> None:
        self._new_crc = self._output.put_checked(data, self.new_crc)
        self._at += count

    def _changed(self, edit: Edit, produce: Producer) -> memoryview:
        """New bytes; the old checksum is computed while the producer reads the old ones."""
        old = _Checksum(self._at, self.old_crc)
        data = produced(replace(edit, source=watched(edit.source, old.add)), produce)
        for block in self._output.old_blocks(old.at, self._at + edit.source.nbytes):
            old.add(old.at, block)
        self.old_crc = old.crc
        return data

    def _patched(self, region: Region, edits: Mapping[str, Edit], produce: Producer) -> memoryview:
        data = self._output.old(region.start, region.stop)
        self.old_crc = crc32(data, self.old_crc)
        renew(region, np.frombuffer(data, np.uint8), edits, produce)
        return memoryview(data)


class _Checksum:
    """The CRC-32 of the bytes of a file from some offset on.

    Attributes:
        at: offset of the next byte.
        crc: of all before it.
    """

    def __init__(self, at: int, crc: int) -> None:
        self.at, self.crc = at, crc

    def add(self, start: int, data: memoryview) -> None:
        """Add bytes that begin at offset ``start``; nothing is done where they are not the next ones."""
        if start == self.at:
            self.at += len(data)
            self.crc = crc32(data, self.crc)
