"""Help: the keys, and what this is."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QMessageBox, QVBoxLayout, QWidget


class ShortcutsDialog(QDialog):
    """All keys in one list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        for keys, what in self._keys():
            form.addRow(QLabel(keys, self), QLabel(what, self))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)

    def _keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Ctrl+O", self.tr("Open a checkpoint")),
            ("Ctrl+1 … 9", self.tr("Open a recent file")),
            ("F5", self.tr("Read the file again")),
            ("Ctrl+Shift+O, Ctrl+S", self.tr("Open and save a plan")),
            ("Ctrl+Shift+E", self.tr("Export with masks")),
            ("Ctrl+Return", self.tr("Commit")),
            ("Ctrl+Z, Ctrl+Shift+Z", self.tr("Undo and redo")),
            ("Ctrl+R", self.tr("Reset; it can be undone")),
            ("Ctrl+F", self.tr("Find a parameter")),
            (self.tr("Space"), self.tr("Tick or untick the selected rows of the tree")),
            (self.tr("Arrows"), self.tr("Step the threshold in field, slider and histogram; Shift coarse, Ctrl fine")),
            (self.tr("Double click"), self.tr("On slider, label or line: reset the threshold")),
            ("Esc", self.tr("Take a drag back")),
        )


def show_about(parent: QWidget) -> None:
    """What this is."""
    text = _tr("Secateurs prunes PyTorch checkpoints by threshold, by hand and by eye.\n\nMIT licence.")
    box = QMessageBox(QMessageBox.Icon.NoIcon, _tr("About Secateurs"), text, parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
