"""The context menu of layers in plots: ticks, locks and rules of their own, for one, for a row, or for a column."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from gui.support import number_format

LEVELS = (0.75, 0.5, 0.25, 0.1)
"""Densities that are offered."""


@dataclass(frozen=True)
class LayerTarget:
    """What an entry of the menu is for.

    Attributes:
        title: of its submenu, or at the top of its menu; empty for what is selected.
        names: full names of the parameters.
        ticked: how many of them are ticked.
        own: how many have a rule of their own.
        locked: how many are locked.
    """

    title: str
    names: tuple[str, ...]
    ticked: int
    own: int
    locked: int


class LayerMenu(QObject):
    """Makes the menu. Its entries change nothing, but emit a signal for each change that is asked for.

    Args:
        parent: of the menus.
    """

    pickRequested = Signal(list)
    """Full names of parameters that are to be selected."""
    tickRequested = Signal(list, bool)
    """Names, and whether they are to be ticked."""
    lockRequested = Signal(list, bool)
    """Names, and whether they are never to be cut from now on."""
    ownRequested = Signal(list)
    """Names of what is to have the rule in force as its own."""
    densityRequested = Signal(list, float)
    """Names of what is to have a density of its own, each the same."""
    resetRequested = Signal(list)
    """Names of what is to inherit its rule again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent

    def menu(self, target: LayerTarget, around: Sequence[LayerTarget] = ()) -> QMenu:
        """The menu of a target, with submenus of what it lies in; an entry is enabled where it would do something."""
        menu = QMenu(self._parent)
        if target.title:
            menu.addAction(number_format.caption(target.title)).setEnabled(False)
            menu.addSeparator()
        self._fill(menu, target)
        if around:
            menu.addSeparator()
        for other in around:
            self._fill(menu.addMenu(number_format.caption(other.title)), other, pick=True)
        return menu

    def _fill(self, menu: QMenu, target: LayerTarget, pick: bool = False) -> None:
        names, count = list(target.names), len(target.names)
        if pick:
            menu.addAction(
                number_format.grouped(self.tr("Select %n parameters", "", count), count),
                partial(self.pickRequested.emit, names),
            )
            menu.addSeparator()
        self._add(menu, self.tr("Tick"), target.ticked + target.locked < count, self.tickRequested, names, True)
        self._add(menu, self.tr("Untick"), target.ticked > 0, self.tickRequested, names, False)
        menu.addSeparator()
        self._add(menu, self.tr("Never cut (lock)"), target.locked < count, self.lockRequested, names, True)
        self._add(menu, self.tr("Unlock"), target.locked > 0, self.lockRequested, names, False)
        menu.addSeparator()
        self._add(menu, self.tr("Own threshold"), target.own < count, self.ownRequested, names)
        levels = menu.addMenu(self.tr("Own density"))
        for level in LEVELS:
            text = number_format.requested_share(level)
            self._add(levels, number_format.caption(text), True, self.densityRequested, names, level)
        self._add(menu, self.tr("Inherit again"), target.own > 0, self.resetRequested, names)
        menu.addSeparator()
        copy = (
            number_format.grouped(self.tr("Copy %n name(s)", "", count), count) if count > 1 else self.tr("Copy name")
        )
        menu.addAction(copy, partial(QGuiApplication.clipboard().setText, "\n".join(names)))

    def _add(self, menu: QMenu, text: str, enabled: bool, signal: SignalInstance, *what: object) -> None:
        action = menu.addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda: signal.emit(*what))
