"""Gives one of the plots the room of all of them, and takes it back."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.plots.title_bar import TitleBar
from gui.support.guard import guarded
from gui.support.mouse import is_over

_TEXTS = (QLineEdit, QTextEdit, QPlainTextEdit)
"""What takes a space for its text."""


@guarded
class Maximiser(QObject):
    """A plot moves out of its splitter, where something else keeps its place, and comes back to it.

    Attributes:
        maximised: the one that is; None while all have their places.

    Args:
        pages: shows all plots, or the one that is maximised.
        plots: what lies there else.
        panels: which can be maximised; each in a splitter within that.
    """

    changed = Signal()
    """Another one is maximised, or none any more."""

    def __init__(self, pages: QStackedWidget, plots: QWidget, panels: Sequence[QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self.panels = tuple(panels)
        self.maximised: QWidget | None = None
        self._pages, self._plots, self._room = pages, plots, QWidget(pages)
        self._place: QWidget | None = None
        self._keyed_at: QPoint | None = None
        self._inside = QVBoxLayout(self._room)
        self._inside.setContentsMargins(0, 0, 0, 0)
        for page in (plots, self._room):
            self._pages.addWidget(page)
        for panel in panels:
            for bar in panel.findChildren(TitleBar):
                bar.maximiseAsked.connect(lambda panel=panel: self.toggle(panel))
                bar.button.setVisible(not bar.inner)
        app = QApplication.instance()
        assert isinstance(app, QApplication), "there is one"
        app.focusChanged.connect(self._watch)

    def toggle(self, panel: QWidget) -> None:
        """Maximise a panel, or give its room back."""
        self.show_only(None if panel is self.maximised else panel)

    def show_only(self, panel: QWidget | None) -> None:
        """Maximise a panel in place of what is now; None: give back."""
        before = self.maximised
        if panel is before:
            return
        focus = QApplication.focusWidget()
        if before is not None:
            self._put_back(before)
        if panel is not None:
            self._take_out(panel)
        self.maximised = panel
        _keep_focus(focus, panel or before)
        self.changed.emit()

    def shows_part(self, part: QWidget, shown: bool) -> None:
        """A part of the window is to be shown or hidden: a panel of these can't be while one is maximised."""
        if part in self.panels and (shown or part is self.maximised):
            self.show_only(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Space from what has the focus where the mouse came to a panel after the last key: it is meant."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        pointed, self._keyed_at = QCursor.pos() != self._keyed_at, QCursor.pos()
        if event.key() != Qt.Key.Key_Space or event.modifiers() or not pointed or isinstance(watched, _TEXTS):
            return False
        panel = self._under_mouse()
        if panel is None or not isinstance(watched, QWidget) or panel.isAncestorOf(watched):
            return False
        if watched.window() is not panel.window():
            return False
        self.toggle(panel)
        return True

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is not None:
            now.installEventFilter(self)

    def handles(self, event: QKeyEvent) -> bool:
        """Do what a key asks for that nobody else has used: Space over a panel or in it, or Escape."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            panel = self._meant()
            if panel is not None:
                self.toggle(panel)
            return panel is not None
        if event.key() == Qt.Key.Key_Escape and self.maximised is not None:
            self.show_only(None)
            return True
        return False

    def _meant(self) -> QWidget | None:
        """The panel under the mouse, or else the one with the focus."""
        focus = QApplication.focusWidget()
        inside = (each for each in self.panels if each.isVisible() and focus is not None and each.isAncestorOf(focus))
        return self._under_mouse() or next(inside, None)

    def _under_mouse(self) -> QWidget | None:
        return next((panel for panel in self.panels if is_over(panel)), None)

    def _take_out(self, panel: QWidget) -> None:
        splitter = panel.parentWidget()
        assert isinstance(splitter, QSplitter), "each panel lies in one"
        place = self._place = QWidget()
        place.setSizePolicy(panel.sizePolicy())
        place.setMinimumSize(panel.minimumSizeHint())
        splitter.replaceWidget(splitter.indexOf(panel), place)
        self._inside.addWidget(panel)
        panel.show()
        self._pages.setCurrentWidget(self._room)
        _tell(panel, True)

    def _put_back(self, panel: QWidget) -> None:
        place, self._place = self._place, None
        assert place is not None, "something keeps the panel's place"
        splitter = place.parentWidget()
        assert isinstance(splitter, QSplitter), "it is where the panel was"
        self._pages.setCurrentWidget(self._plots)
        self._inside.removeWidget(panel)
        splitter.replaceWidget(splitter.indexOf(place), panel)
        # without a parent it would be a window
        place.setParent(self._room)
        place.deleteLater()
        _tell(panel, False)


def _tell(panel: QWidget, maximised: bool) -> None:
    for bar in panel.findChildren(TitleBar):
        bar.set_maximised(maximised)


def _keep_focus(focus: QWidget | None, panel: QWidget | None) -> None:
    """A widget that is moved loses the focus; where what had it is not seen any more, the panel takes it for keys."""
    if panel is None:
        return
    if focus is not None and focus.isVisible():
        focus.setFocus()
    else:
        panel.setFocus()
