"""Help ▸ About."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from core.base.program import program_version
from core.base.resources import resource


def show_about(parent: QWidget) -> None:
    """Open the About box."""
    text = QCoreApplication.translate(
        "About", "Secateurs prunes PyTorch checkpoints by threshold, by hand and by eye.\n\nMIT licence."
    )
    icons = QCoreApplication.translate("About", "Icons: Tabler Icons by Paweł Kuna, MIT licence.")
    title = QCoreApplication.translate("About", "About Secateurs")
    words = f"Secateurs {program_version()}\n\n{text}\n{icons}"
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, parent=parent)
    box.setDetailedText(resource("licences", "tabler-icons.txt").read_text(encoding="utf-8"))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
