"""What differs between the open model and another one, as long as the two are compared."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.base.arrays import Floats
from core.report.model_comparison import ComparedPair, ModelComparison
from core.report.tensor_changes import VALUES
from gui.state.changes import Change, Opened
from gui.state.document import Document


class ModelDifference(QObject):
    """Holds the comparison of the open model with another one; it goes when another file is opened.

    Attributes:
        found: the comparison, with the open model as the first; None where there is none.
        by_name: name of a parameter of the open model → the pair it is in.
        relative: ‖Δ‖/‖w‖ of each owner of the open model, float64 (n,); NaN where it is not known.
    """

    changed = Signal()
    """`found` is another, or None."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: ModelComparison | None = None
        self.by_name: Mapping[str, ComparedPair] = {}
        self.relative: Floats = np.zeros(0)
        document.changed.connect(self._follow)

    def show(self, found: ModelComparison | None) -> None:
        """Take another comparison, whose first model is the open one; None to have none."""
        self.found = found
        self.by_name = {} if found is None else dict(_named(found))
        self.relative = np.zeros(0) if found is None else _relative(found, self.by_name)
        self.changed.emit()

    def drop(self) -> None:
        """End the comparison."""
        if self.found is not None:
            self.show(None)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened) and self.found is not None and self.found.first is not change.now.checkpoint:
            self.drop()


def _named(found: ModelComparison) -> list[tuple[str, ComparedPair]]:
    """Each pair under the names of all parameters that are tied to its first."""
    by_owner = {each.first.owner: each for each in found.pairs}
    return [(each.name, by_owner[each.owner]) for each in found.first.parameters if each.owner in by_owner]


def _relative(found: ModelComparison, by_name: Mapping[str, ComparedPair]) -> Floats:
    owners = [each.name for each in found.first.owners]
    return np.array([_change_of(by_name.get(name)) for name in owners], np.float64)


def _change_of(pair: ComparedPair | None) -> float:
    if pair is None or pair.change is None or pair.way != VALUES or pair.change.relative is None:
        return np.nan
    return pair.change.relative
