"""The context menus of layers, in the matrix and in bars: what they are for, and what is asked for in them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from core.base.escaping import escaped
from core.plan.rules import EachDensity
from core.plan.scope import Scope
from gui.plots.layer_menu import LayerTarget
from gui.plots.layers_panel import LayersPanel
from gui.state.document import Document
from gui.state.plan_edits import PlanEdits


class LayerMenusPresenter(QObject):
    """Shows the menus, and gives what is asked for in them to the document."""

    def __init__(self, document: Document, edits: PlanEdits, panel: LayersPanel) -> None:
        super().__init__(panel)
        self._document, self._edits, self._panel = document, edits, panel
        menu = panel.layer_menu
        menu.pickRequested.connect(document.select)
        menu.tickRequested.connect(edits.tick)
        menu.lockRequested.connect(edits.lock)
        menu.ownRequested.connect(self._give_own)
        menu.densityRequested.connect(self._give_density)
        menu.resetRequested.connect(edits.reset_own)

    def show_for(self, title: str, names: Iterable[str], at: QPoint) -> QMenu:
        """The menu of several layers together, which it returns.

        Args:
            title: what they are called.
            names: full names, in an order.
            at: where on the screen.
        """
        return self._show(self.target(title, names), (), at)

    def show_for_one(self, name: str, at: QPoint, around: Sequence[LayerTarget] = ()) -> None:
        """The menu of a layer, and of what is selected together with it; else it is selected.

        Args:
            around: what it lies in.
        """
        if name not in self._document.state.looked_at:
            self._document.select([name])
        self._show(self.target("", self._document.state.looked_at), around, at)

    def target(self, title: str, names: Iterable[str]) -> LayerTarget:
        """What an entry is for, with what there is of it."""
        plan, names = self._document.plan, tuple(names)
        counts = (sum(name in among for name in names) for among in (plan.chosen, plan.own, plan.locked))
        return LayerTarget(escaped(title), names, *counts)

    def _show(self, target: LayerTarget, around: Sequence[LayerTarget], at: QPoint) -> QMenu:
        menu = self._panel.layer_menu.menu(target, around)
        menu.addSeparator()
        menu.addActions(self._panel.actions())
        self._panel.pop_up(menu, at)
        return menu

    def _give_own(self, names: Sequence[str]) -> None:
        # what is edited next is the rule of what is selected
        self._document.select(names)
        self._edits.give_own(names, ())

    def _give_density(self, names: Sequence[str], density: float) -> None:
        scope, rule = Scope((), tuple(names)), EachDensity(density)
        self._document.select(names)
        self._document.do(self._edits.naming(rule, scope), self._edits.with_rule(rule, scope))
