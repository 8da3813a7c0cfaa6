"""Texts that are too wide lose whole parts, and never a part of a number or what it is of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from gui.support.fitted_text import fitted_text, number_first, number_kept

TEXTS = [
    "all ticked 8.57 %",
    "inherited, Erdős–Rényi kernel, density 50 %",
    "обрезано 0.00 % · были нулями 33.12 %",
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
def test_what_is_left_are_whole_parts_in_which_each_number_has_its_words(text: str, metrics: QFontMetrics) -> None:
    for width in range(10, metrics.horizontalAdvance(text)):
        shown = fitted_text(text, width, metrics)
        assert metrics.horizontalAdvance(shown) <= width or shown == "…"
        assert "…" in shown
        parts = re.split(r" · |, |; ", shown.removeprefix("… ").removesuffix("…").strip())
        of_text = re.split(r" · |, |; ", text)
        for part in parts:
            if any(map(str.isalpha, part)) and numbers(part):
                assert part in of_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("all ticked 49.90 %", ["all ticked …", "…"]),
        ("100 weights · σ 0.981", ["100 weights …", "…"]),
        ("inherited, density 50 % of each", ["… density 50 % of each", "inherited …", "…"]),
        ("selected, would be 8.57 %", ["… would be 8.57 %", "selected …", "…"]),
        ("12,345 (12.00 %)", ["12,345 …", "…"]),
        ("3 dead inputs", ["…"]),
        ("96 × 1,024", ["96 …", "…"]),
    ],
)
def test_what_is_shown_in_ever_less_room(text: str, shown: list[str], metrics: QFontMetrics) -> None:
    seen = [fitted_text(text, width, metrics) for width in range(metrics.horizontalAdvance(text), 0, -1)]
    assert list(dict.fromkeys(seen)) == [text, *shown]


@pytest.mark.parametrize("text", TEXTS)
def test_words_give_way_before_the_first_number(text: str, metrics: QFontMetrics) -> None:
    number = re.search(r"(?:[≈<>] )?[−\d][\d.,e\u202f-]*(?: %| M)?", text)
    assert number
    for width in range(metrics.horizontalAdvance(number.group() + " …"), metrics.horizontalAdvance(text)):
        shown = number_first(text, width, metrics)
        assert metrics.horizontalAdvance(shown) <= width
        assert number.group() in shown
        # whole words, those right before it
        assert set(re.findall(r"[^\W\d]+", shown)) <= set(re.findall(r"[^\W\d]+", text))


def test_the_word_next_to_a_number_stays_longest(metrics: QFontMetrics) -> None:
    text = "this layer 3.8 %"
    shown = [number_first(text, width, metrics) for width in range(metrics.horizontalAdvance(text), 0, -1)]
    assert list(dict.fromkeys(shown)) == [text, "layer 3.8 %", "3.8 %", "…"]


def test_without_a_number_there_is_none_first(metrics: QFontMetrics) -> None:
    assert number_first("all of them", 10, metrics) == "…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "inherited, density 92.354164 % of each",
            [
                *("… density 92.354164 % of each", "density 92.354164 % of …", "density 92.354164 % …"),
                *("92.354164 % …", "…"),
            ],
        ),
        ("inherited, density 92.354164 %", ["… density 92.354164 %", "density 92.354164 %", "92.354164 %", "…"]),
        ("all ticked 49.90 %", ["ticked 49.90 %", "49.90 %", "…"]),
    ],
)
def test_the_number_stays_where_it_matters_most(text: str, shown: list[str], metrics: QFontMetrics) -> None:
    seen = [number_kept(text, width, metrics) for width in range(metrics.horizontalAdvance(text), 0, -1)]
    assert list(dict.fromkeys(seen)) == [text, *shown]


@given(st.text(max_size=40), st.integers(0, 300))
def test_any_text_is_shortened_to_any_width(text: str, width: int) -> None:
    metrics = QFontMetrics(QFont())
    shown = fitted_text(text, width, metrics)
    assert shown in (text, "…") or metrics.horizontalAdvance(shown) <= width


def test_a_name_keeps_its_number_and_its_end(metrics: QFontMetrics) -> None:
    name = "encoder.layer.11.attention.output.dense.weight"
    shown = fitted_text(name, metrics.horizontalAdvance(name) * 0.6, metrics)
    assert shown == "…11.attention.output.dense"
