"""Help ▸ Shortcuts: a list of all keys. Those of the menus are read from the menus."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QMenu,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.panels.section import QuietLabel
from gui.support.plain_label import PlainLabel

Row = tuple[str, str]
"""Keys, and what they do."""


class ShortcutsDialog(QDialog):
    """All keys in one list.

    Args:
        menus: of the window.
    """

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnStretch(1, 1)
        for entry in menus.actions():
            self._add(_plain(entry.text()), list(_keys_of(entry)))
        self._add(self.tr("Threshold, in field, slider, histogram and curves"), self._of_thresholds())
        self._add(self.tr("Module tree"), self._of_the_tree())
        self._add(self.tr("Histogram"), self._of_the_histogram())
        self._add(self.tr("Layers, as a matrix or as bars"), self._of_the_layers())
        self._add(self.tr("Mask and values"), self._of_the_matrix())
        self._add(self.tr("Any plot"), self._of_any_plot())
        self._lay_out()

    def _of_any_plot(self) -> list[Row]:
        return [
            (self.tr("Space, double click on the title"), self.tr("Maximise the plot under the mouse, or give back")),
            ("Esc", self.tr("Give back")),
            (self.tr("Menu key, Shift+F10"), self.tr("What a right click offers, of what has the focus")),
        ]

    def _of_the_histogram(self) -> list[Row]:
        return [
            ("X", self.tr("Linear or logarithmic magnitudes")),
            ("Y", self.tr("Linear or logarithmic counts")),
            ("S", self.tr("Magnitudes, or values with their sign")),
        ]

    def _of_the_layers(self) -> list[Row]:
        return [
            (
                self.tr("Drag, Shift+click, Ctrl+click"),
                self.tr("Select several cells; a name selects its row or block"),
            ),
            (self.tr("Arrows"), self.tr("The next cell or bar")),
            ("Ctrl+A", self.tr("Select all cells")),
            (self.tr("Ctrl+wheel, + and −"), self.tr("Larger and smaller")),
            ("0", self.tr("As many as there is room for")),
            (self.tr("Right click"), self.tr("Tick, lock or give its own rule: of a cell, a row or a block")),
        ]

    def _of_the_matrix(self) -> list[Row]:
        return [
            (self.tr("Wheel, + and −"), self.tr("Closer and farther")),
            (self.tr("Drag, arrows"), self.tr("Another part of the matrix; with Shift a page")),
            (self.tr("0, double click"), self.tr("The whole matrix")),
            ("1", self.tr("Single weights with their values")),
            ("K", self.tr("Kernels of a convolution side by side, or flattened")),
            ("Ctrl+C", self.tr("Copy the selected numbers, with tabs between them")),
        ]

    def _of_thresholds(self) -> list[Row]:
        return [
            (self.tr("Drag"), self.tr("Move it, anywhere in the histogram or on the density curves")),
            (self.tr("Arrows, wheel"), self.tr("Step; with Shift coarse, with Ctrl fine")),
            (self.tr("Home, End"), self.tr("The least and the greatest")),
            (self.tr("Double click"), self.tr("Reset")),
            ("Esc", self.tr("Take a drag back")),
        ]

    def _of_the_tree(self) -> list[Row]:
        return [
            (self.tr("Space"), self.tr("Tick or untick what is selected")),
            (self.tr("Left, Right"), self.tr("Fold and unfold")),
            ("Ctrl+C", self.tr("Copy the names of what is selected")),
            (self.tr("Double click"), self.tr("On a threshold of its own: inherit again")),
        ]

    def _add(self, title: str, rows: list[Row]) -> None:
        if not rows:
            return
        heading = PlainLabel(title, self)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setContentsMargins(0, 8 if self._grid.count() else 0, 0, 0)
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 2)
        for keys, what in rows:
            number = self._grid.rowCount()
            self._grid.addWidget(PlainLabel(keys, self), number, 0)
            self._grid.addWidget(QuietLabel(what), number, 1)

    def _lay_out(self) -> None:
        inner = QWidget(self)
        inner.setLayout(self._grid)
        scroll = QScrollArea(self, widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(scroll)
        column.addWidget(buttons)
        self.resize(560, 620)


def _keys_of(entry: QAction) -> Iterator[Row]:
    for action in _within(entry):
        within = _within(action)
        keys = _range_of(within) if within else _text_of(action)
        if keys:
            # the icon text, as Undo's text has the name of the step
            yield keys, _plain(action.iconText())


def _within(entry: QAction) -> list[QAction]:
    """What is in the menu that an entry opens; nothing where it opens none."""
    menu = entry.menu()
    return menu.actions() if isinstance(menu, QMenu) else []


def _range_of(within: list[QAction]) -> str:
    """The first and the last key of a submenu, such as the numbered recent files."""
    keys = [_text_of(action) for action in within if action.shortcuts()]
    return " … ".join(dict.fromkeys((keys[0], keys[-1]))) if keys else ""


def _text_of(action: QAction) -> str:
    return ", ".join(each.toString(QKeySequence.SequenceFormat.NativeText) for each in action.shortcuts())


def _plain(text: str) -> str:
    """A menu's text without its marks: ``&Open…`` as ``Open``."""
    return text.replace("&", "").removesuffix("…")
