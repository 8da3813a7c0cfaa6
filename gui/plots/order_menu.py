"""In which order bars stand: a button in the header of their card, with a menu."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

TREE, DENSITY, ERROR, SIZE = "tree", "density", "error", "size"


class OrderMenu(QToolButton):
    """Says by what bars are sorted; at first as the tree has them."""

    changed = Signal(str)
    """The key of what they are to be sorted by now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("barsOrder")
        self.setProperty("small", "true")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(self.tr("The order of the bars"))
        words = {
            TREE: self.tr("Tree order"),
            DENSITY: self.tr("By density"),
            ERROR: self.tr("By error"),
            SIZE: self.tr("By size"),
        }
        menu, group = QMenu(self), QActionGroup(self)
        self.actions_by_key: dict[str, QAction] = {}
        for key, word in words.items():
            action = self.actions_by_key[key] = menu.addAction(word)
            action.setCheckable(True)
            group.addAction(action)
        self.actions_by_key[TREE].setChecked(True)
        self.setMenu(menu)
        self._say()
        group.triggered.connect(lambda _: self._choose())

    @property
    def chosen(self) -> str:
        """The key of what they are sorted by."""
        return next(key for key, action in self.actions_by_key.items() if action.isChecked())

    def choose(self, key: str) -> None:
        """Sort by something else; nothing is done where there is no such order."""
        if key in self.actions_by_key and key != self.chosen:
            self.actions_by_key[key].setChecked(True)
            self._choose()

    def _choose(self) -> None:
        self._say()
        self.changed.emit(self.chosen)

    def _say(self) -> None:
        self.setText(self.actions_by_key[self.chosen].text())
