"""The thresholds of an error, at rest: to the weight those of a direct computation over all weights in float64."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.index.error_solver import thresholds_of_error
from core.index.index_table import IndexTable
from core.index.magnitude_index import ENTRIES
from tests.core.index.test_magnitude_index import FEW, trained_like
from tests.helpers.indexes import build_index, put_refinement, refine
from tests.helpers.tensors import FLOATS, lay_down, weights

ONE = np.zeros(1, np.int64)
_ROUNDS = 12
"""Readings of a group that suffice: of those that estimates take for the right one, and of the one beside it."""
_ROUNDING = 1e-13


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("errors") / "weights.bin"


def at_rest(weight: torch.Tensor, file: Path, error: float, entries: int = ENTRIES) -> float:
    """The threshold, when the group in which it lies has been read as often as it takes."""
    tensor = lay_down(weight, file)
    table = IndexTable.of([build_index(tensor, entries)])
    for _ in range(_ROUNDS):
        found = thresholds_of_error(table, ONE, error)
        counted = table.kept(found).exact[0]
        summed = table.cut_squares(table.threshold_bits(found))[1][0]
        if counted and summed:
            return float(found[0])
        put_refinement(table, 0, refine(tensor, table.index(0).span(float(found[0]))))
    pytest.fail("it does not come to rest")


def errors_by_magnitude(weight: torch.Tensor) -> tuple[list[float], list[float]]:
    """Every finite magnitude, ascending, and the error where it and all below are cut: directly, in float64."""
    finite = weight[weight.isfinite()].double().abs().sort().values
    largest = float(finite.max()) if len(finite) else 1.0
    near = torch.ldexp(finite, torch.tensor(-math.frexp(largest)[1]))
    squares = np.cumsum((near * near).numpy())
    magnitudes = finite.tolist()
    last = [place for place, each in enumerate(magnitudes) if magnitudes[place + 1 : place + 2] != [each]]
    whole = squares[-1] if len(squares) else 0.0
    return [magnitudes[place] for place in last], [
        math.sqrt(squares[place] / whole) if whole else 0.0 for place in last
    ]


def check_threshold_of_error(weight: torch.Tensor, threshold: float, error: float) -> None:
    """It is the highest magnitude at which the error is no more; where rounding decides, either is right."""
    magnitudes, errors = errors_by_magnitude(weight)
    within = [each for each, got in zip(magnitudes, errors, strict=True) if got <= error * (1 + _ROUNDING)]
    surely = [each for each, got in zip(magnitudes, errors, strict=True) if got <= error * (1 - _ROUNDING)]
    if error == 0:
        within = surely = [0.0]
    assert max(surely, default=0.0) <= threshold <= max(within, default=0.0)
    assert threshold in {0.0, *magnitudes}


@pytest.mark.parametrize("middle", [5.7397e-42, 1e-38, 1e-30, 1e-20, 1e-12])
def test_squares_that_vanish_beside_the_largest_are_told_apart(file: Path, middle: float) -> None:
    """Where parts of the sum of squares are far below the rounding of 1, a group was taken for none."""
    weight = torch.tensor([*7 * [0.0], *4 * [middle * 2**-12], middle, 0.1])
    for error in (0.003 * middle, 0.006 * middle, 0.018 * middle, 0.6 * middle, 9.9 * middle, 10.1 * middle):
        check_threshold_of_error(weight, at_rest(weight, file, error, FEW), error)


@given(data=st.data(), dtype=st.sampled_from(FLOATS), entries=st.sampled_from([ENTRIES, FEW]))
def test_it_is_the_highest_magnitude_that_keeps_to_the_error(
    file: Path, data: st.DataObject, dtype: torch.dtype, entries: int
) -> None:
    weight = data.draw(weights(dtype))
    reached = errors_by_magnitude(weight)[1]
    error = data.draw(st.floats(0, 1) | st.sampled_from([0.0, 1.0, 1e-9, *reached]))
    check_threshold_of_error(weight, at_rest(weight, file, error, entries), error)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("shape", ["normal", "uniform", "laplace", "pruned"])
def test_of_a_large_tensor_to_the_single_weight(tmp_path: Path, dtype: torch.dtype, shape: str) -> None:
    weight = trained_like(100_003, shape).to(dtype)
    found = [at_rest(weight, tmp_path / "w.bin", error) for error in (0.0, 1e-6, 0.003, 0.05, 0.3, 0.9, 0.99999, 1.0)]
    for threshold, error in zip(found, (0.0, 1e-6, 0.003, 0.05, 0.3, 0.9, 0.99999, 1.0), strict=True):
        check_threshold_of_error(weight, threshold, error)
    assert found == sorted(found)
    assert found[-1] == float(weight.abs().max())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_errors_that_a_weight_just_reaches_come_to_rest(tmp_path: Path, dtype: torch.dtype) -> None:
    """Also at the ends of groups, where two readings could each say that it is the other's turn."""
    weight = trained_like(20_003, "normal").to(dtype)
    magnitudes, errors = errors_by_magnitude(weight)
    ends = build_index(lay_down(weight, tmp_path / "w.bin")).tops
    dtype_bits = torch.from_numpy(ends.astype(np.int64)).to({4: torch.int32, 8: torch.int64}[weight.element_size()])
    for end in dtype_bits.view(dtype).double().tolist()[5::60]:
        place = int(np.searchsorted(magnitudes, end, side="right")) - 1
        check_threshold_of_error(weight, at_rest(weight, tmp_path / "w.bin", errors[place]), errors[place])


def test_weights_far_apart_come_to_rest(tmp_path: Path) -> None:
    """Between its clusters a tensor has groups without a weight."""
    torch.manual_seed(1)
    clusters = [torch.randn(9_000) * 1e-6 + 1e-3, torch.randn(9_000) * 1e-3 + 1.0, torch.randn(3) + 100.0]
    weight = torch.cat(clusters)
    for error in (1e-5, 5e-4, 0.001, 0.4, 0.5, 0.6, 0.61, 0.8, 0.9):
        check_threshold_of_error(weight, at_rest(weight, tmp_path / "w.bin", error), error)


def test_three_and_four_are_three_fifths(tmp_path: Path) -> None:
    weight = torch.tensor([3.0, -4.0, 0.0])
    thresholds = {error: at_rest(weight, tmp_path / "w.bin", error) for error in (0.0, 0.5999, 0.6, 0.9999, 1.0)}
    assert thresholds == {0.0: 0.0, 0.5999: 0.0, 0.6: 3.0, 0.9999: 3.0, 1.0: 4.0}


def test_of_what_has_not_been_read_nothing_is_said_and_nothing_fails() -> None:
    table = IndexTable([DTYPES["float64"], DTYPES["bfloat16"]])
    assert len(thresholds_of_error(table, np.arange(2), 0.3)) == 2
