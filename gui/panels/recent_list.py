"""The recent files of the welcome page, with their folders: a click opens one, what is missing can be removed."""

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.base.escaping import escaped
from core.model.cached_names import title_of
from gui.panels.section import QuietLabel
from gui.support import number_format
from gui.support.guard import guarded, painting
from gui.support.icons import Glyph, icon, paint
from gui.support.mouse import is_over
from gui.support.named import named
from gui.support.shown_path import shown_folder
from gui.support.theme import theme_of

GLYPH, SPACE, HEIGHT = 18, 8, 30
"""Pixels of an icon, between the parts of a row, and of a row from top to bottom."""
NAME_PART = 0.6
"""Most of a row that the name takes."""


@guarded
class RecentButton(QPushButton):
    """A row: icon, name, and folder, which gives way at its beginning."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.path, self.glyph = path, Glyph.FILE
        self._name, self._folder = escaped(title_of(path)), shown_folder(path)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_as(Glyph.FILE)

    @property
    def is_missing(self) -> bool:
        """Whether it is marked as not there any more."""
        return self.glyph is Glyph.MISSING

    def show_as(self, glyph: Glyph) -> None:
        """Mark it as a file, a folder, or as missing."""
        self.glyph = glyph
        words = [self._name, self._folder, self.tr("missing") if self.is_missing else ""]
        self.setAccessibleName(", ".join(filter(None, words)))
        told = self.tr("{path}\nIt is not there any more.") if self.is_missing else "{path}"
        self.setToolTip(number_format.tip(told.format(path=escaped(str(self.path)))))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        rect, metrics = self.rect(), self.fontMetrics()
        with painting(self) as painter:
            if is_over(self) or self.hasFocus():
                painter.fillRect(rect, theme.hover)
            ink = theme.muted if self.is_missing else theme.text
            glyph = QRectF(SPACE, (rect.height() - GLYPH) / 2, GLYPH, GLYPH)
            paint(painter, self.glyph, glyph, QColor(theme.muted if self.is_missing else theme.kept_text))
            left = SPACE + GLYPH + SPACE
            room = rect.width() - left - SPACE
            font = QFont(self.font())
            font.setStrikeOut(self.is_missing)
            painter.setFont(font)
            painter.setPen(ink)
            name = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, int(room * NAME_PART))
            painter.drawText(QRect(left, 0, room, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)
            used = metrics.horizontalAdvance(name) + 2 * SPACE
            painter.setFont(self.font())
            painter.setPen(theme.muted)
            place = metrics.elidedText(self._folder, Qt.TextElideMode.ElideLeft, room - used)
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(left + used, 0, room - used, rect.height()), end, place)


class RecentList(QWidget):
    """One row for each recent file; without any, a sentence."""

    chosen = Signal(Path)
    remove_asked = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentList")
        self._paths: tuple[Path, ...] = ()
        self._rows: list[QWidget] = []
        self.buttons: list[RecentButton] = []
        self.removers: list[QToolButton] = []
        self._empty = QuietLabel(self.tr("What you open is listed here."))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Have these files, the latest first."""
        if tuple(paths) == self._paths:
            return
        self._paths = tuple(paths)
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows, self.buttons, self.removers = [], [], []
        for path in paths:
            self._rows.append(self._row(path))
            self._column.addWidget(self._rows[-1])
        self._empty.setVisible(not paths)

    def mark(self, missing: Collection[Path], folders: Collection[Path]) -> None:
        """Say which are not there, and which are folders."""
        for button, remover in zip(self.buttons, self.removers, strict=True):
            is_missing = button.path in missing
            button.show_as(Glyph.MISSING if is_missing else Glyph.FOLDER if button.path in folders else Glyph.FILE)
            remover.setVisible(is_missing)

    def _row(self, path: Path) -> QWidget:
        row = QWidget(self)
        button, remover = RecentButton(path, row), named(QToolButton(row), "removeRecent")
        remover.setIcon(icon(Glyph.REMOVE, "muted"))
        remover.setProperty("small", True)
        remover.setToolTip(self.tr("Remove it from this list"))
        remover.setAccessibleName(self.tr("Remove {name} from this list").format(name=escaped(title_of(path))))
        # so that all folders end at the same place
        policy = remover.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        remover.setSizePolicy(policy)
        remover.hide()
        button.clicked.connect(lambda: self.chosen.emit(path))
        remover.clicked.connect(lambda: self.remove_asked.emit(path))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(button, 1)
        line.addWidget(remover)
        self.buttons.append(button)
        self.removers.append(remover)
        return row
