"""A label that asks for the room its text needs: until it has it, words give way, and the tooltip has all."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded


@guarded
class FittedLabel(FixedSizeLabel):
    """One line of plain text that changes seldom. The layout follows some turns later, or has less room to give."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        # a pixel for what is rounded
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 1, self.fontMetrics().height())
