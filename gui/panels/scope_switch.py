"""What the threshold being edited is for: all that is ticked, a module, or what is selected; and the way back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.base.escaping import escaped
from core.plan.rules import Density, ErdosRenyi
from core.plan.scope import Scope
from gui.state.changes import Change, Measured, Settled
from gui.state.document import Document
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.named import named

_LONGEST = 14
"""Letters of a module's name that a button has room for."""


class ScopeSwitch(QWidget):
    """Buttons for the scopes that there are, of which one is down; the middle one only where a module has a rule."""

    def __init__(self, document: Document, control: ThresholdControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._control = document, control
        self._all, self._module, self._own = map(self._button, ("scopeAll", "scopeModule", "scopeOwn"))
        row, group = QHBoxLayout(self), QButtonGroup(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self._all, self._module, self._own):
            row.addWidget(button)
            group.addButton(button)
        self._all.setToolTip(self.tr("Move the threshold of all ticked parameters that have none of their own."))
        self._own.setToolTip(self.tr("Give what is selected a threshold of its own, as an exception."))
        self._all.clicked.connect(lambda: control.set_own(False))
        self._module.clicked.connect(lambda: control.set_scope(self._rule_source()))
        self._own.clicked.connect(lambda: control.set_own(True))
        control.changed.connect(self._write)

    def _button(self, name: str) -> QToolButton:
        button = named(QToolButton(self), name)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _rule_source(self) -> Scope:
        rule_source = self._control.rule_source
        return Scope(modules=(rule_source,)) if rule_source is not None else Scope()

    def _write(self) -> None:
        if self._document.comparing:
            return
        control, selected = self._control, self._control.selected
        rule_source = control.rule_source
        # beside a third button there is little room
        count, brief = len(self._document.shown.chosen), rule_source is not None
        self._all.setText(self.tr("All %n", "", count) if brief else self.tr("All %n ticked", "", count))
        self._module.setVisible(rule_source is not None)
        if rule_source is not None:
            self._module.setText(_short(escaped(rule_source)))
            text = self.tr("Move the threshold of {module}, for all in it that has none of its own.")
            self._module.setToolTip(number_format.tip(text.format(module=escaped(rule_source))))
        self._own.setText(self._what(selected, brief))
        self._own.setEnabled(not selected.general)
        down = self._own if control.own else self._all if control.scope.general else self._module
        down.setChecked(True)

    def _what(self, selected: Scope, brief: bool) -> str:
        if brief and len(selected.single) < 2:
            return self.tr("This")
        if len(selected.modules) == 1 and not selected.names:
            return self.tr("This module")
        count = len(selected.single)
        return self.tr("These %n", "", count) if count > 1 else self.tr("This parameter")


class ScopeNote(QWidget):
    """Where the threshold being edited comes from in a few words, and the button that lets it be inherited again."""

    def __init__(self, document: Document, control: ThresholdControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._control = document, control
        self._note, self._inherit = FixedSizeLabel(QPalette.ColorRole.PlaceholderText), QToolButton(self)
        # of a number that does not fit no end is shown without its beginning
        self._overall = FixedSizeLabel(QPalette.ColorRole.PlaceholderText, elide=Qt.TextElideMode.ElideRight)
        self._note.setObjectName("thresholdNote")
        self._overall.setObjectName("overallNote")
        self._inherit.setObjectName("inheritButton")
        self._inherit.setText(self.tr("Inherit"))
        self._inherit.setToolTip(self.tr("Drop the own threshold; what is above it in the tree holds again."))
        self._inherit.clicked.connect(control.reset)
        self._drop = named(QToolButton(self), "dropButton")
        self._drop.setText(self.tr("Drop all"))
        self._drop.setToolTip(self.tr("Let all parameters and modules inherit the general threshold again."))
        self._drop.clicked.connect(control.drop_exceptions)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._inherit)
        row.addWidget(self._drop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._overall)
        # the row keeps its height, so that what is below stays where it is
        self._note.setMinimumHeight(self._inherit.sizeHint().height())
        control.changed.connect(self._write)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        # the other changes come by way of the control
        if isinstance(change, Measured | Settled):
            self._write()

    def _write(self) -> None:
        if self._document.comparing:
            return
        given = not self._control.scope.general and self._control.scope.any_own(self._document.shown)
        self._inherit.setVisible(given)
        self._drop.setVisible(self._control.scope.general and self._document.shown.has_exceptions)
        self._note.setText(self._explanation(given))
        self._overall.setText(self._shifted())

    def _explanation(self, given: bool) -> str:
        plan, scope = self._document.shown, self._control.scope
        if scope.general:
            count = self._exceptions()
            return self.tr("Exceptions: %n", "", count) if count else ""
        above = number_format.rule(scope.rule(scope.without(plan)))
        if given:
            return self.tr("Own; else {rule}").format(rule=above)
        return self.tr("Inherits {rule} until moved").format(rule=above)

    def _exceptions(self) -> int:
        """The ticked parameters that the general rule is not for."""
        plan = self._document.shown
        return sum(not plan.inherits(name) for name in plan.chosen) if plan.has_exceptions else 0

    def _shifted(self) -> str:
        """Where the general density is that of the others alone, what comes of it overall."""
        plan = self._document.shown
        if not (self._control.scope.general and isinstance(plan.rule, Density | ErdosRenyi)):
            return ""
        total = self._document.plan_numbers.total
        exceptions = self._exceptions() if total.known else 0
        if not exceptions:
            return ""
        text = self.tr("{density} of the %n others · {overall} overall", "", len(plan.chosen) - exceptions)
        return text.format(
            density=number_format.requested_density(plan.rule.density),
            overall=number_format.percent(total.density, total.exact),
        )


def _short(path: str) -> str:
    """The end of a path; ampersands would make shortcuts."""
    return number_format.caption(path if len(path) <= _LONGEST else f"…{path[-_LONGEST:]}")
