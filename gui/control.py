"""The threshold under the hand: spin box, slider and histogram line are three views of this one value."""

import math

from PySide6.QtCore import QObject, Signal

from core.evaluation import Total
from core.rules import Value
from gui.changes import Change, Opened, PlanChanged, SelectionChanged
from gui.document import Document
from gui.edits import Edits


class ThresholdControl(QObject):
    """Moves either the general threshold or the own one of what is selected.

    A move is a preview; when the hand lets go it becomes one step. A parameter with an own threshold brings its
    own scope along when it is selected, so that the line is always where the cut is.

    Args:
        document: whose plan is moved.
        edits: words for the history.
    """

    changed = Signal()
    """Another value, or another scope."""

    def __init__(self, document: Document, edits: Edits) -> None:
        super().__init__(document)
        self._document, self._edits = document, edits
        self._asked_for_own = False
        self._had_own = False
        self.own = False
        document.changed.connect(self._follow)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters whose own threshold is moved; none where it is the general one."""
        return self._document.looked_at if self.own else ()

    @property
    def value(self) -> float | None:
        """The threshold in force; None where there is none or it is not known yet."""
        plan, names = self._document.shown, self.names
        rule = plan.rule_of(names[0]) if names else plan.rule
        return rule.threshold if isinstance(rule, Value) else self._evaluated(names)

    @property
    def shown_names(self) -> tuple[str, ...]:
        """The parameters that the line cuts and the histogram shows.

        What is selected; but where that has thresholds of its own and the general one is in hand, or where
        nothing is selected, all ticked ones that inherit.
        """
        looked_at, own = self._document.looked_at, self._document.shown.own
        if looked_at and (self.own or not any(name in own for name in looked_at)):
            return looked_at
        return self.inheriting

    @property
    def inheriting(self) -> tuple[str, ...]:
        """The ticked parameters under the general threshold, in file order."""
        plan = self._document.shown
        owners = self._document.evaluation.owners if self._document.evaluation else ()
        return tuple(each.name for each in owners if each.name in plan.chosen and each.name not in plan.own)

    @property
    def total(self) -> Total:
        """What is in hand taken together: all that is ticked, or what is selected, ticked or not."""
        evaluation, measures = self._document.evaluation, self._document.measures
        if not self.names:
            return evaluation.total
        numbers = [measures.numbers[name] for name in self.names]
        numel, kept = int(evaluation.numel[numbers].sum()), int(evaluation.kept[numbers].sum())
        known, exact = bool(evaluation.known[numbers].all()), bool(evaluation.exact[numbers].all())
        return Total(len(numbers), numel, kept, known, exact)

    def set_own(self, own: bool) -> None:
        """Take the own threshold of what is selected in hand, or the general one."""
        self._asked_for_own = own
        self._set_scope(own and bool(self._document.looked_at))

    def move(self, value: float) -> None:
        """Show another threshold."""
        self._document.preview(self._edits.with_rule(Value(value), self.names))

    def finish(self) -> None:
        """The hand has let go."""
        value = self.value
        if value is not None:
            self._document.commit_preview(self._edits.naming(Value(value), self.names))

    def cancel(self) -> None:
        """Back to where the drag began."""
        self._document.cancel_preview()

    def reset(self) -> None:
        """Inherit again, or back to the threshold that the history began with."""
        if self.own:
            self._edits.reset_own(self.names)
        else:
            self._edits.reset_rule()

    def _evaluated(self, names: tuple[str, ...]) -> float | None:
        evaluation, measures = self._document.evaluation, self._document.measures
        under = names or self.inheriting
        if evaluation is None or measures is None or not under:
            return None
        found = float(evaluation.thresholds[measures.numbers[under[0]]])
        return None if math.isnan(found) else found

    def _follow(self, change: Change) -> None:
        has_own = any(name in self._document.shown.own for name in self._document.looked_at)
        if isinstance(change, Opened):
            self._asked_for_own = False
        if isinstance(change, Opened | SelectionChanged) or has_own != self._had_own:
            self.own = bool(self._document.looked_at) and (self._asked_for_own or has_own)
        self._had_own = has_own
        if isinstance(change, Opened | PlanChanged | SelectionChanged):
            self.changed.emit()

    def _set_scope(self, own: bool) -> None:
        if own != self.own:
            self.own = own
            self.changed.emit()
