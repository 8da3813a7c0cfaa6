"""A text field for a path. A file or folder that is dropped on it is written as its plain path."""

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.support.file_drops import take_files
from gui.support.shown_path import ShownPath


class PathEdit(QLineEdit):
    """The field. What `path` gives is what was shown, byte for byte, until something else is typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ShownPath(Path())
        take_files(self, self.show_path)

    @property
    def path(self) -> Path:
        """What is typed, without spaces around it, or what was shown: a name that is no text can't be typed."""
        return self._shown.path_of(self._typed)

    @property
    def words(self) -> str:
        """The same as text, for another machine: ``~`` is left to that, and nothing is empty."""
        return "" if self.is_blank else self._shown.words_of(self._typed)

    @property
    def _typed(self) -> str:
        text = self.text()
        return text if text == self._shown.text else text.strip()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.text().strip()

    def show_path(self, path: Path | None) -> None:
        """Write a path; None for nothing."""
        self._shown = ShownPath(path or Path())
        self.setText("" if path is None else self._shown.text)

    def swap_with(self, other: "PathEdit") -> None:
        """Exchange what is written in both."""
        self._shown, other._shown = other._shown, self._shown
        text = self.text()
        self.setText(other.text())
        other.setText(text)
