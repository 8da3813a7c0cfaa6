"""What processes tell each other is read strictly, and without rounding."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.base.squares import SquareSum
from core.scale.records import CutsFile, PlannedEntry, decoded, encoded, squares_of, told_squares

numbers = st.floats(0, allow_infinity=False)


@given(numbers, st.integers(-2000, 2000), st.text(), numbers)
def test_numbers_come_back_to_the_last_digit(total: float, exponent: int, name: str, threshold: float) -> None:
    squares = SquareSum(total, exponent)
    assert squares_of(told_squares(squares)) == squares
    planned = PlannedEntry(name=name, threshold=threshold.hex(), squares=(told_squares(squares), told_squares(squares)))
    cuts = CutsFile(cuts=(planned,), lifted=(0, 0))
    assert decoded(CutsFile, encoded(cuts), Path("cuts.json")) == cuts


DAMAGED = [b"", b"{}", b'{"cuts": [], "lifted": [0, -1]}', b'{"cuts": [], "lifted": [0, 0], "a": 1}']


@pytest.mark.parametrize("raw", DAMAGED)
def test_what_is_damaged_is_told_with_what_to_do(raw: bytes) -> None:
    with pytest.raises(UserError, match=r"cuts\.json is damaged, or of another version.*Remove draft and begin anew\."):
        decoded(CutsFile, raw, Path("draft/cuts.json"))
