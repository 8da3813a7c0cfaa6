"""Texts that are too wide lose words, and never a part of a number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from gui.support.fitted_text import fitted_text, least_width

TEXTS = [
    "all ticked 8.57 %",
    "inherited, Erdős–Rényi kernel, density 50 %",
    "обрезано 0.00 % · 33.12 % нулей до того",
    "kept 18.36 M of 22.59 M, density 81.27 %, 1,024 zero before",
    "96 × 1,024 · 12 dead outputs · 3 dead inputs",
    "≈ 30 % of the 34 others · 34.25 % overall",
    "−0.0236 … 1.25e-5",
    "1\u202f536 × 384 · 30 мёртвых выходов · 12\u202f345 мёртвых входов",
]


@pytest.fixture
def metrics(qapp: QApplication) -> QFontMetrics:
    return QFontMetrics(QFont())


def numbers(text: str) -> list[str]:
    return re.findall(r"[−\d][\d.,e\u202f-]*(?: %| M)?", text)


@pytest.mark.parametrize("text", TEXTS)
def test_what_fits_is_whole(text: str, metrics: QFontMetrics) -> None:
    assert fitted_text(text, metrics.horizontalAdvance(text), metrics) == text


@pytest.mark.parametrize("text", TEXTS)
def test_down_to_the_least_width_all_numbers_are_there(text: str, metrics: QFontMetrics) -> None:
    for width in range(int(least_width(text, metrics)) + 1, metrics.horizontalAdvance(text)):
        shown = fitted_text(text, width, metrics)
        assert metrics.horizontalAdvance(shown) <= width
        assert numbers(shown) == numbers(text)
        assert "…" in shown


@pytest.mark.parametrize("text", TEXTS)
def test_where_not_even_the_numbers_have_room_whole_ones_are_left_out(text: str, metrics: QFontMetrics) -> None:
    for width in range(20, int(least_width(text, metrics))):
        found = numbers(fitted_text(text, width, metrics))
        assert found == numbers(text)[: len(found)]


@given(st.text(max_size=40), st.integers(0, 300))
def test_any_text_is_shortened_to_any_width(text: str, width: int) -> None:
    metrics = QFontMetrics(QFont())
    shown = fitted_text(text, width, metrics)
    assert shown in (text, "…") or metrics.horizontalAdvance(shown) <= width


def test_a_name_keeps_its_end(metrics: QFontMetrics) -> None:
    name = "encoder.layer.11.attention.output.dense.weight"
    shown = fitted_text(name, metrics.horizontalAdvance(name) * 0.6, metrics)
    assert shown.startswith("enc")
    assert shown.endswith("weight")
