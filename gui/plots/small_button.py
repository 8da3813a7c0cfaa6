"""A button that can be on, small enough for the head of a card."""

from PySide6.QtWidgets import QToolButton, QWidget


class SmallButton(QToolButton):
    """Looks like a word; on, like a tab.

    Args:
        name: of the object.
        text: on it.
        tip: what it does.
    """

    def __init__(self, name: str, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        # what the style sheet knows it by
        self.setProperty("small", "true")
        font = self.font()
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        self.setFont(font)
