"""What can be done with the threshold being edited: fields, slider and lines all act through this."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Lamp, Rule, Value
from core.plan.scope import Scope
from core.preview.plan_numbers import PlanNumbers, numbers_of
from core.preview.rule_conversion import CutSelection, RuleKind, convert_rule, nudged, rule_at
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.plan_edits import PlanEdits
from gui.state.threshold_target import ThresholdTarget, cuts_some, least_cut
from gui.support.words import Words, said


class ThresholdControl(QObject):
    """Moves the general rule, that of a module, or the own one of what is selected.

    A move is a preview; at the end of the gesture it becomes one step.

    Args:
        document: whose plan is moved.
        edits: words for the history.
    """

    refused = Signal()
    """The rule could not be meant as it was asked for, and is as it was."""

    def __init__(self, document: Document, edits: PlanEdits) -> None:
        super().__init__(document)
        self._document, self._edits = document, edits
        self.wanted_kind: RuleKind | None = None
        """How the rule is to be meant as soon as what that needs has been read."""
        self._said: dict[RuleKind, Rule] = {}
        """The ways in which the rule was meant since it was moved last, of which the present one is the last."""
        self._said_in: tuple[Plan, Scope] | None = None
        """The plan that the last of them has led to, and what the rule is for."""
        document.happened.connect(self._follow)
        document.exact_reader.halted.connect(self._give_up)

    @property
    def target(self) -> ThresholdTarget:
        """The rule being edited.

        Raises:
            LookupError: nothing is open.
        """
        return self._document.state.target

    def set_own(self, own: bool) -> None:
        """Edit the own rule of what is selected, or the general one."""
        if self._document.is_open:
            self._document.edit_scope(self.target.selected.scope if own else Scope(), own)

    def set_scope(self, scope: Scope) -> None:
        """Edit another rule."""
        self._document.edit_scope(scope)

    def move(self, threshold: float) -> None:
        """Show another threshold, said as the rule being edited is meant where that can be."""
        if self._document.is_open:
            self.move_rule(self._rule_at(threshold))

    def nudge(self, steps: float) -> None:
        """Step the number that is meant, to cut more by more than 0 steps; nothing where there is not one number."""
        rule = nudged(self._rule, steps) if self._document.is_open and self.target.uniform else None
        if rule is not None:
            self.move_rule(rule)

    def numbers_at(self, threshold: float) -> PlanNumbers | None:
        """What the plan would do after a move there; None where nothing is open, or the model is shown unpruned."""
        if not self._document.is_open or self._document.state.comparing:
            return None
        plan = self._edits.with_rule(self._fitted(self._rule_at(threshold)), self._scope)
        return numbers_of(self._document.state.measurements, plan)

    def passing(self, before: float, after: float) -> float:
        """Where a step from one threshold to another leads: past those that cut no more than 0 does.

        From there up to the least that cuts something of what the rule is for, and from that down to 0.
        """
        if after > before and self._document.is_open and cuts_some(self.target, self.target.plan_numbers):
            # what cuts already does so further on
            return after
        numbers = self.numbers_at(after) if after > 0 else None
        if numbers is None or cuts_some(self.target, numbers):
            return after
        return max(least_cut(self.target), after) if after > before else 0.0

    def move_rule(self, rule: Rule) -> None:
        """Show another rule."""
        if self._document.is_open:
            self._document.preview(self._edits.with_rule(self._fitted(rule), self._scope))

    def finish(self, *, stepped: bool = False) -> None:
        """Make the preview a step, as the gesture has ended.

        Args:
            stepped: whether it was one by arrow keys or the wheel, of which several in a moment are one step.
        """
        if self._document.is_open:
            alike = (type(self._rule), self._scope) if stepped else None
            self._document.commit_preview(self._edits.words(self._rule, self._scope), alike)

    def cancel(self) -> None:
        """Show again what was shown before the drag."""
        self._document.cancel_preview()

    def reset(self) -> None:
        """Let the scope inherit again; the general rule becomes the one that the history began with."""
        if self._scope.general:
            self._edits.reset_rule()
        else:
            self._edits.inherit(self._scope)

    def drop_exceptions(self) -> None:
        """Let everything inherit the general rule."""
        self._edits.drop_exceptions()

    def convert_to(self, kind: RuleKind) -> None:
        """Convert the rule to another kind; what is cut stays as near as it can.

        What that needs and is not known is read first: weights, or standard deviations.
        """
        part = self.target.part if self._document.is_open else None
        if part is None or kind is self.target.kind:
            self._give_up()
            return
        self.wanted_kind = kind
        if kind is RuleKind.SIGMA and np.isnan(part.stds).any():
            names = [part.plan_numbers.owners[number].name for number in part.numbers]
            self._document.exact_reader.restart(also=names)
        elif part.known or self._document.exact_reader.at_rest:
            self._convert(kind, part)

    def take(self, rule: Rule, way: str = "") -> None:
        """Set another rule, as a step.

        Args:
            way: how it was come to, in a word for the history.
        """
        fitted = self._fitted(rule)
        words = self._edits.words(fitted, self._scope)
        named: Words = (lambda: f"{way}: {said(words)}") if way else words
        self._document.do(named, self._edits.with_rule(fitted, self._scope))

    def take_each(self, words: Words, rules: Mapping[str, Rule]) -> None:
        """Give each of some parameters a rule of its own, as one step.

        Args:
            words: what the history calls it.
        """
        plan = self._document.plan
        self._document.do(words, replace(plan, own={**plan.own, **rules}))

    @property
    def _scope(self) -> Scope:
        """What the rule being edited is for; while nothing is open, the general one is."""
        return self.target.scope if self._document.is_open else Scope()

    @property
    def _rule(self) -> Rule:
        """The rule as it was moved last, also where that has not been shown yet."""
        return self._scope.rule(self._document.shown)

    def _rule_at(self, threshold: float) -> Rule:
        """The rule being edited, moved to where the line is at a threshold."""
        kind = RuleKind.of(self._rule)
        part, whole = self.target.shown_part, self.target.part
        if kind is RuleKind.VALUE or part is None or whole is None:
            return Value(threshold)
        return rule_at(kind, threshold, part, whole)

    def _convert(self, kind: RuleKind, part: CutSelection) -> None:
        self.wanted_kind = None
        rule = self._as_said_before(kind) or convert_rule(kind, part)
        if rule is None:
            self.refused.emit()
            return
        self.take(rule)
        self._said[kind] = rule
        self._said_in = self._document.plan, self._scope

    def _as_said_before(self, kind: RuleKind) -> Rule | None:
        """The rule of a kind that there was before others were converted from it; None where it was moved since."""
        before, present = self._said_in, self.target.kind
        if before is None or before[0] is not self._document.plan or before[1] != self._scope:
            self._said = {}
        if present is not None:
            self._said[present] = self._rule
        return self._said.get(kind)

    def _fitted(self, rule: Rule) -> Rule:
        """Of one parameter alone every density is the same; there are plainer words for one of them."""
        scope = self._scope
        if not scope.names or not isinstance(rule, EachDensity | ErdosRenyi | Lamp):
            return rule
        alone = len(scope.names) == 1 and not scope.modules
        return Density(rule.density) if alone else EachDensity(rule.density)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened() | PlanChanged() | SelectionChanged():
                # what had been asked for was of another plan or selection
                self.wanted_kind = None
            case Measured(now) if self.wanted_kind is not None:
                part = now.target.part
                lacking = self.wanted_kind is RuleKind.SIGMA and (part is None or np.isnan(part.stds).any())
                if part is not None and part.known and not lacking:
                    self._convert(self.wanted_kind, part)
            case Settled() if self.wanted_kind is not None:
                self._give_up()

    def _give_up(self) -> None:
        """Leave the rule as it is, whatever was pressed."""
        self.wanted_kind = None
        self.refused.emit()
