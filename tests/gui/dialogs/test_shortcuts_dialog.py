"""Help ▸ Shortcuts knows every key of the menus."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel

from gui.dialogs.shortcuts_dialog import ShortcutsDialog
from gui.window.main_window import MainWindow


def test_every_key_of_the_menus_is_listed(window: MainWindow) -> None:
    window.menus.shortcuts.trigger()
    dialog = window.findChild(ShortcutsDialog)
    listed = [label.text() for label in dialog.findChildren(QLabel)]
    keyed = [action for action in window.findChildren(QAction) if action.objectName() and action.shortcuts()]
    assert len(keyed) > 8
    for action in keyed:
        keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
        assert keys in listed, action.objectName()
    assert not [text for text in listed if "&" in text or text.endswith("…")]
    dialog.reject()
