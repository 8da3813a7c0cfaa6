"""Paths in text fields. Names of files are bytes, and Qt can't show those that are no UTF-8: they are kept beside."""

import os
from pathlib import Path

from core.base.escaping import as_text
from core.base.paths import typed_path


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
        if text == self.text:
            return self._path
        folder = f"{as_text(str(self._path.parent))}{os.sep}"
        typed = text.removeprefix(folder)
        return self._path.parent / typed if typed != text and typed else typed_path(text)
