"""What a source file holds, as a digest."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import Meter, Report, silent
from core.storage.source_file import SourceFile

_BLOCK = 1 << 22


@dataclass(frozen=True)
class FileDigest:
    """What a file held.

    Attributes:
        path: where it is.
        size: bytes.
        sha256: of all of them, in hexadecimal.
    """

    path: Path
    size: int
    sha256: str


def sha256_of(file: SourceFile, report: Report = silent) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Args:
        file: is read once.
        report: progress in bytes.

    Raises:
        UserError: it has changed, or can't be read any more.
        Cancelled: if ``report`` raises it.
    """
    digest, meter, block = hashlib.sha256(), Meter(report, file.size), bytearray(_BLOCK)
    with file.open() as stream:
        while count := stream.readinto(block):
            digest.update(memoryview(block)[:count])
            meter.advance(count)
    return digest.hexdigest()
