"""The loop over two tensors, on runs shorter and longer than what it adds up at once."""

import numpy as np
import pytest

from core.report.change_kernels import sum_changes


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 4097, 10_000])
def test_sums_and_counts_are_added_to(kind: type, length: int) -> None:
    first = np.ones(length, kind)
    second = np.full(length, -2, kind)
    sums, counts = np.full(5, 1.0), np.full(7, 1, np.int64)
    sum_changes(first, second, np.array([1.0, 0.5, 1.0, 2.0]), sums, counts)
    assert sums.tolist() == [1 + length, 1 + length, 1 + 36 * length, 1 - length, 6.0 if length else 1.0]
    assert counts.tolist() == [1 + length, 1 + length, 1, 1, 1, 1, 1]
