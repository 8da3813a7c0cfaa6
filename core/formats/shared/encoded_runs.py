"""Elements that a file has in another form than memory: as text, or with their bytes the other way round.

They are read through a virtual file that decodes them, and written by replacing the whole run of bytes that stands for
them by a new one, which may be of another length.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from typing import Any, Protocol

import numpy as np

from core.base.errors import UserError
from core.formats.shared.container import Edit, Producer
from core.formats.shared.regions import Region, renew
from core.formats.shared.virtual_stream import VirtualStream
from core.storage.source_file import SourceFile, SourceStream
from core.storage.tensor_ref import Storage, Tensor

BLOCK = 1 << 16
"""Encoded bytes that are decoded at once."""


class Codec(Protocol):
    """A way to write bytes. Codecs are values: equal ones do the same."""

    def cut(self, raw: bytes, at: int) -> int:
        """The last place up to ``at`` where encoded bytes can be cut in two that are decoded by themselves."""
        ...

    def decode(self, raw: bytes) -> bytes:
        """The bytes that these stand for.

        Raises:
            ValueError: they stand for none.
        """
        ...

    def encode(self, data: bytes) -> bytes:
        """The run that stands for these bytes, with what belongs around it."""
        ...


@dataclass(frozen=True)
class EncodedRun(SourceFile):
    """A virtual file: the decoded bytes of a run, little-endian.

    Attributes:
        path: of the file that has the run.
        identity: only the size is meaningful; `check` compares that of the file.
        run: what stands for the bytes, with what belongs around it.
        codec: how it does.
        width: bytes of a number that are the other way round in the file; 1 where they are not.
        starts: offset in the file of each block, and of the end.
        places: the same in the virtual file.
    """

    run: Storage
    codec: Codec
    width: int
    starts: tuple[int, ...] = field(compare=False)
    places: tuple[int, ...] = field(compare=False)

    @classmethod
    def of_run(cls, run: Storage, ends: tuple[int, int], codec: Codec, width: int) -> "EncodedRun":
        """Find the blocks of a run, which is read for that.

        Args:
            ends: offsets of the first encoded byte and of the one after the last.

        Raises:
            ValueError: it can't be decoded.
            UserError: the file has changed.
        """
        start, stop = ends
        raw = run.file.read(start, stop - start)
        starts, places, at = [start], [0], 0
        while at < len(raw):
            end = codec.cut(raw, at + BLOCK) if len(raw) - at > BLOCK else len(raw)
            if end <= at:
                raise ValueError(at)
            places.append(places[-1] + len(codec.decode(raw[at:end])))
            starts.append(start + end)
            at = end
        return cls(run.file.path, (0, 0, places[-1], 0), run, codec, width, tuple(starts), tuple(places))

    def open(self) -> FileIO:
        """Open a stream of the decoded bytes.

        Raises:
            UserError: the file can't be opened any more, or has changed.
        """
        stream = EncodedStream(self)
        try:
            self.check(stream)
        except BaseException:
            stream.close()
            raise
        return stream

    def check(self, stream: FileIO) -> None:
        """As `SourceFile.check`, of the file that has the run.

        Raises:
            UserError: it has changed.
        """
        self.run.file.check(stream)

    def renewed(self, tensors: Sequence[Tensor], edits: Mapping[str, Edit], produce: Producer) -> bytes:
        """The run with new elements in it.

        Args:
            tensors: those that change, all in this virtual file.
            edits: key in the old file → edit.
        """
        data = np.frombuffer(bytearray(self.read(0, self.size)), np.uint8)
        for tensor in tensors:
            stop = tensor.start + tensor.extent * tensor.dtype.itemsize
            renew(Region(tensor.start, stop, (tensor,)), data[tensor.start : stop], edits, produce)
        return self.codec.encode(_swapped(data.tobytes(), self.width))


class EncodedStream(VirtualStream):
    """The stream of an `EncodedRun`."""

    def __init__(self, encoded: EncodedRun) -> None:
        super().__init__(encoded.run.file.path)
        self._encoded = encoded

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever has memory to write to
        """Read up to the end of some blocks, or until the buffer is full.

        Returns:
            how many bytes; 0 at the end.
        """
        found, width = self._encoded, self._encoded.width
        first = self._at - self._at % width
        stop = min(self._at + len(buffer), found.size)
        if self._at >= stop:
            return 0
        data = _swapped(self._decoded(first, min(stop + -stop % width, found.size)), width)
        part = data[self._at - first : stop - first]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _decoded(self, start: int, stop: int) -> bytes:
        found = self._encoded
        first, last = bisect_right(found.places, start) - 1, bisect_right(found.places, stop - 1)
        parts = [found.codec.decode(self._raw(block)) for block in range(first, last)]
        begin = found.places[first]
        return b"".join(parts)[start - begin : stop - begin]

    def _raw(self, block: int) -> bytes:
        start, stop = self._encoded.starts[block : block + 2]
        raw = bytearray(stop - start)
        SourceStream.seek(self, start)  # in the real file
        done = 0
        while done < len(raw):
            count = SourceStream.readinto(self, memoryview(raw)[done:])
            if not count:
                path = self._encoded.path
                raise UserError(f"{path} ends at byte {start + done}, in the middle of an array. Get the file again.")
            done += count
        return bytes(raw)


def _swapped(data: bytes, width: int) -> bytes:
    return np.frombuffer(data, f"u{width}").byteswap().tobytes() if width > 1 else data


def real_start(tensor: Tensor) -> int:
    """Offset in the real file at which a tensor, or the run that stands for it, begins."""
    file = tensor.storage.file
    return file.run.start if isinstance(file, EncodedRun) else tensor.start
