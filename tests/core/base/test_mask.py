"""The mask told from bits is the one that torch computes, for every dtype that can be pruned."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES, DType
from core.base.mask import FLAGS, KeptRange
from core.pruning.methods import ThresholdPruning
from tests.helpers.tensors import FLOATS, thresholds, weights


def of_torch(dtype: torch.dtype) -> DType:
    return DTYPES[str(dtype).removeprefix("torch.")]


def bits_of(weight: torch.Tensor) -> np.ndarray:
    kind = of_torch(weight.dtype)
    return weight.contiguous().reshape(-1).view(torch.uint8).numpy().view(kind.word).reshape(weight.shape)


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_a_threshold_keeps_what_is_above_it_in_the_tensors_own_dtype(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype, least=1))
    threshold = data.draw(thresholds(weight))
    keeps = KeptRange.of(of_torch(dtype), threshold).keeps(bits_of(weight))
    assert keeps.shape == tuple(weight.shape)
    assert keeps.tolist() == (torch.abs(weight) > threshold).tolist()
    assert keeps.tolist() == ThresholdPruning(threshold).compute_mask(weight, torch.ones_like(weight)).bool().tolist()


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_nan_is_pruned_and_infinity_kept(dtype: torch.dtype) -> None:
    weight = torch.tensor([math.nan, -math.nan, math.inf, -math.inf, 0.0, -0.0], dtype=dtype)
    keeps = KeptRange.of(of_torch(dtype), 0.0).keeps(bits_of(weight))
    assert keeps.tolist() == [False, False, True, True, False, False]


def test_flags_keep_ones() -> None:
    assert FLAGS.keeps(np.array([0, 1], np.uint8)).tolist() == [False, True]
