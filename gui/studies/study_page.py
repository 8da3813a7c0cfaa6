"""What the pages of the window of studies have in common: what a study will take, a button to start and stop it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.panels.section import QuietLabel
from gui.support import number_format
from gui.support.named import named
from gui.support.plain_label import PlainLabel


class StudyPage(QWidget):
    """A row with the button, what the study will take or how far it is, and a problem; below it what was found.

    Args:
        name: of the page; the button is named after it.
        words: what the study is for.
    """

    start_asked, stop_asked = Signal(), Signal()

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Page")
        self.words = QuietLabel(words, self)
        self.start = named(QPushButton(self), f"{name}Start")
        self.start.setAutoDefault(False)
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self._press)
        self.told = named(QuietLabel(parent=self), f"{name}Told")
        self.problem = named(PlainLabel(self), f"{name}Problem")
        self.problem.setWordWrap(True)
        self.problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self.problem.hide()
        self._running = False
        self.choices = QHBoxLayout()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.start)
        row.addWidget(self.told, 1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 4, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.words)
        self.column.addLayout(self.choices)
        self.column.addLayout(row)
        self.column.addWidget(self.problem)
        self.start.setText(self.tr("Start"))

    @property
    def running(self) -> bool:
        """Whether this study is going on."""
        return self._running

    def show_running(self, *, running: bool) -> None:
        """Offer to stop what is going on, or to start."""
        self._running = running
        self.start.setText(self.tr("Stop") if running else self.tr("Start"))

    def allow(self, refusal: str = "") -> None:
        """Let it be started, unless there is a reason not to."""
        self.start.setEnabled(self._running or not refusal)
        self.start.setToolTip(number_format.tip(refusal))

    def tell(self, text: str) -> None:
        """Say what it will take, or how far it is."""
        self.told.setText(text)

    def warn(self, text: str) -> None:
        """Say what went wrong; nothing where the text is empty."""
        self.problem.setText(f"⚠ {text}" if text else "")
        self.problem.setVisible(bool(text))

    def _press(self) -> None:
        if self._running:
            self.stop_asked.emit()
        else:
            self.start_asked.emit()
