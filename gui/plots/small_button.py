"""A small checkable button for the header row of a card."""

from PySide6.QtWidgets import QToolButton, QWidget


class SmallButton(QToolButton):
    """Flat while off, highlighted like a tab while on.

    Args:
        name: object name.
        text: on it.
        tip: what it does.
    """

    def __init__(self, name: str, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        # selected by the style sheet
        self.setProperty("small", "true")
        font = self.font()
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        self.setFont(font)
