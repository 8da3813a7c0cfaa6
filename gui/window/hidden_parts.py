"""Which parts of the window are hidden, remembered from one start to the next."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

_BETWEEN = ","


class HiddenParts:
    """The hidden ones of some parts, as a text for the settings.

    Args:
        parts: by their keys.
        show_part: shows or hides one.
    """

    def __init__(self, parts: Mapping[str, QWidget], show_part: Callable[[QWidget, bool], None]) -> None:
        self._parts, self._show_part = parts, show_part

    @property
    def chosen(self) -> str:
        """The keys of those that are hidden; empty where none is."""
        return _BETWEEN.join(key for key, part in self._parts.items() if part.isHidden())

    def choose(self, text: str, /) -> None:
        """Hide those of a text and show all others; what is no part is left out."""
        hidden = text.split(_BETWEEN)
        for key, part in self._parts.items():
            if part.isHidden() != (key in hidden):
                self._show_part(part, key not in hidden)
