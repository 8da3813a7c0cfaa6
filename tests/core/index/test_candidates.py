"""Candidates that are kept in one reading give the same exact groups as another reading."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.squares import SquareSum
from core.index import candidates
from core.index.candidates import around, count_and_collect, index_of_sample, sample
from core.index.magnitude_index import Span, bin_shift, count, index_of
from core.storage.tensor_reader import TensorReader
from tests.helpers.indexes import refine
from tests.helpers.tensors import lay_down, weights


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("candidates") / "weights.bin"


@given(data=st.data(), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_a_group_that_is_covered_is_the_one_that_would_be_read(
    file: Path, data: st.DataObject, dtype: torch.dtype
) -> None:
    tensor = lay_down(data.draw(weights(dtype, least=1)), file)
    with TensorReader() as reader:
        words = reader.elements(tensor) & np.asarray(tensor.dtype.magnitude_mask, tensor.dtype.word)
        magnitudes = np.unique(words)
        places = st.sampled_from([1, *magnitudes[magnitudes <= tensor.dtype.infinity].tolist()])
        low, first, last, high = sorted(max(data.draw(places), 1) for _ in range(4))
        found = count_and_collect(tensor, bin_shift(tensor), Span(low, high), reader)
    kept, group = found.candidates.refinement(tensor.dtype, Span(first, last)), refine(tensor, Span(first, last))
    if low == first != 1:
        assert kept is None
        return
    assert kept is not None
    assert (kept.bits.tolist(), kept.counts.tolist()) == (group.bits.tolist(), group.counts.tolist())
    assert (kept.span, kept.before) == (group.span, group.before)
    whole = index_of(tensor, found.counts).square_sum
    below = SquareSum.of(tensor.dtype, words[words < first])
    assert kept.below.part_of(whole) == pytest.approx(below.part_of(whole), rel=1e-12, abs=1e-300)


@given(data=st.data(), dtype=st.sampled_from([torch.float32, torch.float64]))
def test_the_index_is_the_same_as_without_candidates(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    tensor = lay_down(data.draw(weights(dtype, least=2)), file)
    half = tensor.numel // 2
    parts = [replace(tensor, shape=(n,), offset=at) for at, n in ((0, half), (half, tensor.numel - half))]
    with TensorReader() as reader:
        one, other = (count_and_collect(part, bin_shift(tensor), Span(1, 9), reader) for part in parts)
        plain = index_of(tensor, count(tensor, bin_shift(tensor), reader))
    found = index_of(tensor, (one + other).counts)
    assert np.array_equal(found.tops, plain.tops)
    assert np.array_equal(found.upto, plain.upto)


def test_a_group_outside_of_the_range_is_not_told(file: Path) -> None:
    tensor = lay_down(torch.linspace(0.1, 1, 100), file)
    with TensorReader() as reader:
        bits = np.unique(sample(tensor, reader)).tolist()
        found = count_and_collect(tensor, bin_shift(tensor), Span(bits[20], bits[60]), reader).candidates
    assert found.refinement(tensor.dtype, Span(bits[20] + 1, bits[60])) is not None
    assert found.refinement(tensor.dtype, Span(bits[20] + 1, bits[60] + 1)) is None
    assert found.refinement(tensor.dtype, Span(bits[20], bits[60])) is None


def test_a_sample_is_of_all_places_and_is_the_same_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("RUN", 16), ("EVERY", 1000)):
        monkeypatch.setattr(candidates, name, size)
    tensor = lay_down(torch.arange(1.0, 100_001), file)
    with TensorReader() as reader:
        found = sample(tensor, reader)
        assert np.array_equal(found, sample(tensor, reader))
    values = found.view(np.float32)
    assert len(values) == 100 * 16
    assert np.array_equal(np.unique((values - 1) // 1000), np.arange(100))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_sample_of_everything_tells_the_counts(file: Path, dtype: torch.dtype) -> None:
    weight = torch.randn(20_000, generator=torch.Generator().manual_seed(1), dtype=dtype)
    weight[:100], weight[100:110], weight[110:130] = 0, torch.inf, torch.nan
    tensor = lay_down(weight, file)
    with TensorReader() as reader:
        found = sample(tensor, reader)
    assert len(found) == tensor.numel
    index = index_of_sample(tensor, found)
    assert (index.zeros, index.nan, index.numel, int(index.upto[-1])) == (100, 20, 20_000, 19_980)
    span, inside = around(tensor.dtype, found, 0.5, 0.6, 0)
    low, high = (
        float(np.array(each, tensor.dtype.word).view(np.dtype(f"f{tensor.dtype.itemsize}")))
        for each in (span.low, span.high)
    )
    assert low < 0.5 < 0.6 < high
    assert inside == int(((weight.abs() >= low) & (weight.abs() <= high)).sum())
    wider, more = around(tensor.dtype, found, 0.5, 0.6, 4)
    assert wider.low < span.low < span.high < wider.high
    assert more > inside
