"""The file formats that can be opened: each is read into a `Container`, a table of tensors and a writer.

The reader modules take a large part of the start-up time, so they are imported only when the first file is opened,
which the window does in a thread.
"""

from collections.abc import Mapping
from pathlib import Path

from core.formats.shared.container import Container


def open_container(path: Path) -> Container:
    """Read the tensor table of a file, or of a folder that is one model. Runs no code from it, reads no tensor bytes.

    Raises:
        UserError: it can't be read, is of a kind that can't be opened, or is damaged.
    """
    from core.formats import readers

    return readers.open_container(path)


def content_digests(container: Container) -> Mapping[str, bytes]:
    """Digests of what a container holds besides its tensors, independent of how that is laid out: label → SHA-256.

    Raises:
        UserError: the file has changed.
    """
    from core.formats import digests

    return digests.content_digests(container)
