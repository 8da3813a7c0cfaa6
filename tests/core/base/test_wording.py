"""Numbers with their nouns, in English."""

import pytest

from core.base.wording import counted


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 weights"), (1, "1 weight"), (2, "2 weights"), (1_234_567, "1,234,567 weights")]
)
def test_only_one_has_no_plural(number: int, text: str) -> None:
    assert counted(number, "weight") == text
