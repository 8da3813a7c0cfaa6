"""Which rule is being edited: a value, and how each kind of change leads from one to the next."""

from dataclasses import dataclass, replace

from core.plan.plan import Plan
from core.plan.scope import Scope
from gui.state.selection import Selection


@dataclass(frozen=True)
class SelectedScope:
    """What is selected, as something that a rule can be for, and where the rule of that comes from.

    Attributes:
        scope: the selected parameters; a selected row of a module stands for the module, if something in it is meant.
        given: whether some of it has a rule of its own.
        rule_source: the module whose rule all of it would inherit; None where that is the general one.
    """

    scope: Scope = Scope()  # noqa: RUF009 - it is a value
    given: bool = False
    rule_source: str | None = None

    @classmethod
    def of(cls, plan: Plan, selection: Selection) -> "SelectedScope":
        """Under a plan."""
        scope = selection.scope(plan.chosen)
        # without rules of modules none has to be looked for
        rule_sources = {plan.rule_source(each) for each in (*scope.modules, *scope.names)} if plan.modules else {None}
        return cls(scope, scope.any_own(plan), rule_sources.pop() if len(rule_sources) == 1 else None)

    @property
    def inherited(self) -> Scope:
        """What its rule is for as long as it has none of its own."""
        return Scope() if self.rule_source is None else Scope(modules=(self.rule_source,))


@dataclass(frozen=True)
class EditedScope:
    """The scope of the rule being edited, with what is remembered to find the next one. Each method gives the next.

    What has a rule of its own, or inherits one of a module, brings that scope along when it is selected, so that the
    line is always where the cut is. Another scope can be asked for; it stays until another selection, or until the
    rule of what is selected comes from elsewhere.

    Attributes:
        scope: the general one, that of a module, or the one of what is selected.
        own_asked: whether the own rule of whatever is selected has been asked for.
        origin: (whether what is selected has a rule of its own, the module that it inherits one from), at the last
            change.
    """

    scope: Scope = Scope()  # noqa: RUF009 - it is a value
    own_asked: bool = False
    origin: tuple[bool, str | None] = (False, None)

    @classmethod
    def opened(cls, selected: SelectedScope) -> "EditedScope":
        """After another checkpoint: nothing has been asked for."""
        return cls().after_selection(selected)

    def after_selection(self, selected: SelectedScope) -> "EditedScope":
        """Something else is selected."""
        own = self.own_asked or selected.given
        return replace(self, scope=selected.scope if own else selected.inherited, origin=_origin(selected))

    def after_plan(self, selected: SelectedScope) -> "EditedScope":
        """The plan is another; only where the rule of what is selected comes from elsewhere, so does the scope."""
        return self if _origin(selected) == self.origin else self.after_selection(selected)

    def asked_for(self, scope: Scope, own: bool | None = None) -> "EditedScope":
        """The rule of a certain scope is to be edited.

        Args:
            scope: what the rule is for.
            own: whether the own rule of whatever is selected later on is to be edited, too; None for as before.
        """
        return replace(self, scope=scope, own_asked=self.own_asked if own is None else own)


def _origin(selected: SelectedScope) -> tuple[bool, str | None]:
    return selected.given, selected.rule_source
