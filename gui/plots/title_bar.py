"""The row above a plot: what it shows, its buttons, and at last the one that maximises it."""

# ruff: noqa: N815 - signals have Qt's spelling

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.support.guard import guarded
from gui.support.icons import Glyph, icon
from gui.support.named import named

ICON = 14
"""Pixels of the icon."""
BESIDE = 2
"""Pixels between the row and the button."""


_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


@guarded
class _Rows(QVBoxLayout):
    """The rows of a title bar. Qt invalidates a layout at once where something in it may need another width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widths: dict[QWidget, int] | None = None

    @property
    def widths(self) -> dict[QWidget, int]:
        """Pixels across that each widget needs that is not hidden; a splitter asks for it at each step of a layout."""
        if self._widths is None:
            # by widgets: an item of a layout that Qt deletes with what it is of must not be held
            parent = self.parentWidget()
            assert parent is not None, "it is made with one"
            inside = parent.findChildren(QWidget, options=_DIRECT)
            self._widths = {each: _least_width(each) for each in inside if not each.isHidden()}
        return self._widths

    def invalidate(self) -> None:
        self._widths = None
        super().invalidate()


@guarded
class TitleBar(QWidget):
    """A row of widgets; a double click between them asks for all the room, or to give it back.

    No word on its buttons is shortened: where there is no room for all, some widgets go to a row below.

    Attributes:
        row: takes the widgets.
        button: does the same; hidden until the plot lies where it can be maximised.
        inner: whether it lies in a card whose own bar has the button.
    """

    maximiseAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inner = False
        self.row = QHBoxLayout()
        self.row.setSpacing(4)
        self.button = named(QToolButton(self), "maximiseButton")
        self.button.setProperty("small", "true")
        self.button.setIconSize(QSize(ICON, ICON))
        self.button.clicked.connect(self.maximiseAsked)
        self.button.hide()
        first, self._rows = QHBoxLayout(), _Rows(self)
        first.setSpacing(BESIDE)
        first.addLayout(self.row, 1)
        first.addWidget(self.button)
        self._below = QHBoxLayout()
        self._below.addStretch(1)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        self._rows.addLayout(first)
        self._rows.addLayout(self._below)
        self._yielding: QWidget | None = None
        self._following: QWidget | None = None
        self._is_below = False
        self.set_maximised(False)

    def let_go_below(self, widget: QWidget) -> None:
        """Have a widget of the row go below it where there is no room for all of them."""
        # by widgets: an item of the layout that PySide has given is kept beyond its end
        inside, place = self.findChildren(QWidget, options=_DIRECT), self.row.indexOf(widget) + 1
        self._following = next((each for each in inside if self.row.indexOf(each) == place), None)
        self._yielding = widget
        self._arrange()

    @property
    def least(self) -> int:
        """Pixels across that the widgets need, with what yields below the others."""
        if self._yielding is None:
            return self._needed(set())
        below = 0 if self._yielding.isHidden() else _least_width(self._yielding)
        return max(self._needed({self._yielding}), below)

    def set_maximised(self, maximised: bool) -> None:
        """Say what the button does now."""
        self.button.setIcon(icon(Glyph.GIVE_BACK if maximised else Glyph.MAXIMISE, "muted"))
        tip = (
            self.tr("Give the room back (Esc, or double click on the title)")
            if maximised
            else self.tr("Maximise (Space, or double click on the title)")
        )
        self.button.setToolTip(tip)
        self.button.setAccessibleName(tip)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        elif event.type() in (QEvent.Type.ChildAdded, QEvent.Type.ChildRemoved) and (rows := self.layout()) is not None:
            # the row that it is in tells what is around it only later
            rows.invalidate()
        return bool(super().event(event))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # what is hidden has its layout worked out without a request for it
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Have what yields in the row, or below it."""
        widget, below = self._yielding, self._needed(set()) > self.width()
        if widget is None or below == self._is_below:
            return
        self._is_below = below
        if below:
            self.row.removeWidget(widget)
            self._below.addWidget(widget)
        else:
            self._below.removeWidget(widget)
            # others may have come before it meanwhile
            place = self.row.count() if self._following is None else self.row.indexOf(self._following)
            self.row.insertWidget(place, widget)

    def _needed(self, without: set[QWidget]) -> int:
        widths = [width for each, width in self._rows.widths.items() if each not in without]
        # also beside what has no width of its own
        return sum(widths) + max(len(widths) - 1, 0) * self.row.spacing() + BESIDE

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximiseAsked.emit()
        else:
            event.ignore()


def _least_width(widget: QWidget) -> int:
    """Pixels across that a widget needs; none of one that takes what is left."""
    policy = widget.sizePolicy().horizontalPolicy()
    if policy == QSizePolicy.Policy.Ignored:
        return 0
    return max((widget.sizeHint() if policy == QSizePolicy.Policy.Fixed else widget.minimumSizeHint()).width(), 0)
