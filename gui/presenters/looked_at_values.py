"""Shows the values of what is selected and can't be pruned, where what is selected is to be shown alone."""

from PySide6.QtCore import QObject

from core.base.element_values import is_complex, is_whole
from core.base.escaping import escaped
from core.inspection.inspection import TensorInspection
from core.inspection.tally import readable
from core.inspection.value_bars import value_bars
from core.model.parameter import Parameter
from gui.panels.inspection_texts import non_finite_text
from gui.plots.histogram import ALL, HistogramPlot
from gui.state.document_state import DocumentState
from gui.state.inspector import Inspector
from gui.support import number_format


class LookedAtValues(QObject):
    """Draws them as far as they are known.

    Args:
        inspector: knows the values.
    """

    def __init__(self, inspector: Inspector, plot: HistogramPlot) -> None:
        super().__init__(plot)
        self._inspector, self._plot = inspector, plot

    def subject(self, now: DocumentState) -> Parameter | None:
        """The one tensor that is selected, can't be pruned, and has values.

        None while the bars are of all that is ticked, whose threshold can be moved whatever is selected.
        """
        if self._plot.switch.shown == ALL:
            return None
        names = now.selection.names
        parameter = now.checkpoint.by_name[names[0]] if len(names) == 1 else None
        if parameter is None or parameter.prunable or readable(parameter.tensor) is None:
            return None
        return parameter

    def show(self, now: DocumentState) -> bool:
        """Show it, if there is such a tensor.

        Returns:
            whether there is.
        """
        parameter, inspected = self.subject(now), self._inspector.current
        if parameter is None:
            return False
        found = inspected.found if inspected is not None and inspected.parameter is parameter else None
        self._plot.set_title(escaped(parameter.name), self._detail(parameter, found))
        if found is not None:
            self._draw(found)
        elif inspected is not None and inspected.parameter is parameter and inspected.complaint:
            self._plot.empty(escaped(inspected.complaint))
        else:
            self._plot.empty(self.tr("Reading the numbers …"))
        return True

    def _draw(self, found: TensorInspection) -> None:
        dtype = found.tensor.dtype
        bars = value_bars(dtype, found.tally)
        if bars is None:
            self._plot.empty(self.tr("No number here is finite."))
            return
        sign = "|z|" if is_complex(dtype) else "x"
        self._plot.show_values(*bars, sign, whole=is_whole(dtype), log=self._plot.log_y)

    def _detail(self, parameter: Parameter, found: TensorInspection | None) -> str:
        count = parameter.tensor.shown.numel
        elements = self.tr("{count} elements", "", number_format.plural(count))
        parts = [elements.format(count=number_format.whole(count)), parameter.tensor.dtype.name]
        if found is not None and found.tally.finite:
            parts.append(f"σ {number_format.number(found.tally.std, 3)}")
        if found is not None and found.tally.finite < found.tally.count:
            parts.append(non_finite_text(found.tally))
        return " · ".join(parts)
