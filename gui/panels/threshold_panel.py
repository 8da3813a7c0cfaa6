"""The threshold in one field and a slider, how it is meant, what it acts on, and what follows from it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QPushButton, QWidget

from core.plan.rules import StructuredNM
from core.preview.plan_numbers import PlanNumbers
from core.preview.rule_conversion import RuleKind
from gui.panels import rule_readings
from gui.panels.auto_menu import AutoMenu
from gui.panels.cut_share import CutShare
from gui.panels.number_tip import NumberTip
from gui.panels.pattern_fields import PatternFields
from gui.panels.reading_rows import ReadingRows
from gui.panels.rule_choice import RuleChoice
from gui.panels.rule_field import RuleField
from gui.panels.rule_spin import FieldValue, RuleSpin
from gui.panels.scope_switch import ScopeNote, ScopeSwitch
from gui.panels.section import QuietLabel, Section
from gui.panels.threshold_slider import ThresholdSlider
from gui.panels.threshold_spin import DensitySpin, ErrorSpin, SigmaSpin, ThresholdSpin
from gui.state.threshold_target import ThresholdTarget, is_estimated, pattern_of
from gui.support import number_format
from gui.support.named import named
from gui.support.wheel_needs_focus import WheelNeedsFocus
from gui.support.without_weights import told_of_counts, told_of_estimates, weights_absent


class ThresholdPanel(Section):
    """Field, slider and kind of the rule being edited. What is not meant follows from what is, as text below."""

    moving = Signal(object)
    """A `Rule`, while a field or the slider is moved."""
    finished, cancelled = Signal(), Signal()
    """The gesture has ended, or is taken back."""
    reset_asked = Signal()
    kind_chosen = Signal(RuleKind)
    """To mean the threshold in another way."""
    pattern_chosen = Signal(StructuredNM)
    """To keep N of M, which is no threshold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("Threshold"))
        self._target: ThresholdTarget | None = None
        self.stepping = False
        """Whether the gesture that has ended was one of steps: of arrow keys, buttons or the wheel."""
        # in the order in which Tab goes through them
        self.auto = named(QPushButton(self.tr("Auto"), self), "autoButton")
        self.auto_menu = AutoMenu(self)
        self.scope = ScopeSwitch(self)
        self._kinds = self._name_kinds()
        self.choice = RuleChoice(self._kinds, self)
        self.spin, self.sigma = ThresholdSpin(self), SigmaSpin(self)
        self.density, self.error = DensitySpin(self), ErrorSpin(self)
        self.pattern = PatternFields(self)
        self._masks = QuietLabel(self.tr("The mask that the file came with"), self)
        self.slider = ThresholdSlider(self)
        self._name()
        self.readings, self.note = ReadingRows(self._titles(), self), ScopeNote(self)
        self.cut = CutShare(self)
        self.fields = RuleField((self.spin, self.sigma, self.density, self.error, self.pattern, self._masks))
        self._lay_out()
        self._explain()
        self._connect()

    @property
    def mode(self) -> QComboBox:
        """The list of all ways to mean it."""
        return self.choice.list

    def set_span(self, low: float, high: float) -> None:
        """The range of the slider for magnitudes."""
        self.slider.set_span(low, high)
        self.spin.smallest_step = low
        if self._target is not None:
            self.show_target(self._target)

    def _titles(self) -> dict[RuleSpin, str]:
        return {
            self.spin: "|w| ≤",
            self.sigma: "k·σ",
            self.density: self.tr("density"),
            self.error: self.tr("error"),
        }

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        self.auto.setMenu(self.auto_menu)
        self.body.removeWidget(self.heading)
        top.addWidget(self.heading, 1)
        top.addWidget(self.auto)
        self.body.addLayout(top)
        self.body.addWidget(self.scope)
        self.body.addWidget(self.choice)
        self.body.addLayout(self.fields)
        self.body.addWidget(self.slider)
        self.body.addWidget(self.cut)
        self.body.addWidget(self.readings)
        # it comes and goes, which must not move what a hand is at
        self.body.addWidget(self.note)

    def _name_kinds(self) -> dict[RuleKind, str]:
        return {
            RuleKind.VALUE: self.tr("Value"),
            RuleKind.SIGMA: self.tr("k·σ of each"),
            RuleKind.DENSITY: self.tr("Density, all together"),
            RuleKind.EACH: self.tr("Density of each"),
            RuleKind.ERROR: self.tr("Error of each, at most"),
            RuleKind.ERDOS_RENYI: self.tr("Erdős–Rényi kernel"),
            RuleKind.LAMP: self.tr("LAMP"),
        }

    def _name(self) -> None:
        names = ("thresholdSpin", "sigmaSpin", "densitySpin", "errorSpin", "thresholdSlider")
        for widget, name in zip((self.spin, self.sigma, self.density, self.error, self.slider), names, strict=True):
            widget.setObjectName(name)
        self.spin.setAccessibleName(self.tr("Threshold"))
        self.sigma.setAccessibleName(self.tr("Threshold in standard deviations"))
        self.density.setAccessibleName(self.tr("Wanted density"))
        self.error.setAccessibleName(self.tr("Most error of the weights"))
        self.auto.setToolTip(self.tr("Well-known ways to come to a threshold, for all that this one is for"))
        self.mode.setAccessibleName(self.tr("How the threshold is meant"))

    def _explain(self) -> None:
        keys = self.tr("Arrows step, Shift coarse, Ctrl fine.")
        hints = {
            self.spin: self.tr("Weights with |w| at or below it are pruned."),
            self.sigma: self.tr("The threshold in standard deviations of each tensor (Han et al. 2015)."),
            self.density: self.tr("The part that is kept. It can only be met in whole weights, and where they tie."),
        }
        for widget, hint in hints.items():
            NumberTip(widget, f"{hint} {keys}")
        most = self.tr("Each parameter is cut as far as its error of the weights stays at or below this.")
        NumberTip(self.error, f"{most} {keys}\n{number_format.error_explained()}")
        self._explain_slider()
        for label in self.readings.labels.values():
            label.setToolTip(self.tr("Double click resets the threshold."))
        near = self.tr("What is cut stays as near as it can to what it was.")
        for kind, button in self.choice.segments.buttons.items():
            button.setToolTip(number_format.tip(f"{self._kinds[kind]}. {near}"))
        self.mode.setToolTip(number_format.tip(f"{self.tr('Further ways to say what is kept.')} {near}"))

    def _explain_slider(self) -> None:
        hint = self.tr("Moves the number that is meant. Double click resets, Esc takes a drag back.")
        if not self.slider.has_number:
            hint = self.tr("There is no one number for all that this threshold is for; moving the slider gives it one.")
        tip = f"{hint} {self.tr('Arrows step, Shift coarse, Ctrl fine.')}"
        if tip != self.slider.toolTip():
            self.slider.setToolTip(tip)

    def _connect(self) -> None:
        self._feed(self.spin, lambda: RuleKind.VALUE)
        self._feed(self.sigma, lambda: RuleKind.SIGMA)
        self._feed(self.density, self._flavour)
        self._feed(self.error, lambda: RuleKind.ERROR)
        self._feed(self.slider, lambda: self.slider.kind)
        for turned in (*self.readings.labels, self.slider):
            WheelNeedsFocus(turned)
        self.slider.reset_asked.connect(self.reset_asked)
        self.readings.reset_asked.connect(self.reset_asked)
        self.choice.kind_asked.connect(self._choose)
        self.choice.pattern_asked.connect(lambda: self._choose(None))
        self.pattern.changed.connect(self.pattern_chosen)

    def _choose(self, kind: RuleKind | None) -> None:
        """Have it meant in another way; None for N of M. The field takes the keyboard, unless keys have chosen."""
        now, by_key = QApplication.focusWidget(), self.choice.isAncestorOf(QApplication.focusWidget() or self)
        if isinstance(now, RuleSpin):
            # what is typed is meant in the way there was
            now.clearFocus()
        if kind is None:
            self.pattern_chosen.emit(self.pattern.rule)
        else:
            self.kind_chosen.emit(kind)
        if not by_key:
            self.fields.take_keyboard()

    def _feed(self, view: RuleSpin | ThresholdSlider, kind: Callable[[], RuleKind]) -> None:
        view.moving.connect(lambda number: self.moving.emit(kind().rule(number)))
        view.finished.connect(lambda: self._finish(view))
        view.cancelled.connect(self.cancelled)

    def _finish(self, view: RuleSpin | ThresholdSlider) -> None:
        self.stepping = view.stepping
        self.finished.emit()

    def _flavour(self) -> RuleKind:
        """Which density a density means: the present one; of single parameters, that of each."""
        target = self._target
        if target is None:
            return RuleKind.DENSITY
        if target.kind is RuleKind.EACH or target.scope.names:
            return RuleKind.EACH
        return target.kind if target.kind is not None and target.kind.shared else RuleKind.DENSITY

    def show_target(self, target: ThresholdTarget, wanted: RuleKind | None = None) -> None:
        """Show another rule, or more that is known of it.

        Args:
            wanted: how it is to be meant once what that needs has been read; the button of that stays down.
        """
        self._target, kind = target, target.kind
        self.scope.show_target(target)
        self.note.show_target(target)
        shown = {
            self.spin: rule_readings.threshold(target),
            self.sigma: rule_readings.sigma(target),
            self.density: rule_readings.density(target),
            self.error: rule_readings.error(target),
        }
        for spin, reading in shown.items():
            spin.show_value(reading)
        self._write_mode(target)
        if wanted is not None:
            self.choice.segments.show_chosen(wanted)
        self.readings.show_readings(self.spin if kind is None else self._meant(kind))
        self._write_bounds(target)
        self.slider.fit(target.measurements.table.highest(target.numbers))
        self._move_slider(kind or RuleKind.VALUE, shown)
        self.cut.show_target(target)

    def show_unpruned(self, plan_numbers: PlanNumbers) -> None:
        """Tell of the model unpruned, as everything else does then; the rule being edited stays in sight.

        Args:
            plan_numbers: of the unpruned model.
        """
        if self._target is None:
            return
        total, found = plan_numbers.sum_of(self._target.numbers), plan_numbers.error_of(self._target.numbers)
        none = rule_readings.NONE.text
        density = number_format.share(total.density, total.exact) if total.parameters and total.known else none
        error = number_format.error(found) if total.parameters and total.known else none
        self.readings.show_texts({self.spin: none, self.sigma: none, self.density: density, self.error: error})
        self.cut.show_unpruned()

    def _write_bounds(self, target: ThresholdTarget) -> None:
        """How far numbers that are estimates can be trusted, as tips of them."""
        bound = told_of_counts(target.measurements.doubt) if is_estimated(target) else ""
        self.readings.texts[self.spin].set_tooltip_detail(bound)
        for spin in (self.sigma, self.density, self.error):
            estimated = number_format.is_estimate(spin.text())
            bound = told_of_estimates(target.plan_numbers, exact=not estimated)
            self.readings.texts[spin].set_tooltip_detail(bound)

    def _meant(self, kind: RuleKind) -> RuleSpin:
        fields = {RuleKind.VALUE: self.spin, RuleKind.SIGMA: self.sigma, RuleKind.ERROR: self.error}
        return fields.get(kind, self.density)

    def _write_mode(self, target: ThresholdTarget) -> None:
        kind, pattern = target.kind, pattern_of(target)
        recorded, differs = self.tr("The mask that the file came with"), self.tr("varies")
        masks = pattern is None and kind is None and target.uniform
        self.choice.show_rule(kind, pattern=pattern is not None, otherwise=recorded if masks else differs)
        if pattern is not None:
            self.pattern.show_rule(pattern)
        field = self._meant(kind or RuleKind.VALUE)
        self.fields.show_field(self.pattern if pattern is not None else self._masks if masks else field)
        # of single parameters there is no density of all together
        for each in self._kinds:
            self.choice.enable(each, not (each.shared and target.scope.names))
        # which are the largest of M is not in an index
        absent = weights_absent(target.measurements.checkpoint)
        self.choice.enable_pattern(absent)
        self.auto_menu.enable_pattern(absent)

    def _move_slider(self, kind: RuleKind, shown: dict[RuleSpin, FieldValue]) -> None:
        self.slider.show_number(kind, shown[self._meant(kind)].number)
        self._explain_slider()
        # without a number it has no handle, and its ends are of nothing
        self.cut.show_ends(*(("0", self._end(kind)) if self.slider.has_number else ("", "")))
        self.slider.setAccessibleName(self._kinds[kind])
        self.slider.setAccessibleDescription(self._meant(kind).text())

    def _end(self, kind: RuleKind) -> str:
        most = self.slider.most
        if kind is RuleKind.VALUE:
            return number_format.number(most, 2)
        return f"{number_format.number(most, 2)} σ" if kind is RuleKind.SIGMA else number_format.requested_part(most)
