"""The kinds of file that can be opened.

The readers take a good part of the time until a window is there, and nothing is read before. So they are imported
when the first file is opened, which a window does in a thread.
"""

from collections.abc import Mapping
from pathlib import Path

from core.formats.shared.container import Container


def open_container(path: Path) -> Container:
    """Read what a file, or a folder that is one model, holds. Nothing from it is run, and no tensor bytes are read.

    Raises:
        UserError: it is of a kind that can't be opened, or it is damaged. The text says which.
    """
    from core.formats import readers

    return readers.open_container(path)


def content_digests(container: Container) -> Mapping[str, bytes]:
    """What a container holds besides its tensors, whatever way it is laid out: label → digest.

    Raises:
        UserError: the file has changed.
    """
    from core.formats import digests

    return digests.content_digests(container)
