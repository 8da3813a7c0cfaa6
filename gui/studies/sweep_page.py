"""The page of the sweep."""

from PySide6.QtWidgets import QWidget

from gui.plots.sweep_plot import SweepPlot
from gui.studies.study_page import StudyPage


class SweepPage(StudyPage):
    """The plot, with the button above it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sweep", "", parent)
        self.words.setText(
            self.tr("What the rule in hand costs at each density. A click on a point sets it, as one step.")
        )
        self.plot = SweepPlot(self)
        self.plot.set_accessible_name(self.tr("Metric against density"))
        self.column.addWidget(self.plot, 1)
        self.clear()

    def clear(self) -> None:
        """Show that nothing has been found yet."""
        self.plot.set_title(self.tr("Metric against density"))
        self.plot.empty(self.tr("Start evaluates the plan at several densities; points appear as they come."))
