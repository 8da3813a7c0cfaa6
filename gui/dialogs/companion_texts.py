"""What the window says of the small files beside a model: which go with the copy, and which a loader will look for."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from core.base.escaping import escaped
from core.formats.companions.companions import Companions

_NAMED = 6
"""Most files that are named in a sentence."""


def companion_texts(companions: Companions) -> list[str]:
    """Sentences that hold before the copy is written as well as afterwards; none where there is nothing to say."""
    found = []
    if companions.copied:
        text = QCoreApplication.translate("Companions", "Copied beside it: {names}.")
        found.append(text.format(names=_listed(companions.copied)))
    others = [name for name in companions.left if name not in companions.missing]
    if others:
        text = QCoreApplication.translate("Companions", "Not copied: {names}.")
        found.append(text.format(names=_listed(others)))
    if companions.missing:
        text = QCoreApplication.translate("Companions", "A loader needs {names}; copy it from {folder} by hand.")
        found.append(text.format(names=_listed(companions.missing), folder=escaped(str(companions.folder))))
    if companions.wanted:
        text = QCoreApplication.translate("Companions", "A loader will want {names} beside it, from {folder}.")
        found.append(text.format(names=_listed(companions.wanted), folder=escaped(str(companions.folder))))
    return found


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(map(escaped, listed[:_NAMED])) + (", …" if len(listed) > _NAMED else "")
