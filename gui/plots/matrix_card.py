"""The card of one parameter: tabs for its mask, its magnitudes, its values, and its outputs and inputs."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.plots.channel_view import ChannelView
from gui.plots.difference_view import DifferenceView
from gui.plots.image_tile import Colouring
from gui.plots.mask_view import MaskView
from gui.plots.plot_card import MARGINS
from gui.plots.small_button import SmallButton
from gui.plots.title_bar import TitleBar
from gui.support.guard import guarded
from gui.support.tab_order import give_focus
from gui.support.theme import theme_of
from gui.values.values_panel import ValuesPanel

_OUTSIDE = 6
"""Pixels by which tabs stand left of other titles: their words are where those are."""


@guarded
class MatrixCard(QFrame):
    """Tabs above the mask view, the values table, and the page of outputs and inputs.

    Args:
        mask: the image; the tabs Mask and Magnitude colour it differently.
        values: the page of the tab Values.
    """

    kernelsApart = Signal(bool)
    """Whether kernels of a convolution are to be laid out side by side."""

    def __init__(self, mask: MaskView, values: ValuesPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrixCard")
        self.mask_view, self.values = mask, values
        mask.title_bar.inner = True
        self.title_bar = TitleBar(self)
        self._group = QButtonGroup(self)
        self._has_kernels = False
        self.mask_tab = self._tab("maskTab", self.tr("Mask"), self.tr("Which weights are kept and which are pruned"))
        self.magnitude_tab = self._tab("magnitudeTab", self.tr("|w|"), self.tr("How large the weights are"))
        self.values_tab = self._tab("valuesTab", self.tr("Values"), self.tr("The numbers themselves"))
        self.channels = ChannelView(self)
        self.channels.title_bar.inner = True
        tip = self.tr("Norms, box plots and the dead ones of outputs and inputs")
        self.channels_tab = self._tab("channelsTab", self.tr("Channels"), tip)
        tip = self.tr("Lay the kernels of a convolution out side by side (K)")
        self.difference = DifferenceView(self)
        tip = self.tr("Where it differs from the file that is compared with")
        self.difference_tab = self._tab("differenceTab", self.tr("Δ"), tip)
        self.difference_tab.hide()
        self.kernels = SmallButton("kernelsButton", self.tr("Kernels"), tip, self)
        self.kernels.toggled.connect(self.kernelsApart)
        shortcut = QShortcut(QKeySequence("K"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self.kernels.click() if self._has_kernels else None)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._actions = self._make_actions()
        self.channels.lineChosen.connect(self._to_line)
        self.difference.placeChosen.connect(self._to_place)
        self._group.buttonToggled.connect(lambda _button, on: self._show_tab() if on else None)
        self.mask_tab.setChecked(True)

    def offer_kernels(self, has_kernels: bool) -> None:
        """Show the Kernels button where the parameter has kernels, where its picture is shown."""
        self.kernels.setVisible(has_kernels and self._pages.currentWidget() is self.mask_view)
        self._has_kernels = has_kernels

    def offer_difference(self, on: bool) -> None:
        """Show the tab of what differs from another file while two are compared."""
        self.difference_tab.setVisible(on)
        if not on and self.difference_tab.isChecked():
            self.mask_tab.setChecked(True)

    @property
    def chosen(self) -> str:
        """The key of the tab in front; that of the mask while it is one that may not be there another time."""
        return next((key for key, tab in self._keys().items() if tab.isChecked()), "mask")

    def choose(self, key: str) -> None:
        """Bring a tab to the front; nothing is done where there is none of this key."""
        if key in self._keys():
            self._keys()[key].setChecked(True)

    def minimumSizeHint(self) -> QSize:
        left, _, right, _ = MARGINS
        # also for the tab of a comparison, so that none of what is beside gets narrower when one begins
        tab = self.difference_tab.sizeHint().width() + self.title_bar.row.spacing()
        needed = self.title_bar.least + tab * self.difference_tab.isHidden()
        needed = max(needed, self.channels.minimumSizeHint().width())
        return QSize(max(220, needed + left - _OUTSIDE + right), 160)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        give_focus(self._pages, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(theme_of(self.palette()).panel))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._pages.currentWidget() is self.mask_view:
            self.menu(event.globalPos()).popup(event.globalPos())

    def menu(self, at: QPoint) -> QMenu:
        """The context menu at a position of the screen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        position = self.mask_view.area.mapFromGlobal(at).toPointF()
        for action in self._actions.values():
            action.setData(position)
        if self.mask_view.shows_picture:
            menu.addActions(list(self._actions.values()))
            menu.addSeparator()
        for button in (*self._tabs, self.kernels):
            if not button.isHidden():
                action = menu.addAction(button.text(), button.click)
                action.setCheckable(True)
                action.setChecked(button.isChecked())
        menu.addSeparator()
        menu.addActions(self.actions())
        return menu

    def _tab(self, name: str, text: str, tip: str) -> QToolButton:
        button = SmallButton(name, text, tip, self)
        self._group.addButton(button)
        return button

    def _lay_out(self) -> None:
        tabs = self.title_bar.row
        tabs.setSpacing(0)
        for button in self._tabs:
            tabs.addWidget(button)
        tabs.addStretch(1)
        # beside the size of the matrix: there is more room than in the row of tabs
        self.mask_view.header_row.addWidget(self.kernels)
        column = QVBoxLayout(self)
        left, top, right, bottom = MARGINS
        column.setContentsMargins(left - _OUTSIDE, top - 4, right, bottom)
        column.setSpacing(2)
        column.addWidget(self.title_bar)
        column.addWidget(self._pages, 1)
        self.mask_view.column.setContentsMargins(6, 0, 0, 0)
        for page in (self.mask_view, self.values, self.channels, self.difference):
            self._pages.addWidget(page)

    def _make_actions(self) -> dict[str, QAction]:
        """The actions of the mask's keys, for the menu."""
        area = self.mask_view.area
        made = {
            "closer": (self.tr("Closer"), "+", lambda: area.closer(2.0)),
            "farther": (self.tr("Farther"), "-", lambda: area.closer(0.5)),
            "whole": (self.tr("Whole matrix"), "0", area.reset),
            "cells": (self.tr("Single weights here"), "1", lambda: area.to_cells(self._actions["cells"].data())),
            "number": (self.tr("This weight among the values"), "", self._to_number),
        }
        return {name: self._action(*each) for name, each in made.items()}

    def _action(self, text: str, key: str, do: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        # the menu shows the key; `MaskArea` handles it, and only with the focus
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: do())
        return action

    def _to_number(self) -> None:
        index = self.mask_view.index_at(self._actions["number"].data())
        if index is not None:
            self.values_tab.setChecked(True)
            self.values.go_to_index(index)

    def _to_place(self, row: int, column: int) -> None:
        self.values_tab.setChecked(True)
        self.values.go_to(row, column)

    def _to_line(self, side: int, line: int) -> None:
        """Lead to an output or input: in the mask where there is one, else among the values."""
        layout = self.values.model.layout
        if layout is None:
            return
        index = tuple(line if dimension == side else 0 for dimension in range(len(layout.tensor.shape)))
        if self.mask_view.is_empty or self.kernels.isChecked():
            self.values_tab.setChecked(True)
        else:
            self.mask_tab.setChecked(True)
            self.mask_view.area.centre_on(*layout.place_of(index))
        self.values.go_to_index(index)

    @property
    def _tabs(self) -> tuple[QToolButton, ...]:
        return self.mask_tab, self.magnitude_tab, self.values_tab, self.channels_tab, self.difference_tab

    def _keys(self) -> dict[str, QToolButton]:
        """The tabs that are always there."""
        tabs = self.mask_tab, self.magnitude_tab, self.values_tab, self.channels_tab
        return dict(zip(("mask", "magnitude", "values", "channels"), tabs, strict=True))

    def _show_tab(self) -> None:
        if self.values_tab.isChecked():
            self._pages.setCurrentWidget(self.values)
        elif self.channels_tab.isChecked():
            self._pages.setCurrentWidget(self.channels)
        elif self.difference_tab.isChecked():
            self._pages.setCurrentWidget(self.difference)
        else:
            self._pages.setCurrentWidget(self.mask_view)
            self.mask_view.set_colouring(Colouring.MASK if self.mask_tab.isChecked() else Colouring.MAGNITUDE)
        self.offer_kernels(self._has_kernels)
