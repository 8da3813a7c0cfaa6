"""What tells the version: Help ▸ About, and the report of a bug."""

from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.base.program import program_version
from gui.dialogs.about import show_about
from gui.dialogs.bug_dialog import report


def test_it_tells_the_version(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    show_about(parent)
    (box,) = parent.findChildren(QMessageBox)
    assert box.text().startswith(f"Secateurs {program_version()}\n")
    assert "Tabler Icons" in box.text()
    assert "Paweł Kuna" in box.detailedText()
    assert "Permission is hereby granted" in box.detailedText()
    box.close()


def test_the_report_of_a_bug_has_the_version() -> None:
    assert report(ValueError("told")).startswith(f"Secateurs {program_version()}, Python 3.")
