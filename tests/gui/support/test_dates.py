"""Dates in the window's language."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QLocale

from gui.support.dates import date


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    locale = QLocale()
    yield
    QLocale.setDefault(locale)


@pytest.mark.parametrize(("locale", "told"), [(QLocale.c(), "2026-11-27"), (QLocale("ru"), "27.11.2026")])
def test_a_date_is_told_as_its_readers_write_it(locale: QLocale, told: str) -> None:
    QLocale.setDefault(locale)
    assert date(QDate(2026, 11, 27)) == told
