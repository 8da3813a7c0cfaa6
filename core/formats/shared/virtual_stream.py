"""A stream over bytes that lie otherwise in their file than they are read."""

import os
from pathlib import Path

from core.base.address import Address
from core.storage.source_file import ReadError, SourceStream


class VirtualStream(SourceStream):
    """The base of such streams. It supports only what `core.storage` uses: seek, tell, readinto, close.

    Args:
        path: of the file that is held open.

    Raises:
        ReadError: it can't be opened any more.
    """

    def __init__(self, path: Path) -> None:
        try:
            # no file of this machine has the bytes of another's
            super().__init__(Path(os.devnull) if isinstance(path, Address) else path)
        except OSError as error:
            raise ReadError(path, error, " any more", " Open it again.") from None
        self._at = 0

    def seek(self, pos: int, whence: int = 0, /) -> int:
        """Move to an absolute position; ``whence`` must be 0."""
        assert whence == 0
        self._at = pos
        return pos

    def tell(self) -> int:
        """The position in the virtual file."""
        return self._at
