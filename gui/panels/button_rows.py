"""Buttons in as many rows as a width asks for."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget


class ButtonRows(QWidget):
    """Buttons side by side; those without room go on in another row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._lines: list[QHBoxLayout] = []
        self._buttons: list[QPushButton] = []

    def show_buttons(self, buttons: Sequence[QPushButton]) -> None:
        """Replace the buttons."""
        for button in self._buttons:
            button.setParent(None)
            # it may be its click that has led here
            button.deleteLater()
        self._buttons = [*buttons]
        for button in buttons:
            # its margins are known only with the style of the window
            button.ensurePolished()
        self.setVisible(bool(buttons))
        self.fit(self.whole_width)

    @property
    def whole_width(self) -> int:
        """Pixels across of all of them in one row."""
        widths = [button.sizeHint().width() for button in self._buttons]
        return sum(widths) + self._rows.spacing() * max(len(widths) - 1, 0)

    @property
    def row_height(self) -> int:
        """Pixels down of one row; 0 without buttons."""
        return max((button.sizeHint().height() for button in self._buttons), default=0)

    def fit(self, width: int) -> None:
        """Lay them out in rows of a width in pixels; one that is wider by itself has a row of its own."""
        for line in self._lines:
            for button in self._buttons:
                line.removeWidget(button)
            self._rows.removeItem(line)
            line.deleteLater()
        self._lines, left = [], -1
        spacing = self._rows.spacing()
        for button in self._buttons:
            wide = button.sizeHint().width()
            if left < wide:
                self._lines.append(QHBoxLayout())
                self._lines[-1].setSpacing(spacing)
                # while it is empty: PySide keeps all that is in a layout which is put into another, also beyond its end
                self._rows.addLayout(self._lines[-1])
                self._lines[-1].addStretch(1)
                left = width
            self._lines[-1].insertWidget(self._lines[-1].count() - 1, button)
            button.show()
            left -= wide + spacing
        self._rows.activate()
