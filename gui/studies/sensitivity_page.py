"""The page of the sensitivity."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from gui.panels.section import QuietLabel
from gui.plots.small_button import SmallButton
from gui.studies.sensitivity_map import MapLegend, SensitivityMap
from gui.studies.sensitivity_model import SensitivityModel
from gui.studies.study_page import StudyPage
from gui.support.named import named


class SensitivityPage(StudyPage):
    """The map, with the button above it, and what its rows are."""

    scope_changed = Signal()
    """Rows are to be modules, or parameters again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sensitivity", "", parent)
        self.words.setText(
            self.tr("What it costs to cut one part alone. A click on a cell gives that part this density, as one step.")
        )
        self.model = SensitivityModel(self)
        self.map = SensitivityMap(self.model, self)
        self.rows = named(QComboBox(self), "sensitivityRows")
        self.rows.addItem(self.tr("Each ticked parameter"), userData=False)
        self.rows.addItem(self.tr("Each module"), userData=True)
        self.rows.setAccessibleName(self.tr("What is cut alone"))
        self.rows.currentIndexChanged.connect(lambda _: self.scope_changed.emit())
        self.sort = SmallButton(
            "sortBySensitivity", self.tr("Most sensitive first"), self.tr("Or in the tree's order"), self
        )
        self.sort.toggled.connect(self.model.set_sorted)
        self.legend = MapLegend(self)
        self._hint = QuietLabel(self.tr("Start cuts each part alone, coarse levels first; cells appear as they come."))
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self.map)
        row = QHBoxLayout()
        row.addWidget(self.rows)
        row.addWidget(self.sort)
        row.addStretch(1)
        row.addWidget(self.legend)
        self.column.addLayout(row)
        self.column.addWidget(self._pages, 1)
        self.clear()

    @property
    def by_module(self) -> bool:
        """Whether rows are modules."""
        return bool(self.rows.currentData())

    def clear(self) -> None:
        """Show that nothing has been found yet."""
        self.model.begin([], [])
        self._pages.setCurrentWidget(self._hint)
        self._show_tools(shown=False)

    def show_map(self) -> None:
        """Show the map, which has rows now."""
        self._pages.setCurrentWidget(self.map)
        self._show_tools(shown=True)

    def settle(self) -> None:
        """Sort once more: all that comes has come."""
        self.model.set_sorted(self.sort.isChecked())

    def show_running(self, *, running: bool) -> None:
        super().show_running(running=running)
        self.rows.setEnabled(not running)

    def _show_tools(self, *, shown: bool) -> None:
        for tool in (self.sort, self.legend):
            tool.setVisible(shown)
