"""What the window shows before anything is open."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.panels.section import QuietLabel
from gui.support.plain_label import PlainLabel

WIDTH = 520


class Welcome(QWidget):
    """Says what the app is for and offers the first two steps.

    Args:
        open_file, open_example: what the buttons do.
    """

    def __init__(self, open_file: QAction, open_example: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        title = PlainLabel(self.tr("Prune a PyTorch checkpoint by threshold"), self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        title.setFont(font)
        words = QuietLabel(
            self.tr(
                "Open a checkpoint or drop one here. Tick what to prune, move the threshold and watch every layer; "
                "everything can be undone until you commit, and the file you opened is never changed."
            )
        )
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        middle = QWidget(self)
        middle.setFixedWidth(WIDTH)
        lines = QVBoxLayout(middle)
        lines.setSpacing(16)
        for widget in (title, words, self._buttons(open_file, open_example)):
            lines.addWidget(widget)
        # in a grid without alignments words get the height that their width asks for
        grid = QGridLayout(self)
        grid.addWidget(middle, 1, 1)
        for place, stretch in ((0, 2), (2, 3)):
            grid.setRowStretch(place, stretch)
            grid.setColumnStretch(place, 1)

    def _buttons(self, open_file: QAction, open_example: QAction) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch()
        for action, primary in ((open_file, True), (open_example, False)):
            button = QPushButton(action.text().replace("&", ""), row)
            button.setProperty("primary", primary)
            button.clicked.connect(action.trigger)
            layout.addWidget(button)
        layout.addStretch()
        return row
