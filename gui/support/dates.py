"""Dates in the window's language."""

from PySide6.QtCore import QDate, QLocale, Qt


def date(day: QDate) -> str:
    """``2026-11-27``, which every reader of English takes for the same day; ``27.11.2026`` in other languages."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        return day.toString(Qt.DateFormat.ISODate)
    return locale.toString(day, QLocale.FormatType.ShortFormat)
