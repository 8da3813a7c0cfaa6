"""A table gives back the indexes that were put into it, and histograms and curves share its arrays."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.index import index_table
from core.index.histogram import MagnitudeHistogram, histogram_in, magnitude_histogram
from core.index.index_table import IndexTable
from core.index.magnitude_index import MagnitudeIndex
from tests.helpers.indexes import build_index
from tests.helpers.tensors import FLOATS, lay_down, weights


def same(one: MagnitudeIndex, other: MagnitudeIndex) -> bool:
    values = ((getattr(one, field.name), getattr(other, field.name)) for field in fields(MagnitudeIndex))
    return all(np.array_equal(a, b) and getattr(a, "dtype", None) == getattr(b, "dtype", None) for a, b in values)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> list[MagnitudeIndex]:
    folder = tmp_path_factory.mktemp("indexes")
    generator = torch.Generator().manual_seed(0)
    numbers = [torch.randn(size, generator=generator) for size in (1, 7, 40, 300, 20_000)]
    odd = [torch.zeros(5), torch.tensor([0.0, torch.inf, torch.nan, 1.0]), torch.tensor([torch.inf])]
    flat = [each.to(dtype) for each in (*numbers, *odd) for dtype in FLOATS]
    return [build_index(lay_down(each, folder / f"{place}"), 1 << 10) for place, each in enumerate(flat)]


@pytest.fixture(params=[1, 1 << 10, 1 << 23])
def full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many bytes make a segment: each index, a few, or all together."""
    monkeypatch.setattr(index_table, "FULL", request.param)


@pytest.mark.usefixtures("full")
def test_an_index_comes_back_as_it_was_put(indexes: list[MagnitudeIndex]) -> None:
    table = IndexTable([index.dtype for index in indexes])
    for number in reversed(range(len(indexes))):
        assert table.index(number) is None
        table.put(number, indexes[number])
    for number, index in enumerate(indexes):
        found = table.index(number)
        assert found is not None
        assert same(found, index)


@pytest.mark.usefixtures("full")
def test_a_histogram_out_of_the_table_is_that_of_the_same_indexes(indexes: list[MagnitudeIndex]) -> None:
    table, edges = IndexTable.of(indexes), np.geomspace(1e-6, 4, 30)
    for numbers in ([0], [3, 5], list(range(0, len(indexes), 2)), list(range(len(indexes)))):
        alone = magnitude_histogram([indexes[number] for number in numbers])
        for found in (histogram_in(table, np.array(numbers)), MagnitudeHistogram(table.frozen(), np.array(numbers))):
            assert (found.numel, found.zeros, found.nan, found.inf) == (alone.numel, alone.zeros, alone.nan, alone.inf)
            assert found.span() == alone.span()
            assert found.quantiles((0.0, 0.5, 1.0)) == alone.quantiles((0.0, 0.5, 1.0))
            assert np.array_equal(found.count_below(edges), alone.count_below(edges))


@given(flat=st.sampled_from(FLOATS).flatmap(weights))
def test_the_highest_is_the_largest_finite_magnitude(
    flat: torch.Tensor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = IndexTable.of([build_index(lay_down(flat, tmp_path_factory.getbasetemp() / "highest"), 1 << 10)])
    finite = flat[flat.isfinite()].abs()
    assert table.highest(np.array([0])) == (finite.max().item() if len(finite) else 0.0)
    assert table.highest(np.zeros(0, np.int64)) == 0.0
