"""Paths in text fields. Names of files are bytes, and Qt can't show those that are no UTF-8: they are kept beside."""

import os
from pathlib import Path

from core.base.escaping import as_text, escaped
from core.base.paths import typed_path

_SHORT = 48
"""Characters that a folder beside a file's name takes at most, as far as its last part allows."""


def shown_folder(path: Path) -> str:
    """The folder that a file lies in, to tell it from others of its name: short, and from the home folder on with
    ``~``."""
    folder, home = path.parent, Path.home()
    parts = ("~", *folder.relative_to(home).parts) if folder.is_relative_to(home) else folder.parts
    whole = str(Path(*parts))
    for begin in range(1, len(parts)):
        if len(whole) <= _SHORT:
            break
        whole = str(Path("…", *parts[begin + 1 :] or parts[-1:]))
    return escaped(whole)


class ShownPath:
    """A path that a field shows.

    Attributes:
        text: what is shown.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.text = as_text(str(path))

    def path_of(self, text: str) -> Path:
        """The path that a text of the field means: what was shown, or another name in its folder, or what was typed."""
        known = self._known(text)
        return typed_path(text) if known is None else known

    def words_of(self, text: str) -> str:
        """The same as text, for another machine: ``~`` is left to that."""
        known = self._known(text)
        return text if known is None else str(known)

    def _known(self, text: str) -> Path | None:
        """What was shown, or another name in its folder."""
        if text == self.text:
            return self._path
        folder = f"{as_text(str(self._path.parent))}{os.sep}"
        typed = text.removeprefix(folder)
        return self._path.parent / typed if typed != text and typed else None
