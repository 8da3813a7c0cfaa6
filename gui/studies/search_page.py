"""The page of the search for the largest cut within a bound."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QWidget,
)

from core.evaluation.metric import LossBound
from core.evaluation.search import FLOOR
from gui.panels.section import QuietLabel
from gui.studies.study_page import StudyPage
from gui.studies.tries_model import TriesModel
from gui.support.export_requests import offer_table
from gui.support.named import named
from gui.support.number_spin import NumberSpin, ShareSpin
from gui.support.plain_label import PlainLabel

AIR = 10
"""Pixels that a row is higher than its text."""


class SearchPage(StudyPage):
    """What a cut may cost and how it may be made, and the tries as they come."""

    edited = Signal()
    try_chosen = Signal(int)
    """A try was double-clicked; its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("search", "", parent)
        self.words.setText(
            self.tr(
                "The largest cut that costs no more than this. A search fits the data it is made with: a final number "
                "needs data that were kept aside."
            )
        )
        self.most = named(NumberSpin(self), "searchMost")
        self.unit = named(QComboBox(self), "searchUnit")
        self.way = named(QComboBox(self), "searchWay")
        self.floor = named(ShareSpin(self), "searchFloor")
        self.metric_name = ""
        self.model = TriesModel(self)
        self.table = self._made_table()
        self._set_up()
        self._lay_out()
        self.show_metric("")

    @property
    def bound(self) -> LossBound:
        """What the cut may cost."""
        relative = bool(self.unit.currentData())
        return LossBound(self.most.value() / 100 if relative else self.most.value(), relative)

    @property
    def spread(self) -> bool:
        """Whether each part gets a density of its own, by its sensitivity."""
        return bool(self.way.currentData())

    @property
    def least(self) -> float:
        """The density under which nothing is tried."""
        return self.floor.value() / 100

    def show_metric(self, name: str) -> None:
        """Name the metric that may change by so much."""
        self.metric_name = name or self.tr("the metric")
        self.unit.setItemText(0, self.tr("% of {metric}").format(metric=self.metric_name))
        self.model.name_metric(self.metric_name)
        self.unit.setItemText(1, self.tr("in units of {metric}").format(metric=self.metric_name))

    def clear(self) -> None:
        """Show that nothing has been tried yet."""
        self.model.clear()

    def show_running(self, *, running: bool) -> None:
        super().show_running(running=running)
        for field in (self.most, self.unit, self.way, self.floor):
            field.setEnabled(not running)

    def _set_up(self) -> None:
        self.most.setRange(0.0, 1e6)
        self.most.setDecimals(3)
        self.most.setValue(1.0)
        self.most.setAccessibleName(self.tr("Most that it may cost"))
        self.unit.addItem("", userData=True)
        self.unit.addItem("", userData=False)
        self.unit.setAccessibleName(self.tr("Of what"))
        self.way.addItem(self.tr("The rule in hand, at a lower density"), userData=False)
        self.way.addItem(self.tr("Spread by sensitivity: each parameter as far as it bears"), userData=True)
        self.way.setAccessibleName(self.tr("How it may be cut"))
        self.floor.setRange(0.0, 100.0)
        self.floor.setDecimals(1)
        self.floor.setValue(100 * FLOOR)
        self.floor.setSuffix(" %")
        self.floor.setAccessibleName(self.tr("Lowest density"))
        for combo in (self.unit, self.way):
            combo.currentIndexChanged.connect(lambda _: self.edited.emit())
        for field in (self.most, self.floor):
            field.valueChanged.connect(lambda _: self.edited.emit())

    def _lay_out(self) -> None:
        grid = QGridLayout()
        cost = QHBoxLayout()
        for widget in (self.most, self.unit):
            cost.addWidget(widget)
        cost.addStretch(1)
        for row, (text, field) in enumerate(
            ((self.tr("Costs at most"), None), (self.tr("Cut by"), self.way), (self.tr("No density under"), self.floor))
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field or self.most)
            grid.addWidget(label, row, 0)
            if field is None:
                grid.addLayout(cost, row, 1)
            else:
                grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(2, 1)
        self.choices.addLayout(grid)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(QuietLabel(self.tr("A double click on a try sets its plan, as one step.")))

    def _made_table(self) -> QTableView:
        table = named(QTableView(self), "searchTries")
        table.setModel(self.model)
        offer_table(table, "tries")
        table.setAccessibleName(self.tr("What has been tried"))
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + AIR)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.doubleClicked.connect(lambda index: self.try_chosen.emit(index.row()))
        self.model.rowsInserted.connect(lambda: table.scrollToBottom())
        return table
