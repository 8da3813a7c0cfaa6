"""What can't be printed is escaped, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.escaping import escaped, escaped_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31m", "a\\x1b[31m"),
        ("a\nb", "a\nb"),
        ("10\u202f122\u202f675 weights", "10\u202f122\u202f675 weights"),
        ("a\u202fb", "a\\u202fb"),
        ("1\u202f2\u202e", "1\\u202f2\\u202e"),
    ],
)
def test_line_feeds_and_the_spaces_in_numbers_are_meant(text: str, shown: str) -> None:
    assert escaped_lines(text) == shown
    assert escaped(text) == shown.replace("\n", "\\n")


@given(st.text())
def test_what_is_shown_can_be_printed(text: str) -> None:
    assert escaped(text).replace("\u202f", "").isprintable()
    assert escaped_lines(text).replace("\n", "").replace("\u202f", "").isprintable()
    assert escaped(escaped(text)) == escaped(text)
