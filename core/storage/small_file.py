"""Small files, such as plans, read whole: what they are and how large they are is looked at first."""

import os
import stat
from pathlib import Path

from core.base.errors import UserError
from core.storage.source_file import SourceStream, read_into


def read_small(path: Path, most: int, kind: str, right: str) -> bytes:
    """All bytes of a file.

    Args:
        most: bytes that it may have.
        kind: what it should be, with its article, for the sentences.
        right: a sentence on what to choose instead.

    Raises:
        UserError: it can't be read, is no regular file, or is larger.
    """
    try:
        with SourceStream(path) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UserError(f"{path} is not {kind}: it is no file. {right}")
            if status.st_size > most:
                raise UserError(f"{path} is not {kind}: it is larger than any. {right}")
            content = bytearray(status.st_size)
            read_into(stream, 0, memoryview(content), path)
    except IsADirectoryError:
        raise UserError(f"{path} is not {kind}: it is a folder. {right}") from None
    except FileNotFoundError:
        raise UserError(f"There is no file {path}. Check the name and the folder.") from None
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
    return bytes(content)
