"""Above a table of values: of which file they are, while those of two are compared."""

from dataclasses import dataclass

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from gui.support.file_titles import Titles, short_title
from gui.support.fitted_text import Metrics
from gui.support.fixed_size_label import FixedSizeLabel


@dataclass(frozen=True)
class FileHead:
    """What is said of one of two files.

    Attributes:
        titles: of both.
        which: of them it is, 0 or 1.
        added: stands behind the title, whole; may be empty.
        detail: for the tooltip.
    """

    titles: Titles
    which: int
    added: str
    detail: str

    @property
    def text(self) -> str:
        """All of it."""
        return self.titles[self.which] + self.added

    def fitted(self, width: float, metrics: Metrics) -> str:
        """As much of it as there is room for."""
        room = width - metrics.horizontalAdvance(self.added)
        return short_title(self.titles, self.which, lambda text: metrics.horizontalAdvance(text) <= room) + self.added


class FileLabel(FixedSizeLabel):
    """Shows one; its tooltip has the whole."""

    def __init__(self, parent: QWidget) -> None:
        self._head = FileHead(("", ""), 0, "", "")
        super().__init__(
            QPalette.ColorRole.PlaceholderText,
            parent,
            fit=lambda _, width, metrics: self._head.fitted(width, metrics),
        )

    def tell(self, head: FileHead) -> None:
        """Show another one."""
        self._head = head
        self.setText(head.text)
        # of the same title the other may be another
        self._fit()
        self.update()
        self.set_tooltip_detail(head.detail)
