"""Help ▸ About."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def show_about(parent: QWidget) -> None:
    """Open the About box."""
    text = QCoreApplication.translate(
        "About", "Secateurs prunes PyTorch checkpoints by threshold, by hand and by eye.\n\nMIT licence."
    )
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, QCoreApplication.translate("About", "About Secateurs"), text, parent=parent
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
