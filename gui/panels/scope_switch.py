"""What the threshold in hand is for: all that is ticked, a module, or what is selected; and the way back."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import wording
from gui.control import ThresholdControl
from gui.document import Document
from gui.scope import Scope
from gui.still_label import StillLabel

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
        self._module.clicked.connect(lambda: control.set_scope(self._giver()))
        self._own.clicked.connect(lambda: control.set_own(True))
        control.changed.connect(self._write)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self, checkable=True, objectName=name)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _giver(self) -> Scope:
        giver = self._control.giver
        return Scope(modules=(giver,)) if giver is not None else Scope()

    def _write(self) -> None:
        if self._document.comparing:
            return
        control, selected = self._control, self._control.selected
        giver = control.giver
        # beside a third button there is little room
        count, brief = len(self._document.shown.chosen), giver is not None
        self._all.setText(self.tr("All %n", "", count) if brief else self.tr("All %n ticked", "", count))
        self._module.setVisible(giver is not None)
        if giver is not None:
            self._module.setText(_short(giver))
            text = self.tr("Move the threshold of {module}, for all in it that has none of its own.")
            self._module.setToolTip(wording.tip(text.format(module=giver)))
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
    """Where the threshold in hand comes from in a few words, and the button that lets it be inherited again."""

    def __init__(self, document: Document, control: ThresholdControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._control = document, control
        self._note, self._inherit = StillLabel(QPalette.ColorRole.PlaceholderText), QToolButton(self)
        self._note.setObjectName("thresholdNote")
        self._inherit.setObjectName("inheritButton")
        self._inherit.setText(self.tr("Inherit"))
        self._inherit.setToolTip(self.tr("Drop the own threshold; what is above it in the tree holds again."))
        self._inherit.clicked.connect(control.reset)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._inherit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        # the row keeps its height, so that what is below stays where it is
        self._note.setMinimumHeight(self._inherit.sizeHint().height())
        control.changed.connect(self._write)

    def _write(self) -> None:
        if self._document.comparing:
            return
        given = not self._control.scope.general and self._control.scope.has_given(self._document.shown)
        self._inherit.setVisible(given)
        self._note.setText(self._explanation(given))

    def _explanation(self, given: bool) -> str:
        plan, scope = self._document.shown, self._control.scope
        if scope.general:
            exceptions = sum(not plan.inherits(name) for name in plan.chosen) if plan.own or plan.modules else 0
            return self.tr("Exceptions with an own threshold: %n", "", exceptions) if exceptions else ""
        above = wording.rule(scope.rule(scope.without(plan)))
        if given:
            return self.tr("Own; else {rule}").format(rule=above)
        return self.tr("Inherits {rule} until moved").format(rule=above)


def _short(path: str) -> str:
    """The end of a path; ampersands would make shortcuts."""
    text = path if len(path) <= _LONGEST else f"…{path[-_LONGEST:]}"
    return text.replace("&", "&&")
