"""The Choose menu: replaces what is ticked by a choice (all weights, by class, by name, by size …) in one step."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from core.model.checkpoint import Checkpoint
from core.model.module_rows import ROOT
from core.model.selection import (
    biases_beside,
    by_class,
    by_pattern,
    by_size,
    class_counts,
    default_choice,
    embeddings_and_head,
    every_weight,
    invert,
    pattern_counts,
    size_counts,
    without_embeddings_and_head,
    without_ends,
)
from gui.support import number_format
from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_snapshot import TreeSnapshot

MOST = 30
"""Entries of a submenu, at most."""

Choice = Callable[[Checkpoint, frozenset[str]], frozenset[str]]
"""(checkpoint, names ticked now) → names to be ticked instead."""


class ChooseMenu(QMenu):
    """Offers choices among all parameters of the model, whatever the filter shows.

    Args:
        model: has the checkpoint and what is ticked.
        parent: of the menu.
    """

    chooseRequested = Signal(list)  # noqa: N815
    """Owners' names in file order; they replace what is ticked."""

    lockRequested = Signal(list, bool)  # noqa: N815
    """Owners' names, and whether they are never to be cut from now on."""

    def __init__(self, model: ModuleTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setToolTipsVisible(True)
        every = self._add(self, self.tr("All weights"), lambda checkpoint, _: default_choice(checkpoint))
        every.setToolTip(self.tr("Every weight of two or more dimensions: no normalisation weights, no biases"))
        self._add(
            self, self.tr("All weights but first and last"), lambda checkpoint, _: without_ends(checkpoint)
        ).setToolTip(self.tr("Leaves the layers next to input and output alone, going by the order of the file"))
        self._add(
            self,
            self.tr("All but embeddings and head"),
            lambda checkpoint, _: without_embeddings_and_head(checkpoint),
        ).setToolTip(self.tr("Going by names and classes; the head is what makes the outputs"))
        self._add(self, self.tr("None"), lambda *_: frozenset())
        self._add(self, self.tr("Invert"), invert).setToolTip(self.tr("All that can be pruned and is not ticked"))
        self.addSeparator()
        self.classes = self._add_menu(self.tr("By class"), self._list_classes)
        self.patterns = self._add_menu(self.tr("By name"), self._list_patterns)
        self.sizes = self._add_menu(self.tr("By size"), self._list_sizes)
        self.filtered = self.addAction(self.tr("What the filter shows"))
        self.filtered.setToolTip(
            self.tr("The weights that the filter line shows; it knows *.weight, class:Conv2d, >1M")
        )
        self.filtered.triggered.connect(self._choose_shown)
        self.addSeparator()
        beside = self._add(self, self.tr("Biases too"), _with_biases)
        beside.setToolTip(self.tr("Also the biases of those modules that have something ticked"))
        self._add_locks()

    def _add_locks(self) -> None:
        self.addSeparator()
        self.locks = self._add_menu(self.tr("Never cut"), self._count_locks)
        self.locks.setToolTipsVisible(True)
        ends = self.locks.addAction(self.tr("Lock embeddings and head"))
        ends.triggered.connect(lambda: self._lock(lambda checkpoint, _: embeddings_and_head(checkpoint)))
        rest = self.locks.addAction(self.tr("Lock all that is not ticked"))
        rest.triggered.connect(lambda: self._lock(invert))
        for action in (ends, rest):
            action.setToolTip(self.tr("What is locked is ticked by nothing: no choice, no study, no plan of a search"))
        self.locks.addSeparator()
        self.unlock_all = self.locks.addAction("")
        self.unlock_all.triggered.connect(self._unlock_all)

    def _count_locks(self) -> None:
        locked = self._model.snapshot.row_totals.plan.locked if self._model.snapshot else ()
        self.unlock_all.setText(
            number_format.grouped(self.tr("Unlock all %n", "", len(locked)), len(locked))
            if locked
            else self.tr("Unlock all")
        )
        self.unlock_all.setEnabled(bool(locked))

    def _lock(self, choice: Choice) -> None:
        snapshot = self._model.snapshot
        if snapshot is not None:
            names = self._wanted(snapshot, choice)
            self.lockRequested.emit(names, True)

    def _unlock_all(self) -> None:
        snapshot = self._model.snapshot
        if snapshot is not None:
            self.lockRequested.emit(sorted(snapshot.row_totals.plan.locked), False)

    def _list_classes(self) -> None:
        self.classes.clear()
        snapshot = self._model.snapshot
        for name, count in class_counts(snapshot.row_index.checkpoint).items() if snapshot else ():
            self._add(self.classes, number_format.caption(f"{name} ({count})"), partial(_of_class, name))

    def _add_menu(self, text: str, fill: Callable[[], None]) -> QMenu:
        menu = self.addMenu(text)
        menu.aboutToShow.connect(fill)
        return menu

    def _list_patterns(self) -> None:
        self.patterns.clear()
        counts = pattern_counts(self._model.snapshot.row_index.checkpoint) if self._model.snapshot else {}
        for glob, count in list(counts.items())[:MOST]:
            self._add(self.patterns, number_format.caption(f"{glob} ({count})"), partial(_of_pattern, glob))
        self._say_none(self.patterns, self.tr("No name comes twice"))

    def _list_sizes(self) -> None:
        self.sizes.clear()
        counts = size_counts(self._model.snapshot.row_index.checkpoint) if self._model.snapshot else {}
        for least, count in counts.items():
            text = self.tr("{least} weights or more", "", number_format.plural(least)).format(
                least=number_format.short(least)
            )
            self._add(self.sizes, f"{text} ({count})", partial(_of_size, least))
        self._say_none(self.sizes, self.tr("All are of about one size"))

    def _say_none(self, menu: QMenu, text: str) -> None:
        if not menu.actions():
            menu.addAction(text).setEnabled(False)

    def _choose_shown(self) -> None:
        snapshot = self._model.snapshot
        if snapshot is not None:
            weights = every_weight(snapshot.row_index.checkpoint)
            shown = self._model.selected([ROOT]).tickable
            self.chooseRequested.emit([name for name in shown if name in weights])

    def _add(self, menu: QMenu, text: str, choice: Choice) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: self._choose(choice))
        return action

    def _choose(self, choice: Choice) -> None:
        snapshot = self._model.snapshot
        if snapshot is not None:
            self.chooseRequested.emit(self._wanted(snapshot, choice))

    @staticmethod
    def _wanted(snapshot: TreeSnapshot, choice: Choice) -> list[str]:
        """What a choice comes to, in file order."""
        checkpoint = snapshot.row_index.checkpoint
        wanted = choice(checkpoint, snapshot.row_totals.plan.chosen)
        return [each.name for each in checkpoint.owners if each.name in wanted]


def _with_biases(checkpoint: Checkpoint, chosen: frozenset[str]) -> frozenset[str]:
    return chosen | biases_beside(checkpoint, chosen)


def _of_pattern(glob: str, checkpoint: Checkpoint, _: frozenset[str]) -> frozenset[str]:
    return by_pattern(checkpoint, glob)


def _of_size(least: int, checkpoint: Checkpoint, _: frozenset[str]) -> frozenset[str]:
    return by_size(checkpoint, least)


def _of_class(name: str, checkpoint: Checkpoint, _: frozenset[str]) -> frozenset[str]:
    return by_class(checkpoint, name)
