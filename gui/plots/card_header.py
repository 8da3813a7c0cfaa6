"""The line above a plot: a title, and a detail in muted colour."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.support import number_format
from gui.support.fewer_facts import fewer_facts
from gui.support.guard import guarded, painting
from gui.support.short_name import short_name
from gui.support.theme import Theme

SPACE = 8


@guarded
class CardHeader(QWidget):
    """Title and detail on one line. Where they don't fit, the first of some shorter wordings stands there that does.

    Where there is none, large numbers get fewer digits, and whole facts are left out, the last ones of the detail
    first; a name keeps its number and its end. What is shown is never an ellipsis alone, or a number without what it is
    of. The tooltip then has the whole text.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ""
        self.detail = ""
        self._shorter: Sequence[tuple[str, str]] = ()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, title: str, detail: str = "", shorter: Sequence[tuple[str, str]] = ()) -> None:
        """Take another title and detail.

        Args:
            shorter: the same in fewer words, the longest wording first.
        """
        if (title, detail, shorter) != (self.title, self.detail, self._shorter):
            self.title, self.detail, self._shorter = title, detail, shorter
            self.setAccessibleName(self.text())
            self._update_tooltip()
            self.update()

    def text(self) -> str:
        """Title and detail in full."""
        return "  ".join(filter(None, [self.title, self.detail]))

    @property
    def shown_text(self) -> str:
        """Title and detail as there is room for them."""
        return "  ".join(filter(None, self._fitting()))

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._advance(self.title) + SPACE + self._advance(self.detail), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._update_tooltip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            title, detail = self._fitting()
            painter.setPen(self._theme.text)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, title)
            painter.setPen(self._theme.muted)
            rest = self.rect().adjusted(self._advance(title) + SPACE if title else 0, 0, 0, 0)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, detail)

    def _fitting(self) -> tuple[str, str]:
        wordings = ((self.title, self.detail), *self._shorter, *self._shortened())
        return next(filter(self._fits, wordings), ("", ""))

    def _fits(self, wording: tuple[str, str]) -> bool:
        title, detail = map(self._advance, wording)
        return title + (SPACE if title and detail else 0) + detail <= self.width()

    def _shortened(self) -> Iterator[tuple[str, str]]:
        """Title and detail with ever less of them, and at the end one of both."""
        details = list(fewer_facts(self.detail)) if self.detail else []
        for detail in details:
            yield self.title, detail
            name = self._short_title(detail)
            if name:
                yield name, detail
        yield from (("", detail) for detail in details)
        title = self._short_title("")
        yield title or self.title, ""

    def _short_title(self, detail: str) -> str:
        """A name beside a detail; empty where it has no room, and of what is no name."""
        if "." not in self.title or " " in self.title:
            return ""
        room = self.width() - (self._advance(detail) + SPACE if detail else 0)
        name = short_name(self.title, lambda text: self._advance(text) <= room)
        # with letters of its end missing it says nothing
        last = self.title.removesuffix(".weight").rpartition(".")[2]
        return name if name.removesuffix(".weight").endswith(last) else ""

    def _update_tooltip(self) -> None:
        whole = self._fitting() == (self.title, self.detail)
        self.setToolTip("" if whole else number_format.tip(self.text()))

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)
