"""Writes a zip archive as torch does: records uncompressed and aligned, with their checksums after the data."""

import struct
from zlib import crc32

from core.formats.shared.output_writer import OutputWriter
from core.formats.zip.archive import (
    CRC_FOLLOWS,
    DESCRIPTOR_SIGNATURE,
    END,
    END64,
    END64_SIGNATURE,
    END_SIGNATURE,
    ENTRY,
    ENTRY_SIGNATURE,
    FULL_16,
    FULL_32,
    LOCAL,
    LOCAL_SIGNATURE,
    LOCATOR,
    LOCATOR_SIGNATURE,
    STORED,
)

ALIGNMENT = 64
"""The data of a record begins at a multiple of this, as torch has it, so that it can be memory-mapped."""

_UTF8 = 0x800
_VERSION_64 = 45
_WIDE, _PADDING = 1, 0x4246
"""Ids of extra fields: zip64 sizes; padding, for which torch uses the letters FB."""


class ZipWriter:
    """Appends records to an archive that is being written; `finish` must be called at the end.

    Args:
        output: the new file, positioned where the first record goes.
    """

    def __init__(self, output: OutputWriter) -> None:
        self._output = output
        self._entries: list[bytes] = []

    def add(self, name: str, data: memoryview | bytes) -> None:
        """Append a whole record.

        Args:
            data: must stay unchanged until the output's next `put` or `flush`.
        """
        self.begin(name, memoryview(data).nbytes)
        self._output.put(data)
        self.end(crc32(data))

    def begin(self, name: str, packed: int, size: int | None = None, method: int = STORED) -> None:
        """Append the header of a record; the caller then writes its ``packed`` bytes to the output and calls `end`.

        Args:
            packed: bytes of the data in the archive.
            size: bytes when unpacked; None where that is the same.
            method: compression method of the data.
        """
        self._name = name.encode("utf-8", "surrogateescape")
        self._header, self._packed, self._method = self._output.at, packed, method
        self._size = packed if size is None else size
        self._output.write_raw(self._local_header())

    def end(self, crc: int) -> None:
        """Append the data descriptor after a record's data.

        Args:
            crc: CRC-32 of the unpacked bytes.
        """
        if self._packed:
            sizes = struct.pack("<QQ" if self._is_wide else "<II", self._packed, self._size)
            self._output.write_raw(DESCRIPTOR_SIGNATURE + struct.pack("<I", crc) + sizes)
        self._entries.append(self._entry(crc))

    def finish(self) -> None:
        """Append the directory and the end-of-directory records."""
        begin, directory, count = self._output.at, b"".join(self._entries), len(self._entries)
        self._output.write_raw(directory)
        at64, size = self._output.at, len(directory)
        end64 = (END64.size - 12, _VERSION_64, _VERSION_64, 0, 0, count, count, size, begin)
        self._output.write_raw(END64.pack(END64_SIGNATURE, *end64))
        self._output.write_raw(LOCATOR.pack(LOCATOR_SIGNATURE, 0, at64, 1))
        short = min(count, FULL_16)
        self._output.write_raw(END.pack(END_SIGNATURE, 0, 0, short, short, min(size, FULL_32), min(begin, FULL_32), 0))

    @property
    def _is_wide(self) -> bool:
        return max(self._packed, self._size) >= FULL_32

    @property
    def _flags(self) -> int:
        return _UTF8 | (CRC_FOLLOWS if self._packed else 0)

    def _local_header(self) -> bytes:
        wide = struct.pack("<HHQQ", _WIDE, 16, self._size, self._packed) if self._is_wide else b""
        before = self._header + LOCAL.size + len(self._name) + len(wide) + 4
        padding = -before % ALIGNMENT
        extra = wide + struct.pack("<HH", _PADDING, padding) + b"Z" * padding
        size = FULL_32 if self._is_wide else 0
        fields = (_VERSION_64 if wide else 0, self._flags, self._method, 0, 0, 0, size, size)
        return LOCAL.pack(LOCAL_SIGNATURE, *fields, len(self._name), len(extra)) + self._name + extra

    def _entry(self, crc: int) -> bytes:
        fields = (self._size, self._packed, self._header)
        values = [value for value in fields if value >= FULL_32]
        extra = struct.pack(f"<HH{len(values)}Q", _WIDE, 8 * len(values), *values) if values else b""
        size, packed, header = (min(value, FULL_32) for value in fields)
        version = _VERSION_64 if values else 0
        start = (0, version, self._flags, self._method, 0, 0, crc, packed, size, len(self._name), len(extra))
        return ENTRY.pack(ENTRY_SIGNATURE, *start, 0, 0, 0, 0, header) + self._name + extra
