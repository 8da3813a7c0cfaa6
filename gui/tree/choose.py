"""The quick choices: what is ticked, replaced in one step."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from core.checkpoint import Checkpoint
from core.choice import biases_beside, by_class, class_counts, default_choice, invert
from gui.tree.model import ModuleTreeModel

Choice = Callable[[Checkpoint, frozenset[str]], frozenset[str]]
"""What is to be ticked instead of what is."""


class ChooseMenu(QMenu):
    """Offers choices among all parameters of the model, whatever the filter shows.

    Args:
        model: whose checkpoint it is.
        parent: of the menu.
    """

    chooseRequested = Signal(list)  # noqa: N815
    """Owners' names in file order; they replace what is ticked."""

    def __init__(self, model: ModuleTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setToolTipsVisible(True)
        every = self._add(self, self.tr("All weights"), lambda checkpoint, _: default_choice(checkpoint))
        every.setToolTip(self.tr("Every weight of two or more dimensions: no normalisation weights, no biases"))
        self._add(self, self.tr("None"), lambda *_: frozenset())
        self._add(self, self.tr("Invert"), invert).setToolTip(self.tr("All that can be pruned and is not ticked"))
        self.addSeparator()
        self.classes = self.addMenu(self.tr("By class"))
        self.classes.aboutToShow.connect(self._list_classes)
        beside = self._add(self, self.tr("Biases too"), _with_biases)
        beside.setToolTip(self.tr("Also the biases of those modules that have something ticked"))

    def _list_classes(self) -> None:
        self.classes.clear()
        sight = self._model.sight
        for name, count in class_counts(sight.skeleton.checkpoint).items() if sight else ():
            # a class may be called anything; one ampersand would make a shortcut of the letter behind it
            text = f"{name} ({count})".replace("&", "&&")
            self._add(self.classes, text, partial(_of_class, name))

    def _add(self, menu: QMenu, text: str, choice: Choice) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: self._choose(choice))
        return action

    def _choose(self, choice: Choice) -> None:
        sight = self._model.sight
        if sight is not None:
            checkpoint = sight.skeleton.checkpoint
            wanted = choice(checkpoint, sight.figures.plan.chosen)
            self.chooseRequested.emit([each.name for each in checkpoint.owners if each.name in wanted])


def _with_biases(checkpoint: Checkpoint, chosen: frozenset[str]) -> frozenset[str]:
    return chosen | biases_beside(checkpoint, chosen)


def _of_class(name: str, checkpoint: Checkpoint, _: frozenset[str]) -> frozenset[str]:
    return by_class(checkpoint, name)
