"""The kinds of file that can be opened.

The readers take a good part of the time until a window is there, and nothing is read before. So they are imported
when the first file is opened, which a window does in a thread.
"""

from pathlib import Path

from core.formats.base import Container


def open_container(path: Path) -> Container:
    """Read what a file, or a folder that is one model, holds. Nothing from it is run, and no tensor bytes are read.

    Raises:
        UserError: it is of a kind that can't be opened, or it is damaged. The text says which.
    """
    from core.formats import readers

    return readers.open_container(path)


def written_as(container: Container) -> str:
    """The format of a file that is written from one like this."""
    from core.formats import readers

    return readers.written_as(container)
