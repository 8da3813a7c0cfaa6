"""Help ▸ About."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.base.program import program_version


def show_about(parent: QWidget) -> None:
    """Open the About box."""
    text = QCoreApplication.translate(
        "About", "Secateurs prunes PyTorch checkpoints by threshold, by hand and by eye.\n\nMIT licence."
    )
    title = QCoreApplication.translate("About", "About Secateurs")
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, f"Secateurs {program_version()}\n\n{text}", parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
