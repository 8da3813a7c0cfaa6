"""The dialog with the models in the local cache of the Hugging Face hub."""

from PySide6.QtCore import QDateTime
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget

from core.base.errors import UserError
from core.base.escaping import escaped
from core.hub.local_cache import CachedRevision, CacheListing, HubMissing
from gui.dialogs.pick_dialog import PickDialog, PickRow
from gui.support import number_format
from gui.support.dates import date
from gui.support.named import named
from gui.support.plain_label import PlainLabel

_SHORT = 8
"""Characters of a revision that tell it apart."""


class CacheDialog(PickDialog):
    """Models by name and revision, with sizes. It is shown at once, and filled when the cache has been scanned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(4, parent)
        self.setObjectName("cacheDialog")
        self.setWindowTitle(self.tr("Open from the Hugging Face cache"))
        self.list.setHeaderLabels([self.tr("Model"), self.tr("Revision"), self.tr("Written"), self.tr("Size")])
        self.words.setText(self.tr("Models that are on this machine already. Nothing is downloaded."))
        self.damage = named(PlainLabel(parent=self), "cacheDamage")
        self.damage.setForegroundRole(QPalette.ColorRole.BrightText)
        self.damage.setWordWrap(True)
        self.damage.hide()
        self.column.insertWidget(self.column.count() - 1, self.damage)
        self._command = self._made_command()
        self.column.insertWidget(self.column.count() - 1, self._command)
        self.show_text(self.tr("Looking through the cache …"))

    def show_listing(self, listing: CacheListing) -> None:
        """Show what was found."""
        folder = escaped(str(listing.folder))
        text = self.tr("Models that are on this machine already, in {folder}. Nothing is downloaded.")
        self.words.setText(text.format(folder=folder))
        empty = self.tr(
            "No model is in {folder} yet. What a library loads by from_pretrained, or “hf download NAME” fetches, lies "
            "there afterwards. The environment variable HF_HUB_CACHE names another folder."
        )
        self.show_rows([self._row(each) for each in listing.models], empty.format(folder=folder))
        self._show_damage(listing)
        self.filter.setFocus()

    def show_problem(self, error: UserError) -> None:
        """Show why nothing can be listed, and the command that helps where one does."""
        if isinstance(error, HubMissing):
            self.show_text(self.tr("The cache is read by huggingface_hub, which is not installed. This installs it:"))
            self.command.setText(error.command)
            self.command.setCursorPosition(0)
            self._command.show()
        else:
            self.show_text(str(error))

    def _row(self, found: CachedRevision) -> PickRow:
        written = QDateTime.fromSecsSinceEpoch(int(found.modified))
        refs = f" ({', '.join(found.refs)})" if found.refs else ""
        hint = str(found.path)
        if not found.openable:
            hint = self.tr("It has no file of a kind that can be opened.") + f"\n{hint}"
        cells = (
            found.name,
            f"{found.revision[:_SHORT]}{refs}",
            date(written.date()),
            number_format.size(found.nbytes),
        )
        return PickRow(cells, found.path, hint, found.openable)

    def _show_damage(self, listing: CacheListing) -> None:
        problems = [escaped(each) for each in listing.problems]
        self.damage.setVisible(bool(problems))
        if problems:
            more = len(problems) - 1
            further = number_format.grouped(self.tr("… and %n more", "", more), more) if more else ""
            text = self.tr("⚠ Damaged, and left out: {first}").format(first=problems[0])
            self.damage.setText(f"{text} {further}".rstrip())
            self.damage.setToolTip(number_format.tip("\n".join(problems)))

    def _made_command(self) -> QWidget:
        """The row with a command and a button that copies it."""
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        self.command = named(QLineEdit(row), "cacheCommand")
        self.command.setReadOnly(True)
        self.command.setAccessibleName(self.tr("Command"))
        self.copy = named(QPushButton(self.tr("Copy"), row), "cacheCopy")
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.command.text()))
        for widget in (self.command, self.copy):
            line.addWidget(widget)
        row.hide()
        return row
