"""The texts of the histogram: what is shown, why nothing is, and how much of it is cut."""

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts
from core.base.escaping import escaped
from core.preview.plan_numbers import PlanNumbers
from core.preview.rule_conversion import RuleKind
from gui.state.document_state import DocumentState
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.not_cut import why_not_cut
from gui.support.number_format import magnitude
from gui.support.short_name import short_name
from gui.support.without_weights import told_beside_estimates, weights_absent

_LONGEST = 24
"""Letters of a name that the handle of a line has room for."""


class HistogramTexts(QObject):
    """Words it from the document's state. ``places`` are those of the parameters whose bars are shown."""

    def reason(self, now: DocumentState) -> str:
        """Why there is nothing to show."""
        if now.selection.names and not now.looked_at:
            return weights_absent(now.checkpoint) or told_here(now.checkpoint.by_name[now.selection.names[0]].reason)
        return self.tr("Tick parameters in the tree, or select one.")

    def subject(self, now: DocumentState, places: Counts) -> str:
        """The title."""
        count = len(places)
        if not count:
            names = now.selection.names
            return escaped(names[0]) if len(names) == 1 else self.tr("Magnitudes")
        if count == 1:
            return escaped(now.plan_numbers.owners[places[0]].name)
        return number_format.grouped(self.tr("%n parameters", "", count), count)

    def detail(self, now: DocumentState, places: Counts) -> str:
        """What stands beside the title."""
        plan_numbers = now.plan_numbers
        if not len(places):
            return ""
        count = plan_numbers.sum_of(places).numel
        weights = self.tr("{count} weights", "", number_format.plural(count))
        parts = [weights.format(count=number_format.whole(count))]
        # of what is selected alone, or is alone under a rule, they are read in any case
        moments = now.measurements.moments_of(plan_numbers.owners[places[0]].name) if len(places) == 1 else None
        if moments is not None and moments.count:
            parts.append(f"σ {number_format.number(moments.std, 3)}")
        ticked, shown = int(plan_numbers.ticked[places].sum()), len(places)
        if not ticked:
            parts.append(why_not_cut(now.shown, (plan_numbers.owners[place].name for place in places)))
        elif ticked < shown:
            parts.append(
                self.tr("{ticked} of {all} ticked").format(
                    ticked=number_format.whole(ticked), all=number_format.whole(shown)
                )
            )
        if plan_numbers.groups and any(place in plan_numbers.groups for place in places.tolist()):
            # its line can't stand anywhere
            parts.append(self.tr("N of M has no threshold"))
        unfit = sum(place in plan_numbers.unfit for place in places.tolist()) if plan_numbers.unfit else 0
        if unfit and shown == 1:
            parts.append(self.tr("does not fit N of M"))
        elif unfit:
            parts.append(number_format.grouped(self.tr("%n do not fit N of M", "", unfit), unfit))
        return " · ".join(parts)

    def shorter(self, now: DocumentState, places: Counts) -> tuple[tuple[str, str], ...]:
        """Title and detail of several in fewer words, the longest first; both numbers stay."""
        if len(places) < 2:
            return ()
        numel, title = now.plan_numbers.sum_of(places).numel, self.subject(now, places)
        count = number_format.short(numel)
        weights = self.tr("{count} weights", "", number_format.plural(numel)).format(count=count)
        both = self.tr("{weights} in {count}").format(weights=count, count=number_format.whole(len(places)))
        return (title, weights), (title, count), (both, "")

    def others(self, now: DocumentState, places: Counts) -> tuple[str, tuple[str, ...]]:
        """Whose share the bars' is, where that has to be said; and how much of the rest is cut, in ever fewer words.

        The rest is what is selected, and all that is ticked, as far as it is not what has the bars.
        """
        parts: list[tuple[str, str]] = []
        total = now.plan_numbers.total
        of_selected = np.array_equal(np.sort(now.looked_at_numbers), np.sort(places))
        of_all = len(places) == len(now.shown.chosen) and bool(now.plan_numbers.ticked[places].all())
        if now.selection.names and not of_selected:
            parts.append(self._cut_of_selected(now))
        if total.parameters and not of_all:
            share = (
                number_format.percent(total.cut_by_threshold / max(total.numel, 1), total.exact) if total.known else "…"
            )
            parts.append(self._cut_of(self.tr("all ticked"), share))
        if not parts:
            return "", ()
        in_full, briefly = (" · ".join(each) for each in zip(*parts, strict=True))
        return self.tr("all ticked") if of_all else "", (in_full, briefly, parts[0][1])

    def whose_line(self, now: DocumentState, places: Counts) -> str:
        """Whose threshold the line is at, where some of the bars are under another; else empty."""
        target = now.target
        of_all = _has_one_threshold(now)
        if _within(places, target.shown_numbers) or (of_all and _within(places, target.numbers)):
            return ""
        if target.own or (target.shows_selection and not of_all):
            return self._selected(now)
        if not target.scope.general:
            first, *more = (*target.scope.modules, *target.scope.names)
            return escaped(short_name(first, lambda text: len(text) <= _LONGEST)) + (" …" if more else "")
        chosen = len(now.shown.chosen)
        text = number_format.grouped(self.tr("{some} of %n ticked", "", chosen), chosen)
        return text.format(some=number_format.whole(len(target.numbers)))

    def there(
        self, threshold: float, numbers: PlanNumbers, places: Counts, outlined: Counts | None, whose: str = ""
    ) -> str:
        """What a threshold would cut.

        Args:
            whose: the threshold is, see `whose_line`.
            numbers: of the plan with that threshold.
            outlined: the places of what is outlined, if anything is.
        """
        if whose:
            text = f"{whose}: {magnitude(threshold)}\n{self.tr('all ticked')} {_share(numbers, places)}"
        else:
            text = self.tr("{threshold} cuts {share}")
            text = text.format(threshold=magnitude(threshold), share=_share(numbers, places))
        told = places
        if outlined is not None and len(outlined):
            whose = self.tr("this layer") if len(outlined) == 1 else self.tr("selected")
            text, told = f"{text}\n{whose} {_share(numbers, outlined)}", np.union1d(places, outlined)
        bound = told_beside_estimates(numbers, bool(numbers.exact[told].all()))
        return "\n".join(filter(None, [text, bound]))

    def _selected(self, now: DocumentState) -> str:
        return self.tr("this layer") if len(now.looked_at_numbers) == 1 else self.tr("selected")

    def _cut_of(self, whose: str, share: str) -> tuple[str, str]:
        """How much of something is cut, in full and briefly."""
        return self.tr("{whose}: cut {share}").format(whose=whose, share=share), f"{whose} {share}"

    def _cut_of_selected(self, now: DocumentState) -> tuple[str, str]:
        """How much of what is selected is cut, in full and briefly; would be, where it is not ticked."""
        selected, plan_numbers, whose = now.looked_at_numbers, now.plan_numbers, self._selected(now)
        if not len(selected):
            told = " ".join([whose, self.tr("can't be pruned")])
            return told, told
        known, ticked = bool(plan_numbers.known[selected].all()), bool(plan_numbers.ticked[selected].any())
        share = _share(plan_numbers, selected) if known else "…"
        if ticked or not known:
            return self._cut_of(whose, share)
        would = self.tr("{whose}: would cut {share}").format(whose=whose, share=share)
        return would, f"{whose} {self.tr('would be {share}').format(share=share)}"


def _has_one_threshold(now: DocumentState) -> bool:
    """Whether all that the rule being edited is for has one threshold, however that is meant."""
    target = now.target
    # of the density of all together there is one, be it not known of some yet
    together = target.kind is RuleKind.DENSITY and target.uniform and len(target.scope.modules) <= 1
    thresholds = now.plan_numbers.thresholds[target.numbers]
    return target.has_one_value or together or (len(thresholds) > 0 and bool((thresholds == thresholds[0]).all()))


def _within(places: Counts, others: Counts) -> bool:
    return np.array_equal(places, others) or bool(np.isin(places, others).all())


def _share(plan_numbers: PlanNumbers, places: Counts) -> str:
    """The part of some parameters that is cut; of what is ticked only in part, that of the ticked ones is.

    What does not fit N of M has no part in it.
    """
    places = plan_numbers.fitting(places)
    shown, ticked = plan_numbers.sum_of(places), plan_numbers.sum_of(places[plan_numbers.ticked[places]])
    counted = ticked if ticked.parameters else shown
    if not counted.known:
        return "…"
    return number_format.percent(counted.cut_by_threshold / max(shown.numel, 1), counted.exact)
