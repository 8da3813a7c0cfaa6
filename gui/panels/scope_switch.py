"""What the threshold being edited is for: all that is ticked, a module, or what is selected; and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.plan.scope import Scope
from gui.panels import rule_readings
from gui.state.threshold_target import ThresholdTarget, unfit_under
from gui.support import number_format
from gui.support.fitted_text import Metrics, number_kept
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.latest import Latest
from gui.support.named import named
from gui.support.short_name import short_name

_LONGEST = 14
"""Letters of a module's name that a button shows at most."""


@guarded
class ScopeSwitch(QWidget):
    """Buttons for the scopes that there are, of which one is down; the middle one only where a module has a rule.

    What is written on them makes the panel no wider: it is as much as there is room for.
    """

    general_asked, module_asked, own_asked = Signal(), Signal(), Signal()
    """A button was clicked: for all that is ticked, for the module, for what is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all, self._module, self._own = map(self._button, ("scopeAll", "scopeModule", "scopeOwn"))
        self._texts: tuple[tuple[str, ...], ...] = ()
        group = QButtonGroup(self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (self._all, self._module, self._own):
            row.addWidget(button)
            group.addButton(button)
        self._all.setToolTip(self.tr("Move the threshold of all ticked parameters that have none of their own."))
        self._own.setToolTip(self.tr("Give what is selected a threshold of its own, as an exception."))
        self._all.clicked.connect(self.general_asked)
        self._module.clicked.connect(self.module_asked)
        self._own.clicked.connect(self.own_asked)

    def _button(self, name: str) -> QToolButton:
        button = named(QToolButton(self), name)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def show_target(self, target: ThresholdTarget) -> None:
        """Name the scopes that there are, and press the button of the one being edited."""
        selected, rule_source = target.selected.scope, target.selected.rule_source
        # beside a third button there is little room
        ways = (True,) if rule_source is not None else (False, True)
        module = "" if rule_source is None else escaped(rule_source)
        texts = tuple((self._everything(target, brief), module, self._what(selected, brief)) for brief in ways)
        if texts != self._texts:
            self._texts = texts
            self._fit()
        # not before it has its text: without one it is higher
        self._module.setVisible(rule_source is not None)
        if rule_source is not None:
            text = self.tr("Move the threshold of {module}, for all in it that has none of its own.")
            self._module.setToolTip(number_format.tip(text.format(module=module)))
        self._own.setEnabled(not selected.general)
        down = self._own if target.own else self._all if target.scope.general else self._module
        down.setChecked(True)

    def _fit(self) -> None:
        """Write the longest texts that there is room for; where there is little, a module's name is shortened."""
        if not self._texts:
            return
        first, module, last = next(filter(self._has_room, self._texts), self._texts[-1])

        def fits(text: str) -> bool:
            return len(text) <= _LONGEST and self._has_room((first, text, last))

        texts = first, short_name(module, fits) if module else "", last
        for place, (button, text) in enumerate(zip((self._all, self._module, self._own), texts, strict=True)):
            button.setText(number_format.caption(text))
            self._row.setStretch(place, self._needed(text))

    def _has_room(self, texts: Sequence[str]) -> bool:
        shown = [self._needed(text) for text in texts if text]
        return sum(shown) + self._row.spacing() * (len(shown) - 1) <= self.width()

    def _needed(self, text: str) -> int:
        """Pixels across of a button with a text."""
        option = QStyleOptionToolButton()
        option.initFrom(self._all)
        words = QSize(self._all.fontMetrics().horizontalAdvance(text) + 2, self._all.fontMetrics().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_ToolButton, option, words, self._all).width()

    def _everything(self, target: ThresholdTarget, brief: bool) -> str:
        """How many of the ticked parameters the general rule is for; all, also where each has a nearer one."""
        count, excepted = len(target.plan.chosen), _exceptions(target)
        if not excepted or excepted == count:
            if brief:
                return number_format.grouped(self.tr("All %n", "", count), count)
            return number_format.grouped(self.tr("All %n ticked", "", count), count)
        if brief:
            text = number_format.grouped(self.tr("{some} of %n", "", count), count)
        else:
            text = number_format.grouped(self.tr("{some} of %n ticked", "", count), count)
        return text.format(some=number_format.whole(count - excepted))

    def _what(self, selected: Scope, brief: bool) -> str:
        count = len(selected.modules) + len(selected.names)
        if brief and count < 2:
            return self.tr("This")
        if len(selected.modules) == 1 and not selected.names:
            return self.tr("This module")
        return number_format.grouped(self.tr("These %n", "", count), count) if count > 1 else self.tr("This parameter")


class ScopeNote(QWidget):
    """Where the threshold being edited comes from in a few words, and the button that lets it be inherited again."""

    inherit_asked, drop_asked = Signal(), Signal()
    """To drop the own threshold, or all exceptions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brief = ""
        self._note = FixedSizeLabel(QPalette.ColorRole.PlaceholderText, fit=self._fit)
        self._inherit = named(QToolButton(self), "inheritButton")
        self._overall = FixedSizeLabel(QPalette.ColorRole.PlaceholderText)
        self._note.setObjectName("thresholdNote")
        self._overall.setObjectName("overallNote")
        self._ticked = Latest[int]()
        self._inherit.setText(self.tr("Inherit"))
        self._inherit.setToolTip(self.tr("Drop the own threshold; what is above it in the tree holds again."))
        self._inherit.clicked.connect(self.inherit_asked)
        self._drop = named(QToolButton(self), "dropButton")
        self._drop.setText(self.tr("Drop all"))
        self._drop.setToolTip(self.tr("Let all parameters and modules inherit the general threshold again."))
        self._drop.clicked.connect(self.drop_asked)
        for button in (self._inherit, self._drop):
            button.setProperty("small", "true")
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self._inherit)
        row.addWidget(self._drop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self._overall)
        # both lines keep their height, also where there is little to say, so that what is below stays where it is
        self._note.setMinimumHeight(self._inherit.sizeHint().height())

    def show_target(self, target: ThresholdTarget) -> None:
        """Say where the rule being edited comes from."""
        given = not target.scope.general and target.scope.any_own(target.plan)
        self._inherit.setVisible(given)
        self._drop.setVisible(target.scope.general and target.plan.has_exceptions)
        explanation, self._brief = self._explanation(target, given)
        self._note.setText(explanation)
        self._overall.setText(self._shifted(target))

    def _fit(self, text: str, width: float, metrics: Metrics) -> str:
        """The note in as many words as there is room for; it is about the rule."""
        return text if metrics.horizontalAdvance(text) <= width else number_kept(self._brief, width, metrics)

    def _explanation(self, target: ThresholdTarget, given: bool) -> tuple[str, str]:
        """Where the rule being edited comes from; and the same in fewer words."""
        plan, scope = target.plan, target.scope
        if scope.general:
            count = _exceptions(target)
            if not count:
                return (self.tr("No exceptions"),) * 2
            return (number_format.grouped(self.tr("Exceptions: %n", "", count), count),) * 2
        above = number_format.rule_in_passing(scope.rule(scope.without(plan)))
        if given:
            return (self.tr("Own; else {rule}").format(rule=above),) * 2
        until, brief = self.tr("Inherits {rule} until moved"), self.tr("Inherits {rule}")
        return until.format(rule=above), brief.format(rule=above)

    def _shifted(self, target: ThresholdTarget) -> str:
        """What comes of it overall, where the numbers here are those of the others alone, or there are no others.

        Of a module: for how many in it they are.
        """
        plan, total = target.plan, target.plan_numbers.total
        if not total.known:
            return ""
        overall = number_format.share(total.density, total.exact)
        unfit = unfit_under(target)
        if unfit:
            # the numbers above are of the others
            return number_format.grouped(self.tr("%n do not fit N of M", "", unfit), unfit)
        if target.all_excepted:
            return self._excepted(target).format(overall=overall)
        if target.scope.modules and not target.scope.names:
            return self._inside(target)
        exceptions = _exceptions(target)
        if not (target.scope.general and exceptions):
            return ""
        others = len(plan.chosen) - exceptions
        text = number_format.grouped(self.tr("{density} of the %n others · {overall} overall", "", others), others)
        return text.format(density=self._of_others(target), overall=overall)

    def _inside(self, target: ThresholdTarget) -> str:
        """For how many of what is ticked in the modules their rule is, where something in them has a nearer one."""
        ticked = self._ticked.of(_ticked_in, target.plan.chosen, target.scope.modules)
        if len(target.numbers) >= ticked:
            return ""
        text = number_format.grouped(self.tr("{some} of the %n ticked inside", "", ticked), ticked)
        return text.format(some=number_format.whole(len(target.numbers)))

    def _of_others(self, target: ThresholdTarget) -> str:
        """The density of those under the general rule: as it was asked for, or as it follows."""
        asked, total = rule_readings.wanted_density(target), target.group_total
        if asked is not None:
            return number_format.requested_share(asked)
        return number_format.share(total.density, total.exact)

    def _excepted(self, target: ThresholdTarget) -> str:
        """Where the density comes from if nothing that is ticked is under the general rule."""
        plan, chosen = target.plan, target.plan_numbers.chosen
        rules = target.measurements.rule_groups(plan).rules(plan)
        masks = sum(int(chosen[numbers].sum()) for rule, numbers in rules if rule.recorded)
        if masks == len(plan.chosen):
            return number_format.grouped(self.tr("{overall} by %n masks of the file", "", masks), masks)
        if masks:
            return number_format.grouped(
                self.tr("{overall} by own thresholds and %n masks of the file", "", masks), masks
            )
        return self.tr("{overall} by own thresholds")


def _exceptions(target: ThresholdTarget) -> int:
    """How many ticked parameters the general rule is not for."""
    groups = target.measurements.rule_groups(target.plan)
    return int(groups.chosen.sum()) - len(groups.general.chosen_numbers)


def _ticked_in(chosen: frozenset[str], modules: tuple[str, ...]) -> int:
    """How many of the chosen parameters lie in some modules."""
    return sum(name.startswith(tuple(f"{path}." for path in modules)) for name in chosen)
