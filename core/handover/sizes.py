"""How large a result is: as it lies there, as a bitmask format would store it, and compressed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import zstandard

from core.base.dtypes import DTYPES
from core.base.progress import Meter, Report
from core.handover.record import ParameterRecord, ResultRecord

LEVEL = 3
"""Of zstd, where nothing else is asked for: its own default."""
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Size:
    """A size with what it is of.

    Attributes:
        what: names it in reports that are read by programs.
        title: in words.
        nbytes: bytes.
        how: read from files that exist, or found by counting.
        formula: how a computed one is found, or with what a measured one was.
    """

    what: str
    title: str
    nbytes: int
    how: Literal["measured", "computed"]
    formula: str = ""


def dense_size(parameter: ParameterRecord) -> int:
    """Bytes of a parameter whose zeros are stored like other weights."""
    return parameter.numel * DTYPES[parameter.dtype].itemsize


def bitmask_size(parameter: ParameterRecord) -> int:
    """Bytes of one bit for each weight, filled up to whole bytes, and the weights that are kept."""
    return -(-parameter.numel // 8) + parameter.kept * DTYPES[parameter.dtype].itemsize


def sizes_of(record: ResultRecord, source: int, result: int, compressed: int, level: int = LEVEL) -> tuple[Size, ...]:
    """The sizes that a report tells.

    Args:
        source, result: bytes of the files that hold the weights.
        compressed: bytes of the result's files after zstd, as `compressed_size` measures them.
        level: of zstd.
    """
    dense, bitmask = (sum(map(each, record.parameters)) for each in (dense_size, bitmask_size))
    kind = "zeros" if record.form == "permanent" else "trained values and masks"
    found = [
        Size("source", "Source", source, "measured"),
        Size("result", f"Result, with {kind}", result, "measured"),
        Size("result_zstd", "Result, compressed", compressed, "measured", f"zstd, level {level}"),
        Size("pruned_dense", "Pruned parameters, dense", dense, "computed", "weights × bytes of each"),
        Size(
            "pruned_bitmask", "Pruned parameters, as bitmask", bitmask, "computed", "weights ÷ 8 + kept × bytes of each"
        ),
    ]
    if record.form == "permanent":
        # a folder may store a parameter that is tied twice, and a file may compress by itself: never less than nothing
        whole = max(result - dense, 0) + bitmask
        found.append(
            Size("result_bitmask", "Result, with these as bitmask", whole, "computed", "result − dense + bitmask")
        )
    return tuple(found)


def compressed_size(paths: Sequence[Path], report: Report, level: int = LEVEL) -> int:
    """Bytes of files after zstd, each compressed by itself; nothing is written.

    Args:
        report: progress in bytes.
        level: of zstd.

    Raises:
        OSError: one can't be read.
        Cancelled: if ``report`` raises it.
    """
    meter = Meter(report, sum(path.stat().st_size for path in paths))
    return sum(len(part) for path in paths for part in compressed(path, meter, level))


def compressed(path: Path, meter: Meter, level: int = LEVEL) -> Iterator[bytes]:
    """A file as zstd compresses it, with its size and a checksum, in parts.

    Args:
        meter: counts the bytes that are read.
        level: of zstd.

    Raises:
        OSError: it can't be read.
        Cancelled: if the meter's report raises it.
    """
    compressor = zstandard.ZstdCompressor(level=level, write_checksum=True)
    with path.open("rb") as file:
        parts = compressor.compressobj(size=path.stat().st_size)
        while block := file.read(_BLOCK):
            yield parts.compress(block)
            meter.advance(len(block))
        yield parts.flush()
