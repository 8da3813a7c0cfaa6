"""A card of weights that can show the values of what can't be pruned in their place."""

from PySide6.QtWidgets import QWidget

from core.base.arrays import Counts, Floats
from gui.plots.plot_card import PlotArea, PlotCard
from gui.plots.value_histogram import ValueHistogramArea
from gui.support.guard import guarded
from gui.support.theme import Theme


@guarded
class ValuesCard(PlotCard):
    """The plot, a sentence, or a histogram of values without a threshold.

    Attributes:
        values_area: the histogram of values.
        for_weights: widgets that are hidden while it is shown.
    """

    def __init__(self, object_name: str, area: PlotArea, parent: QWidget | None = None) -> None:
        self.values_area = ValueHistogramArea()
        self.for_weights: list[QWidget] = []
        super().__init__(object_name, area, parent)
        self._pages.addWidget(self.values_area)

    def show_values(self, edges: Floats, counts: Counts, sign: str, *, whole: bool, log: bool) -> None:
        """Draw the values of a tensor that can't be pruned: n bars.

        Args:
            edges: (n + 1,) values, ascending.
            counts: (n,) how many of them lie from one edge to the next.
            sign: what the values are called.
            whole: whether they are integers.
            log: whether the axis of counts is logarithmic.
        """
        self.values_area.show_values(edges, counts, sign, whole, log)
        self._pages.setCurrentWidget(self.values_area)
        self._offer(False)
        self.set_accessible_description("")

    @property
    def shows_values(self) -> bool:
        """Whether it shows the values of a tensor that can't be pruned."""
        return self._pages.currentWidget() is self.values_area

    def empty(self, text: str) -> None:
        super().empty(text)
        self._offer(True)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.values_area.apply_theme(theme)

    def _show_plot(self) -> None:
        super()._show_plot()
        self._offer(True)

    def _offer(self, weights: bool) -> None:
        for widget in self.for_weights:
            widget.setVisible(weights)
