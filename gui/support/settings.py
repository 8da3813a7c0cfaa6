"""The user's settings, kept from one start to the next: recent files, theme, language, layout of the window."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

RECENT = 9
"""Recent files that are remembered: one for each of the keys Ctrl+1 to Ctrl+9."""


class Settings:
    """Typed access to the user's settings, an INI file that Qt finds a place for. Written at once."""

    def __init__(self) -> None:
        kind, scope = QSettings.Format.IniFormat, QSettings.Scope.UserScope
        self._store = QSettings(kind, scope, "secateurs", "secateurs")

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files opened last, the latest first."""
        stored = self._store.value("files/recent", [])
        # of a single file Qt gives back the text itself
        listed = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return tuple(Path(each) for each in listed)

    def add_recent(self, path: Path) -> None:
        kept = [path, *(each for each in self.recent if each != path)][:RECENT]
        self._store.setValue("files/recent", [str(each) for each in kept])

    def remove_recent(self, path: Path) -> None:
        self._store.setValue("files/recent", [str(each) for each in self.recent if each != path])

    @property
    def theme(self) -> str:
        """``light``, ``dark``, or empty for the system's theme."""
        return str(self._store.value("view/theme", ""))

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("view/theme", name)

    @property
    def language(self) -> str:
        """A language's code, or empty for the system's language."""
        return str(self._store.value("view/language", ""))

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("view/language", code)

    @property
    def folder(self) -> str:
        """The folder in which file dialogs start: that of the latest file, or the home folder."""
        return str(self.recent[0].parent) if self.recent else str(Path.home())

    def choice(self, name: str) -> str:
        """Which of several things a card shows, by the card's name; empty for the first of them."""
        return str(self._store.value(f"view/{name}", ""))

    def save_choice(self, name: str, key: str) -> None:
        self._store.setValue(f"view/{name}", key)

    def layout(self, name: str) -> QByteArray | None:
        """The saved state of a window or splitter, by object name; None where there is none."""
        stored = self._store.value(f"layout/{name}")
        return stored if isinstance(stored, QByteArray) else None

    def save_layout(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"layout/{name}", state)

    def evaluation(self, checkpoint: Path) -> str:
        """What was set up to evaluate a checkpoint, as `save_evaluation` was given it; empty where nothing was."""
        return str(self._store.value(f"evaluation/{_key(checkpoint)}", ""))

    def save_evaluation(self, checkpoint: Path, text: str) -> None:
        """Remember what is set up to evaluate a checkpoint, and offer it for the next one."""
        self._store.setValue(f"evaluation/{_key(checkpoint)}", text)
        self._store.setValue("evaluation/latest", text)

    @property
    def latest_evaluation(self) -> str:
        """What was set up last, for whichever checkpoint; empty where nothing was."""
        return str(self._store.value("evaluation/latest", ""))

    def is_approved(self, identity: str) -> bool:
        """Whether the user has agreed to run a script.

        Args:
            identity: tells the content of the script from any other.
        """
        return bool(self._store.value(f"approved/{identity}"))

    def approve(self, identity: str) -> None:
        """Remember that the user has agreed to run a script as it is now."""
        self._store.setValue(f"approved/{identity}", 1)


def _key(path: Path) -> str:
    """A path as a key that has no separators."""
    return hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
