"""A window against a fresh one that is brought to the same state: whatever is kept must not outlive its cause."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QPointF, QSize, Qt
from PySide6.QtGui import QHoverEvent, QImage
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGraphicsView, QWidget

from core.plan.plan import Plan
from core.plan.scope import Scope
from gui.app import create_window
from gui.plots.small_button import SmallButton
from gui.plots.zoom import VisibleArea
from gui.state.selection import Selection
from gui.window.main_window import MainWindow
from tests.gui.driving import discard

Settle = Callable[[MainWindow], None]


@dataclass(frozen=True)
class Look:
    """All that decides what the plots of a window show.

    Attributes:
        pressed: whether buttons in the plots are down, by their object names.
        hidden: titles of hidden parts.
        sizes: of each splitter's parts.
        tree_width: the part of the width that the tree was given by hand.
        seen: the part of the matrix that is looked at, None where that is all of it, and no closer than it has to be.
        number: row and column of the current one among the values, None where there is none.
        maximised: object name of the plot that has the room of all, None where none has.
    """

    path: Path
    plan: Plan
    comparing: bool
    selected: Selection
    scope: Scope
    pressed: dict[str, bool]
    hidden: tuple[str, ...]
    sizes: tuple[list[int], ...]
    tree_width: str
    size: QSize
    seen: VisibleArea | None
    number: tuple[int, int] | None
    maximised: str | None

    @classmethod
    def of(cls, window: MainWindow) -> "Look":
        """What a window looks like."""
        document, workspace = window.document, window.workspace
        area, current = workspace.mask_view.area, workspace.matrix.values.table.currentIndex()
        return cls(
            path=document.state.checkpoint.path,
            plan=document.plan,
            comparing=document.showing.comparing,
            selected=document.state.selection,
            scope=window.control.target.scope,
            pressed={button.objectName(): button.isChecked() for button in buttons(window)},
            hidden=tuple(title for title, part in workspace.parts.items() if part.isHidden()),
            sizes=tuple(splitter.sizes() for splitter in workspace._splitters),
            tree_width=workspace.tree_width.chosen,
            size=window.size(),
            seen=area.seen if area.seen != area.zoom.whole else None,
            number=(current.row(), current.column()) if current.isValid() else None,
            maximised=workspace.maximiser.maximised.objectName() if workspace.maximiser.maximised else None,
        )

    def put_on(self, window: MainWindow, settle: Settle) -> None:
        """Bring a fresh window to it."""
        window.resize(self.size)
        window.open(self.path)
        settle(window)
        document, workspace = window.document, window.workspace
        document.do("", self.plan)
        # as the tree says it: whole modules are not only what is in them
        workspace.tree.selectionChangedTo.emit([*self.selected.names], [*self.selected.modules])
        for button in buttons(window):
            if button.isChecked() != self.pressed[button.objectName()]:
                button.click()
        for title, part in workspace.parts.items():
            # which ones are hidden at the start is kept in the settings
            part.setHidden(title in self.hidden)
        QApplication.processEvents()
        self._lay_out(window)
        window.control.set_scope(self.scope)
        settle(window)
        document.compare(self.comparing)
        settle(window)
        if window.size() != self.size:
            # what is said now needs less room than what was said meanwhile
            self._lay_out(window)
            settle(window)
        if self.seen is not None:
            workspace.mask_view.area._show_area(self.seen)
            settle(window)
        if self.number is not None:
            table = workspace.matrix.values.table
            # as the keyboard does when it comes there: without selecting it
            table.selectionModel().setCurrentIndex(
                table.model().index(*self.number), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        painted(window, settle)

    def _lay_out(self, window: MainWindow) -> None:
        workspace = window.workspace
        # the parts that were hidden may have asked for more room
        window.resize(self.size)
        QApplication.processEvents()
        # all plots together need more room than one
        maximiser = workspace.maximiser
        maximiser.show_only(next((each for each in maximiser.panels if each.objectName() == self.maximised), None))
        workspace.tree_width.choose(self.tree_width)
        for splitter, sizes in zip(workspace._splitters, self.sizes, strict=True):
            splitter.setSizes(sizes)


def painted(window: MainWindow, settle: Settle) -> None:
    """Let the window read what it reads only when it is painted."""
    window.grab()
    QApplication.processEvents()
    settle(window)


def buttons(window: MainWindow) -> list[SmallButton]:
    """The buttons of the plots that stay as they are pressed."""
    workspace = window.workspace
    return [
        button
        for card in (workspace.histogram, workspace.layers, workspace.curve, workspace.matrix)
        for button in card.findChildren(SmallButton)
    ]


def views(window: MainWindow) -> dict[str, QWidget]:
    """What must look as in a fresh window, by name."""
    workspace = window.workspace
    return {
        "histogram": workspace.histogram,
        "layers": workspace.layers,
        "curve": workspace.curve,
        "matrix": workspace.matrix,
        "summary": window.summary,
    }


@contextmanager
def fresh(look: Look, settle: Settle) -> Iterator[MainWindow]:
    """A new window that looks like this; it goes without asking."""
    window = create_window()
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    try:
        window.show()
        look.put_on(window, settle)
        yield window
    finally:
        discard(window)


def pictures(window: MainWindow, fine: float = 1.0) -> dict[str, QImage]:
    """What is seen of each view, hidden ones left out, with so many pixels to the unit."""
    if window.focusWidget() is not None:
        # a widget with the focus may have a frame
        window.focusWidget().clearFocus()
    for view in views(window).values():
        for each in (view, *view.findChildren(QWidget)):
            _leave(each)
    workspace = window.workspace
    cards = (workspace.histogram, workspace.bars, workspace.blocks, workspace.curve, workspace.mask_view)
    areas = [card.area for card in cards]
    for area in (*areas, workspace.curve.error_area):
        # the mouse is nowhere
        QApplication.sendEvent(area.viewport(), QEvent(QEvent.Type.Leave))
        area.leaveEvent(QEvent(QEvent.Type.Leave))
    found = {name: picture(view, fine) for name, view in views(window).items() if view.isVisible()}
    wiped_on_screen(window)
    return found


def wiped_on_screen(window: QWidget) -> None:
    """Have plots painted on the screen after they were painted into pictures.

    Qt takes what was painted elsewhere for painted on the screen, and so would not wipe it off there.
    """
    for view in window.findChildren(QGraphicsView):
        view.viewport().update()


def _leave(widget: QWidget) -> None:
    """Have it look as without the mouse: the real one may be wherever the window comes to lie."""
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    if widget.testAttribute(Qt.WidgetAttribute.WA_Hover):
        nowhere = QPointF(-1, -1)
        QApplication.sendEvent(widget, QHoverEvent(QEvent.Type.HoverLeave, nowhere, nowhere, nowhere))
    if isinstance(widget, QAbstractItemView):
        QApplication.sendEvent(widget.viewport(), QEvent(QEvent.Type.Leave))


def picture(widget: QWidget, fine: float = 1.0) -> QImage:
    image = QImage(widget.size() * fine, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(fine)
    image.fill(Qt.GlobalColor.magenta)
    widget.render(image)
    return image


def differences(one: dict[str, QImage], other: dict[str, QImage]) -> list[str]:
    """The views that are not the same to the pixel, with how they differ."""
    found = [f"{name} is seen in one of them" for name in one.keys() ^ other.keys()]
    return found + [
        f"{name} {difference}" for name in one.keys() & other.keys() if (difference := _differ(one[name], other[name]))
    ]


def _differ(one: QImage, other: QImage) -> str:
    if one.size() != other.size():
        return f"{one.size().toTuple()} and {other.size().toTuple()} pixels large"
    if one == other:
        return ""
    wide, high = one.size().toTuple()
    places = [(x, y) for y in range(high) for x in range(wide) if one.pixel(x, y) != other.pixel(x, y)]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    return f"differs in {len(places)} pixels, x {left}–{right}, y {top}–{bottom}"
