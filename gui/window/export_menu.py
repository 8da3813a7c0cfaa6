"""The entries of the File menu that save pictures and tables."""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.controllers.exporting import Exporter
from gui.support.named import named


class ExportMenu(QObject):
    """Adds them.

    Args:
        menu: gets them.
        before: the entry that they stand before.
        index: the entry that saves an index file, which goes with them.
        exporter: does it.
        cards: title → card that offers a picture (`offer_picture`).
    """

    def __init__(
        self, menu: QMenu, before: QAction, index: QAction, exporter: Exporter, cards: Mapping[str, QWidget]
    ) -> None:
        super().__init__(menu)
        self.pictures = named(QMenu(self.tr("Save p&icture"), menu), "pictureMenu")
        whole = named(self.pictures.addAction(self.tr("&Window…")), "saveWindowPicture")
        whole.triggered.connect(exporter.save_window)
        self.pictures.addSeparator()
        for title, card in cards.items():
            (save,) = (each for each in card.actions() if each.objectName() == "savePicture")
            self.pictures.addAction(f"{title}…").triggered.connect(save.trigger)
        self.table = named(QAction(self.tr("Save ta&ble of parameters…"), menu), "saveParametersAction")
        self.table.setToolTip(self.tr("Each parameter with what the plan does to it, for a spreadsheet"))
        self.table.triggered.connect(exporter.save_parameters)
        menu.insertMenu(before, self.pictures)
        menu.insertActions(before, (self.table, index))
        menu.insertSeparator(before)
        self.set_open(False)

    def set_open(self, is_open: bool) -> None:
        """Enable or disable what needs an open checkpoint."""
        for each in (self.pictures.menuAction(), self.table):
            each.setEnabled(is_open)
