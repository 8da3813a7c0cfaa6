"""At the foot of the window: with which file the model is compared, and a menu of what can be done about that."""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.support import number_format
from gui.support.file_titles import Titles, short_title

WIDEST = 190
"""Pixels of the name of the file, at most."""


class ComparisonButton(QToolButton):
    """Hidden while nothing is compared.

    Args:
        actions: of the menu.
    """

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("comparisonButton")
        self.setProperty("small", "true")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addActions(actions)
        self.setMenu(menu)
        self.hide()

    def tell(self, titles: Titles, path: str) -> None:
        """Show the name of the other file.

        Args:
            titles: of the open file and of the other.
            path: of the other, for the tooltip.
        """
        metrics = self.fontMetrics()
        name = short_title(titles, 1, lambda text: metrics.horizontalAdvance(text) <= WIDEST)
        self.setText(number_format.caption(self.tr("Compared with {name}").format(name=name)))
        whole = self.tr("The model is compared with {path}. Click to see the table again, or to stop comparing.")
        self.setToolTip(number_format.tip(whole.format(path=path)))
        self.setAccessibleName(self.tr("Compared with {name}").format(name=titles[1]))
        self.show()
