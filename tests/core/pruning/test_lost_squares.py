"""What a mask prunes of the sum of squares is what torch finds, for any dtype and size of numbers."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.squares import SquareSum
from core.pruning import methods
from core.pruning.lost_squares import lost_squares
from tests.core.index.test_squares import torchs_error
from tests.helpers.tensors import FLOATS, thresholds, weights


def error(weight: torch.Tensor, kept: torch.Tensor) -> float:
    whole, lost = lost_squares(weight, kept)
    return math.sqrt(lost.part_of(whole))


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_the_error_of_any_mask(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype))
    kept = weight.abs() > data.draw(thresholds(weight))
    assert error(weight, kept) == pytest.approx(torchs_error([weight], [~kept]), rel=1e-9, abs=1e-150)


def test_blocks_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "BLOCK", 1000)
    weight = torch.randn(90, 300, generator=torch.Generator().manual_seed(3)).double() * 1e200
    assert error(weight, weight.abs() > 1e200) == pytest.approx(torchs_error([weight], [weight.abs() <= 1e200]))
    assert lost_squares(torch.zeros(3), torch.zeros(3, dtype=torch.bool)) == (SquareSum(), SquareSum())
