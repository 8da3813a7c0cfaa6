"""The window of studies, a dialog that is not modal: the main window stays usable, and shows what is set here."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui.plots.small_button import SmallButton
from gui.studies.search_page import SearchPage
from gui.studies.sensitivity_page import SensitivityPage
from gui.studies.study_page import StudyPage
from gui.studies.sweep_page import SweepPage
from gui.support.guard import guarded
from gui.support.named import named

SIZE = (760, 620)


@guarded
class StudiesWindow(QDialog):
    """Three pages under tabs."""

    export_asked = Signal()
    """What the page has found is to be written to a file."""
    appeared = Signal()
    """It, or another page of it, is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("studiesWindow")
        self.setWindowTitle(self.tr("Evaluation"))
        self.resize(*SIZE)
        self.sweep, self.sensitivity, self.search = SweepPage(self), SensitivityPage(self), SearchPage(self)
        self._in_order: tuple[StudyPage, ...] = (self.sweep, self.sensitivity, self.search)
        self._pages = QStackedWidget(self)
        self._group = QButtonGroup(self)
        tabs = QHBoxLayout()
        tabs.setSpacing(2)
        titles = (
            (self.sweep, "sweepTab", self.tr("Sweep"), self.tr("The metric against the density")),
            (self.sensitivity, "sensitivityTab", self.tr("Sensitivity"), self.tr("Each part cut alone")),
            (self.search, "searchTab", self.tr("Search"), self.tr("The largest cut within a bound")),
        )
        for page, name, text, tip in titles:
            self._pages.addWidget(page)
            tab = SmallButton(name, text, tip, self)
            self._group.addButton(tab, self._pages.indexOf(page))
            tabs.addWidget(tab)
        tabs.addStretch(1)
        self.export = named(QPushButton(self.tr("E&xport…"), self), "exportEvaluations")
        self.export.setAutoDefault(False)
        self.export.setToolTip(self.tr("Write what this page has found, as a table or as JSON"))
        self.export.clicked.connect(self.export_asked)
        tabs.addWidget(self.export)
        self._group.idToggled.connect(lambda place, on: self._turn(place) if on else None)
        column = QVBoxLayout(self)
        column.addLayout(tabs)
        column.addWidget(self._pages, 1)
        self.show_page(self.sweep)

    @property
    def page(self) -> StudyPage:
        """The page that is seen."""
        return self._in_order[self._pages.currentIndex()]

    def show_page(self, page: StudyPage) -> None:
        """Turn to a page."""
        self._group.button(self._pages.indexOf(page)).setChecked(True)

    def open_page(self, page: StudyPage) -> None:
        """Show the window, in front, with a page."""
        self.show_page(page)
        self.show()
        self.activateWindow()
        page.start.setFocus()

    def _turn(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.appeared.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()
