"""Object names are given where things are made."""

from PySide6.QtCore import QObject

from gui.support.named import named


def test_what_is_named_is_given_back_and_found() -> None:
    parent = QObject()
    child = QObject(parent)
    assert named(child, "child") is child
    assert parent.findChild(QObject, "child") is child
