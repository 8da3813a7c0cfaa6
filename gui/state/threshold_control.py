"""The threshold being edited: fields, slider and lines are views of this one rule."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal

from core.plan.rules import Density, EachDensity, ErdosRenyi, Rule, Value
from core.plan.scope import Scope
from core.preview.rule_conversion import RuleKind, convert_rule, rule_at
from gui.state.changes import Change, Opened, PlanChanged, SelectionChanged
from gui.state.document import Document
from gui.state.plan_edits import PlanEdits
from gui.state.threshold_target import ThresholdTarget


class ThresholdControl(ThresholdTarget):
    """Moves the general rule, that of a module, or the own one of what is selected.

    A move is a preview; at the end of the gesture it becomes one step. What has a rule of its own, or inherits one of
    a module, brings that scope along when it is selected, so that the line is always where the cut is.

    Args:
        document: whose plan is moved.
        edits: words for the history.
    """

    changed = Signal()
    """Another rule, or another scope."""

    def __init__(self, document: Document, edits: PlanEdits) -> None:
        super().__init__(document)
        self._edits = edits
        self._asked_for_own = False
        self._source: object = None
        self._waiting: RuleKind | None = None
        document.changed.connect(self._follow)

    def set_own(self, own: bool) -> None:
        """Edit the own rule of what is selected, or the general one."""
        self._asked_for_own = own
        self.set_scope(self.selected if own else Scope())

    def set_scope(self, scope: Scope) -> None:
        """Edit another rule."""
        if scope != self.scope:
            self.scope = scope
            self.changed.emit()

    def move(self, threshold: float) -> None:
        """Show another threshold, said as the rule being edited is meant where that can be."""
        kind = RuleKind.of(self.rule)
        if kind is RuleKind.VALUE:
            self.move_rule(Value(threshold))
            return
        part, whole = self.shown_part, self.part
        moved = Value(threshold) if part is None or whole is None else rule_at(kind, threshold, part, whole)
        self.move_rule(moved)

    def move_rule(self, rule: Rule) -> None:
        """Show another rule."""
        if self._document.is_open:
            self._document.preview(self._edits.with_rule(self._fitted(rule), self.scope))

    def finish(self) -> None:
        """The gesture has ended."""
        self._document.commit_preview(self._edits.naming(self.rule, self.scope))

    def cancel(self) -> None:
        """Back to where the drag began."""
        self._document.cancel_preview()

    def reset(self) -> None:
        """Inherit again, or back to the rule that the history began with."""
        if self.scope.general:
            self._edits.reset_rule()
        else:
            self._edits.inherit(self.scope)

    def drop_exceptions(self) -> None:
        """Let everything inherit the general rule."""
        self._edits.drop_exceptions()

    def restate(self, kind: RuleKind) -> None:
        """Mean the threshold in another way; what is cut stays as near as it can.

        A standard deviation that is not known is read first.
        """
        part = self.part
        if part is None or kind is self.kind:
            return
        self._waiting = kind if kind is RuleKind.SIGMA and np.isnan(part.stds).any() else None
        if self._waiting is not None:
            self._document.need([self._document.plan_numbers.owners[number].name for number in part.numbers])
        else:
            self._take(convert_rule(kind, part))

    def take(self, rule: Rule, way: str = "") -> None:
        """Another rule, as a step.

        Args:
            way: how it was come to, in a word for the history.
        """
        fitted = self._fitted(rule)
        text = ": ".join(filter(None, (way, self._edits.naming(fitted, self.scope))))
        self._document.do(text, self._edits.with_rule(fitted, self.scope))

    def take_each(self, text: str, rules: Mapping[str, Rule]) -> None:
        """A rule of its own for each of some parameters, as one step.

        Args:
            text: what the history calls it.
        """
        plan = self._document.plan
        self._document.do(text, replace(plan, own={**plan.own, **rules}))

    def _take(self, rule: Rule | None) -> None:
        if rule is None:
            # the combo box has moved on already
            self.changed.emit()
        else:
            self.take(rule)

    def _fitted(self, rule: Rule) -> Rule:
        """Of one parameter alone every density is the same; there are plainer words for one of them."""
        if not self.scope.names or not isinstance(rule, EachDensity | ErdosRenyi):
            return rule
        alone = len(self.scope.names) == 1 and not self.scope.modules
        return Density(rule.density) if alone else EachDensity(rule.density)

    def _follow(self, change: Change) -> None:
        if self._document.comparing:
            # the line goes to where nothing is cut; what is being edited stays
            self.changed.emit()
            return
        selected, rule_source = self.selected, self.rule_source
        given = selected.any_own(self._document.shown)
        source = given, rule_source
        if isinstance(change, Opened):
            self._asked_for_own = False
        if isinstance(change, Opened | SelectionChanged) or source != self._source:
            own = self._asked_for_own or given
            self.scope = selected if own else Scope(modules=(rule_source,)) if rule_source is not None else Scope()
        self._source = source
        if isinstance(change, Opened | PlanChanged | SelectionChanged):
            self._waiting = None
            self.changed.emit()
        elif self._waiting is not None and self.part is not None and not np.isnan(self.part.stds).any():
            kind, self._waiting = self._waiting, None
            self._take(convert_rule(kind, self.part))
