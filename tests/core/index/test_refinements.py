"""Refinements of single groups: whatever comes in whatever order, the latest of each tensor answers."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.index import refinements
from core.index.index_table import IndexTable
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor
from tests.helpers.indexes import build_index, put_refinement, refine, refined_table
from tests.helpers.tensors import lay_down

TENSORS, THRESHOLDS = 5, (0.004, 0.01, 0.02, 0.033)
PUT = st.tuples(st.integers(0, TENSORS - 1), st.sampled_from(THRESHOLDS))


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> list[Tensor]:
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("refinements")
    return [lay_down(torch.randn(20_000) * 0.02, folder / f"{n}.bin") for n in range(TENSORS)]


@given(puts=st.lists(PUT, max_size=30), full=st.sampled_from([1, 100, 200, 1 << 20]))
def test_the_latest_group_of_each_tensor_answers(laid: list[Tensor], puts: list[tuple[int, float]], full: int) -> None:
    indexes = [build_index(tensor) for tensor in laid]
    assert not any(index.single for index in indexes), "of so many weights not all magnitudes are groups of their own"
    groups = {
        (number, t): refine(laid[number], indexes[number].span(t)) for number in range(TENSORS) for t in THRESHOLDS
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refinements, "FULL", full)
        table = IndexTable.of(indexes)
        for number, threshold in puts:
            put_refinement(table, number, groups[number, threshold])
            # asked in between, as it is while the weights are read
            table.kept(np.full(TENSORS, threshold))
    latest = {number: groups[number, threshold] for number, threshold in puts}
    fresh = refined_table(indexes, latest)
    for threshold in THRESHOLDS:
        found, expected = table.kept(np.full(TENSORS, threshold)), fresh.kept(np.full(TENSORS, threshold))
        assert found.counts.tolist() == expected.counts.tolist()
        assert found.exact.tolist() == expected.exact.tolist()
    for number, threshold in dict(puts).items():
        assert table.kept(np.full(TENSORS, threshold)).exact[number]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_counts_are_exact_from_the_weight_before_a_group_on(laid: list[Tensor], threshold: float) -> None:
    """And below it no more is estimated than can lie there."""
    index = build_index(laid[0])
    refinement = refine(laid[0], index.span(threshold))
    table = refined_table([index], {0: refinement})
    magnitudes = elements(laid[0]).view(np.uint32).reshape(-1) & np.uint32(0x7FFFFFFF)
    assert refinement.before == magnitudes[magnitudes < refinement.span.low].max()
    for bits in (refinement.before - 1, refinement.before, refinement.span.low - 1, refinement.span.low):
        upto, exact = table.at_most(np.array([bits], np.uint64))
        true = int((magnitudes <= bits).sum())
        assert (upto[0] == true) if exact[0] else (upto[0] <= true)
        assert exact[0] or bits < refinement.before
