"""Object names, by which tests, style sheets and saved layouts find widgets."""

from typing import TypeVar

from PySide6.QtCore import QObject

Named = TypeVar("Named", bound=QObject)


def named(made: Named, name: str) -> Named:
    """Give something just made its object name. (Qt's constructors take it too, but their type stubs don't know.)"""
    made.setObjectName(name)
    return made
