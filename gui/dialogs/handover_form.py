"""The fields of the dialog Hand over: the form of the pruned file, and who says what to whom."""

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from core.handover.wishes import ContainerName, Wishes
from gui.support.named import named
from gui.support.plain_label import PlainLabel

_LINES = 3
"""Lines of the note that are seen."""


class HandedForm(Enum):
    """What the pruned file is like."""

    LIKE_SOURCE = None
    SAFETENSORS = "safetensors"
    STATE_DICT = "pth"
    MASKED = "masked"

    @property
    def container(self) -> ContainerName | None:
        """What it is converted into; None where it is not."""
        match self:
            case HandedForm.SAFETENSORS:
                return "safetensors"
            case HandedForm.STATE_DICT:
                return "pth"
        return None


class HandoverForm(QWidget):
    """The fields.

    Args:
        written: the format that is written where nothing is converted.
        author: who has handed over last.
    """

    edited = Signal()
    """What will be in the folder is another."""

    def __init__(self, written: str, author: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = named(QComboBox(self), "handoverKind")
        titles = {
            HandedForm.LIKE_SOURCE: self.tr("Like the source ({format})").format(format=written),
            HandedForm.SAFETENSORS: self.tr("Converted to safetensors"),
            HandedForm.STATE_DICT: self.tr("Converted to a state dict (.pth)"),
            HandedForm.MASKED: self.tr("With masks: the cut can be undone"),
        }
        if written == "safetensors":
            del titles[HandedForm.SAFETENSORS]
        for form, title in titles.items():
            self.kind.addItem(title, form)
        self.remark = named(PlainLabel(self), "handoverKindRemark")
        self.remark.setWordWrap(True)
        self.remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.compressed = named(QCheckBox(self.tr("Save a .&zst beside it"), self), "handoverCompressed")
        self.compressed.setToolTip(self.tr("The pruned file once more, compressed: zeros take hardly any room in it"))
        self.author = named(QLineEdit(author, self), "handoverAuthor")
        self.note = named(QPlainTextEdit(self), "handoverNote")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * _LINES + 14)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self.edited)
        self.compressed.toggled.connect(self.edited)

    @property
    def form(self) -> HandedForm:
        return HandedForm(self.kind.currentData())

    @property
    def wishes(self) -> Wishes:
        note, author = self.note.toPlainText().strip(), self.author.text().strip()
        return Wishes(note, author, self.form.container, self.compressed.isChecked())

    def _lay_out(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self._label(self.tr("&Pruned file"), self.kind), self.kind)
        rows.addRow("", self.remark)
        rows.addRow("", self.compressed)
        rows.addRow(self._label(self.tr("Handed over &by"), self.author), self.author)
        rows.addRow(self._label(self.tr("&Note"), self.note), self.note)

    def _label(self, text: str, field: QWidget) -> PlainLabel:
        label = PlainLabel(text, self)
        label.setBuddy(field)
        return label
