"""The menu Evaluate: what a cut costs, by the user's own evaluation."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.support.named import named
from gui.window.weights_needed import WeightsNeeded


class EvaluateMenu(QObject):
    """Makes the actions and fills the menu with them. What they do is connected elsewhere.

    Args:
        menu: is filled.
    """

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        menu.setObjectName("evaluateMenu")
        menu.setToolTipsVisible(True)
        self.plan = self._make("evaluateAction", self.tr("&This plan"), "F6")
        self.plan.setToolTip(self.tr("Run your own evaluation on the model as the plan cuts it"))
        self.follow = self._make("followAction", self.tr("&Follow at rest"))
        self.follow.setCheckable(True)
        self.follow.setToolTip(self.tr("Evaluate each plan by itself, as soon as the threshold has come to rest"))
        self.sweep = self._make("sweepAction", self.tr("&Sweep…"))
        self.sweep.setToolTip(self.tr("The metric against the density, for the rule in hand"))
        self.sensitivity = self._make("sensitivityAction", self.tr("S&ensitivity…"))
        self.sensitivity.setToolTip(self.tr("Which parameters bear a cut, each alone at several densities"))
        self.search = self._make("searchAction", self.tr("Se&arch…"))
        self.search.setToolTip(self.tr("The largest cut that costs no more than you allow"))
        self.stop = self._make("stopEvaluatingAction", self.tr("Sto&p evaluating"))
        self.set_up = self._make("evaluateSetupAction", self.tr("Set &up…"))
        self.set_up.setToolTip(self.tr("What evaluates this model, and which number counts"))
        for entry in (self.plan, self.follow, None, self.sweep, self.sensitivity, self.search, None, self.stop, None):
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(entry)
        menu.addAction(self.set_up)
        needing = (self.plan, self.follow, self.sweep, self.sensitivity, self.search, self.set_up)
        self._weights_needed = WeightsNeeded(needing)
        self.set_open(is_open=False)
        self.show_running(running=False)

    def set_open(self, *, is_open: bool, absent: str = "") -> None:
        """Enable or disable what needs an open checkpoint.

        Args:
            absent: why nothing can be evaluated; empty where it can.
        """
        self._weights_needed.set_open(is_open=is_open, absent=absent)

    def show_running(self, *, running: bool) -> None:
        """Enable what can be done while something is evaluated, or while nothing is."""
        self.stop.setEnabled(running)

    def _make(self, name: str, text: str, keys: str = "") -> QAction:
        action = named(QAction(text, self), name)
        if keys:
            action.setShortcut(keys)
        return action
