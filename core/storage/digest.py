"""What a source file holds, as a digest."""

import hashlib

from core.base.progress import Meter, Report, silent
from core.storage.source_file import SourceFile

_BLOCK = 1 << 22


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
