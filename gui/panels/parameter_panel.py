"""What is known of the selected parameter."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from core.base.arrays import Counts
from core.base.element_values import is_complex
from core.base.escaping import escaped
from core.index.index_table import IndexTable
from core.model.parameter import Parameter
from core.plan.rules import Rule
from gui.panels.inspection_texts import inspection_texts, inspection_titles, layout_texts
from gui.panels.section import QuietLabel, Section
from gui.panels.shrinking_area import ShrinkingArea
from gui.panels.statistics_texts import StatisticsTexts
from gui.state.document_state import DocumentState
from gui.state.inspected import Inspected
from gui.state.statistics_limit import told_together
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.export_requests import Rows, offer_rows
from gui.support.fitted_text import number_kept
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.not_cut import never_cut
from gui.support.without_weights import told_of_estimates

NONE = "–"
ROW_GAP = 3
"""Pixels between two lines."""
LEAST = 4
"""Lines that are seen in a low window; the others are scrolled to."""
_FIELDS = (
    *("name", "kind", "weights", "threshold", "kept", "cut", "error", "zeros", "nonfinite"),
    *("range", "mean", "median", "middle", "most", "norms"),
)


@guarded
class ParameterPanel(Section):
    """Numbers of one parameter, of several together as far as they add up, or a hint what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._now: DocumentState | None = None
        self._inspected: Inspected | None = None
        self._statistics = StatisticsTexts()
        self._values = {field: _value(field) for field in _FIELDS}
        self._names = {field: QuietLabel(text) for field, text in self._titles().items()}
        self._hint = QuietLabel(self.tr("Select a row of the tree, or click a bar."))
        self._form = QWidget(self)
        self._room = ShrinkingArea(self._form, LEAST, ROW_GAP, self)
        self._lay_out()
        offer_rows(self, "selected", self._rows)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._write()

    def _rows(self) -> Rows:
        """All that is told of what is selected, for other programs."""
        titles = {"name": self.tr("Name"), **{field: label.text() for field, label in self._names.items()}}
        yield self.tr("Selected"), self.tr("Value")
        texts = self.texts
        yield from ((titles[field], texts[field]) for field in _FIELDS if field in texts)

    def _lay_out(self) -> None:
        self.heading.setText(self.tr("Selected"))
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(ROW_GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field, label in self._names.items():
            form.addRow(label, self._values[field])
        self._reserve()
        for widget in (self._values["name"], self._hint, self._room):
            self.body.addWidget(widget)
        self.body.addStretch()

    def sizeHint(self) -> QSize:
        """Room for all lines, also while nothing is selected, so that what is below stays where it is."""
        return QSize(super().sizeHint().width(), self._height(self._room.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._height(self._room.minimumSizeHint().height()))

    def hasHeightForWidth(self) -> bool:
        # its labels break their lines, which else would have a say
        return False

    def _height(self, room: int) -> int:
        above = self.heading.sizeHint().height() + self._values["name"].sizeHint().height()
        return above + 2 * self.body.spacing() + room

    def _effects(self, ticked: bool) -> dict[str, str]:
        """Titles of the fields that say what the threshold does; what is not ticked is not cut."""
        if ticked:
            return {"kept": self.tr("Kept"), "cut": self.tr("Cut"), "error": self.tr("Error")}
        return {"kept": self.tr("Would keep"), "cut": self.tr("Would cut"), "error": self.tr("Would have error")}

    def _reserve(self) -> None:
        """Have the values begin at one place, whatever the titles say: none is wider than the room for all of them."""
        effects = (*self._effects(ticked=True).values(), *self._effects(ticked=False).values())
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, (*self._titles().values(), *effects))) + 1
        for label in self._names.values():
            label.setMinimumWidth(widest)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._reserve()

    def _titles(self) -> dict[str, str]:
        return {
            "kind": self.tr("Kind"),
            "weights": self.tr("Weights"),
            "threshold": self.tr("Threshold"),
            **self._effects(ticked=True),
            "zeros": self.tr("Zero before"),
            "nonfinite": self.tr("Not finite"),
            "range": self.tr("Min … max"),
            "mean": self.tr("Mean, σ"),
            "median": self.tr("Median |w|"),
            "middle": self.tr("25 … 75 % |w|"),
            "most": self.tr("1 … 99 % |w|"),
            "norms": "‖w‖₁, ‖w‖₂",
        }

    def show_state(self, now: DocumentState) -> None:
        """Say what is known of what is selected now."""
        self._now = now
        self._write()

    def show_inspected(self, inspected: Inspected | None) -> None:
        """Say what is known of a tensor that can't be pruned, if that is what is selected."""
        self._inspected = inspected
        self._write()

    def _write(self) -> None:
        texts = self.texts
        self._hint.setVisible(not texts)
        self._room.setVisible(bool(texts))
        for action in self.actions():
            action.setEnabled(bool(texts))
        for field, label in self._values.items():
            label.setText(texts.get(field, NONE))
        self._write_titles()
        self._values["name"].setVisible(bool(texts))

    def _write_titles(self) -> None:
        now, inspected = self._now, self._inspected
        ticked = now is None or not now.looked_at or bool(now.plan_numbers.ticked[now.looked_at_numbers].any())
        titles = {**self._titles(), **self._effects(ticked)}
        if inspected is not None:
            titles |= inspection_titles(is_complex(inspected.parameter.tensor.dtype), inspected.layout)
        for field, text in titles.items():
            if self._names[field].text() != text:
                self._names[field].setText(text)
        explained = number_format.error_explained() if inspected is None else ""
        self._names["error"].setToolTip(number_format.tip(explained))
        for field, detail in {"kept": "", "cut": "", "error": explained}.items():
            label = self._values[field]
            exact = now is None or not number_format.is_estimate(label.text())
            bound = "" if now is None else told_of_estimates(now.plan_numbers, exact)
            label.set_tooltip_detail("\n".join(filter(None, (detail, bound))))
        reason = "" if inspected is None else escaped(told_here(inspected.parameter.reason))
        self._values["threshold"].set_tooltip_detail(reason or self._whole_rule())

    @property
    def texts(self) -> dict[str, str]:
        """Field → what is known for it; nothing where nothing is selected."""
        now = self._now
        if now is None or not now.selection.names:
            return {}
        if len(now.selection.names) == 1:
            return self._of_one(now, now.checkpoint.by_name[now.selection.names[0]])
        return {
            "name": self._together(now),
            "threshold": self._rule_of(now),
            **self._counts(now, now.looked_at_numbers),
            **self._shared_statistics(now),
        }

    def _shared_statistics(self, now: DocumentState) -> dict[str, str]:
        """Of more than is read for them none are told, even where all happen to be known."""
        told = told_together(now.measurements, now.looked_at_numbers)
        return self._statistics.texts(now.measurements, now.looked_at) if told else {}

    def _together(self, now: DocumentState) -> str:
        """What several parameters are called."""
        modules, numbers = now.selection.modules, len(now.looked_at)
        count = number_format.grouped(self.tr("%n parameters", "", numbers), numbers)
        return f"{escaped(modules[0])} · {count}" if len(modules) == 1 else count

    def _of_one(self, now: DocumentState, parameter: Parameter) -> dict[str, str]:
        shape = " × ".join(map(number_format.whole, parameter.tensor.shape)) or self.tr("a single number")
        kind, weights = f"{shape} {parameter.tensor.dtype.name}", number_format.whole(parameter.tensor.numel)
        texts = {"name": escaped(parameter.name), "kind": kind, "weights": weights}
        if not parameter.prunable:
            return {**texts, **self._looked_at(parameter), "threshold": self.tr("can't be pruned")}
        owners, threshold = (parameter.owner,), self._threshold(now, now.checkpoint.by_name[parameter.owner])
        statistics = self._statistics.texts(now.measurements, owners)
        places = np.array([now.measurements.numbers[parameter.owner]])
        return {**texts, **self._counts(now, places), **statistics, "threshold": threshold}

    def _looked_at(self, parameter: Parameter) -> dict[str, str]:
        """What was read of a tensor that can't be pruned."""
        inspected = self._inspected
        if inspected is None or inspected.parameter is not parameter:
            return {}
        stored = layout_texts(parameter, inspected.layout)
        if inspected.complaint:
            return {**stored, "zeros": escaped(inspected.complaint)}
        return stored if inspected.found is None else {**stored, **inspection_texts(inspected.found)}

    def _rule_of(self, now: DocumentState) -> str:
        """The rule in force for several parameters; ``varies`` where there is not one for all."""
        if now.looked_at and now.shown.locked.issuperset(now.looked_at):
            return never_cut()
        rules = _rules(now)
        if len(rules) > 1:
            return self.tr("varies")
        return _in_force(now, rules[0], now.looked_at_numbers) if rules else NONE

    def _whole_rule(self) -> str:
        """The rule that the threshold comes from, where that is one and is no number itself."""
        rules = [] if self._now is None or not self._now.looked_at else _rules(self._now)
        text = number_format.rule_in_passing(rules[0]) if len(rules) == 1 else ""
        return "" if text in self._values["threshold"].text() else number_format.capitalised(text)

    def _threshold(self, now: DocumentState, parameter: Parameter) -> str:
        plan, owner = now.shown, parameter.name
        rule = _in_force(now, plan.rule_of(owner), now.measurements.numbers[owner])
        if owner in plan.locked:
            return never_cut()
        if owner not in plan.chosen:
            if parameter.mask is not None:
                return self.tr("not ticked: its mask is lifted")
            return self.tr("not ticked ({rule})").format(rule=rule)
        if now.measurements.numbers[owner] in now.plan_numbers.unfit:
            return self.tr("does not fit {rule}").format(rule=rule)
        if owner in plan.own:
            return self.tr("own, {rule}").format(rule=rule)
        rule_source = plan.rule_source(owner)
        if rule_source is not None:
            return self.tr("{rule}, from {module}").format(rule=rule, module=escaped(rule_source))
        return self.tr("inherited, {rule}").format(rule=rule)

    def _counts(self, now: DocumentState, places: Counts) -> dict[str, str]:
        measurements, plan_numbers = now.measurements, now.plan_numbers
        if not len(places) or not measurements.known[places].all():
            return {}
        total, ticked = plan_numbers.sum_of(places), plan_numbers.sum_of(places[plan_numbers.ticked[places]])
        # of what is ticked only in part, only that part is cut
        effective = ticked if ticked.parameters else total
        cut, exact = effective.cut_by_threshold, effective.exact
        error = plan_numbers.error_of(places[plan_numbers.ticked[places]] if ticked.parameters else places)
        kept, weights = total.numel - cut - effective.nan - total.zero_before, max(total.numel, 1)
        effect = {
            "kept": f"{number_format.whole(kept, exact)} ({number_format.percent(kept / weights, exact)})",
            "cut": f"{number_format.whole(cut, exact)} ({number_format.percent(cut / weights, exact)})",
            "error": number_format.error(error),
        }
        return {
            "weights": number_format.whole(total.numel),
            **(effect if total.known else {}),
            "zeros": f"{number_format.whole(total.zero_before)} ({number_format.percent(total.zero_before / weights)})",
            "nonfinite": _non_finite(measurements.table, places),
        }


def _rules(now: DocumentState) -> Sequence[Rule]:
    """The rules in force for what is looked at, each once."""
    return now.measurements.rule_groups(now.shown).in_force(now.shown, now.looked_at_numbers)


def _in_force(now: DocumentState, rule: Rule, places: Counts | int) -> str:
    """What a rule comes to for some parameters, as the tree has it: the threshold, or the least and the greatest one.

    The rule itself where it is no threshold, or its thresholds are not known, or only estimated.
    """
    found = np.atleast_1d(now.plan_numbers.thresholds[places])
    if now.checkpoint.no_weights or not len(found) or np.isnan(found).any():
        return number_format.rule_in_passing(rule)
    return " … ".join(dict.fromkeys(map(number_format.magnitude, (float(found.min()), float(found.max())))))


def _non_finite(table: IndexTable, places: Counts) -> str:
    counts = (int(table.nan[places].sum()), "NaN"), (int(table.inf[places].sum()), "∞")
    return ", ".join(f"{number_format.whole(count)} {word}" for count, word in counts if count) or "0"


def _value(field: str) -> FixedSizeLabel:
    label = FixedSizeLabel(fit=number_kept)
    label.setObjectName(f"parameter_{field}")
    return label
