"""The user's settings, kept from one start to the next: recent files, theme, language, layout of the window.

The file may be damaged, or have been edited: what is not of the kind that is written here is as if it were not there.
"""

import hashlib
import os
import zlib
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings

from core.base.escaping import as_text
from gui.support.share import Share

RECENT = 9
"""Recent files that are remembered: one for each of the keys Ctrl+1 to Ctrl+9."""


_APPROVED, _NO = "1", "0"
_URI = "file://"
_LAYOUT = b"layout 1\n"
"""Before each saved layout; another number, where what is laid out has changed, drops the earlier ones."""
_CHECKSUM = 4
"""Bytes of the checksum after it: Qt believes what it restores."""


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
        texts = (each for each in listed if isinstance(each, str) and each and "\0" not in each)
        return tuple(map(_path, texts))[:RECENT]

    def add_recent(self, path: Path) -> None:
        kept = [path, *(each for each in self.recent if each != path)][:RECENT]
        self._store.setValue("files/recent", [_saved(each) for each in kept])

    def remove_recent(self, path: Path) -> None:
        self._store.setValue("files/recent", [_saved(each) for each in self.recent if each != path])

    @property
    def theme(self) -> str:
        """``light``, ``dark``, or empty for the system's theme."""
        return self._text("view/theme")

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("view/theme", name)

    @property
    def language(self) -> str:
        """A language's code, or empty for the system's language."""
        return self._text("view/language")

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("view/language", code)

    @property
    def share(self) -> Share:
        """Whether density or sparsity is told."""
        return Share.SPARSITY if self._text("view/share") == Share.SPARSITY.value else Share.DENSITY

    @share.setter
    def share(self, told: Share) -> None:
        self._store.setValue("view/share", told.value)

    @property
    def folder(self) -> str:
        """The folder in which file dialogs start: that of the latest file, or the home folder."""
        return str(self.recent[0].parent) if self.recent else str(Path.home())

    @property
    def writes_records(self) -> bool:
        """Whether a record is written beside each result."""
        return self._text("commit/record") != _NO

    @writes_records.setter
    def writes_records(self, wanted: bool) -> None:
        self._store.setValue("commit/record", "" if wanted else _NO)

    @property
    def author(self) -> str:
        """Who hands over; empty where nobody has said so yet."""
        return self._text("handover/author")

    @author.setter
    def author(self, name: str) -> None:
        self._store.setValue("handover/author", name)

    def choice(self, name: str) -> str:
        """Which of several things a card shows, by the card's name; empty for the first of them."""
        return self._text(f"view/{name}")

    def save_choice(self, name: str, key: str) -> None:
        self._store.setValue(f"view/{name}", key)

    def layout(self, name: str) -> QByteArray | None:
        """The saved state of a window or splitter, by object name; None where there is none."""
        stored = self._store.value(f"layout/{name}")
        return _checked(bytes(stored.data())) if isinstance(stored, QByteArray) else None

    def save_layout(self, name: str, state: QByteArray) -> None:
        data = bytes(state.data())
        self._store.setValue(f"layout/{name}", QByteArray(_LAYOUT + _checksum(data) + data))

    def evaluation(self, checkpoint: Path) -> str:
        """What was set up to evaluate a checkpoint, as `save_evaluation` was given it; empty where nothing was."""
        return self._text(f"evaluation/{_key(checkpoint)}")

    def save_evaluation(self, checkpoint: Path, text: str) -> None:
        """Remember what is set up to evaluate a checkpoint, and offer it for the next one."""
        self._store.setValue(f"evaluation/{_key(checkpoint)}", text)
        self._store.setValue("evaluation/latest", text)

    @property
    def latest_evaluation(self) -> str:
        """What was set up last, for whichever checkpoint; empty where nothing was."""
        return self._text("evaluation/latest")

    def is_approved(self, identity: str) -> bool:
        """Whether the user has agreed to run a script.

        Args:
            identity: tells the content of the script from any other.
        """
        return self._text(f"approved/{identity}") == _APPROVED

    def approve(self, identity: str) -> None:
        """Remember that the user has agreed to run a script as it is now."""
        self._store.setValue(f"approved/{identity}", _APPROVED)

    def _text(self, key: str) -> str:
        """A text that was saved; empty where there is none, or something else."""
        stored = self._store.value(key)
        return stored if isinstance(stored, str) else ""


def _saved(path: Path) -> str:
    """A path as text; of a name that is no UTF-8, which Qt can't write, a URI."""
    text = str(path)
    return text if text.isascii() or as_text(text) == text else path.absolute().as_uri()


def _path(saved: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(saved.removeprefix(_URI)))) if saved.startswith(_URI) else Path(saved)


def _key(path: Path) -> str:
    """A path as a key that has no separators."""
    return hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECKSUM, "little")


def _checked(stored: bytes) -> QByteArray | None:
    """The layout in what `Settings.save_layout` stored; None where it is of another version, or damaged."""
    begin = len(_LAYOUT) + _CHECKSUM
    data = stored[begin:]
    return QByteArray(data) if stored[:begin] == _LAYOUT + _checksum(data) else None
