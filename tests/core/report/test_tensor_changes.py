"""What has changed from one tensor to another, against torch in float64."""

import math
import sys
import tracemalloc
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.progress import silent
from core.model.parameter import Parameter
from core.report.tensor_changes import BITS, NOT, NUMBERS, VALUES, Change, ChangeTask, change_of, way_to_compare
from core.storage import tensor_reader
from core.storage.reader_pool import run_tasks
from tests.helpers.tensors import FLOATS, lay_down, weights

IN_THE_SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def changed(first: torch.Tensor, second: torch.Tensor, folder: Path) -> Change:
    """What is found once both have been written to files."""
    one, other = lay_down(first, folder / "first"), lay_down(second, folder / "second")
    way, _ = way_to_compare(one, other)
    task = ChangeTask(Parameter("weight", "", "weight", one), Parameter("weight", "", "weight", other), way)
    ((_, found),) = run_tasks([task], silent)
    return found


def close(found: float | None, wanted: torch.Tensor | float) -> bool:
    return found is not None and math.isclose(found, float(wanted), rel_tol=1e-12, abs_tol=0.0)


def check(first: torch.Tensor, second: torch.Tensor, found: Change) -> None:
    """Compare what was found with torch, of numbers whose squares neither overflow nor vanish in float64."""
    one, other = first.double(), second.double()
    known = one.isfinite() & other.isfinite()
    a, b = one[known], other[known]
    assert close(found.squares.root, a.norm())
    assert close(found.squares_after.root, b.norm())
    assert close(found.squares_of_change.root, (b - a).norm())
    assert found.largest == float((b - a).abs().max() if len(a) else 0.0)
    if a.norm() and b.norm():
        assert close(found.relative, (b - a).norm() / a.norm())
        assert found.cosine is not None
        assert abs(found.cosine - float(torch.dot(a, b) / (a.norm() * b.norm()))) < 1e-12
    check_counts(one, other, found)


def check_counts(one: torch.Tensor, other: torch.Tensor, found: Change) -> None:
    known = one.isfinite() & other.isfinite()
    wanted = {
        "numel": one.numel(),
        "differ": one.numel() - ((one == other) | (one.isnan() & other.isnan())).sum(),
        "flips": (one.sign() * other.sign() == -1)[known].sum(),
        "both_zero": ((one == 0) & (other == 0)).sum(),
        "gone": ((one == 0) & (other != 0)).sum(),
        "come": ((one != 0) & (other == 0)).sum(),
        "nonfinite": one.numel() - one.isfinite().sum(),
        "nonfinite_after": one.numel() - other.isfinite().sum(),
    }
    assert {name: getattr(found, name) for name in wanted} == {name: int(number) for name, number in wanted.items()}


@pytest.mark.parametrize(("one", "other"), [*product(FLOATS, FLOATS)], ids=str)
@IN_THE_SAME_FOLDER
@given(data=st.data())
def test_it_is_as_torch_tells_of_every_kind_of_number(
    one: torch.dtype, other: torch.dtype, data: st.DataObject, tmp_path: Path
) -> None:
    first = data.draw(weights(one))
    second = data.draw(weights(other, len(first), len(first)))
    found = changed(first, second, tmp_path)
    check_counts(first.double(), second.double(), found)
    known = first.double().isfinite() & second.double().isfinite()
    a, b = first.double()[known], second.double()[known]
    sizes = torch.cat([a.abs(), b.abs(), (b - a).abs()])
    if not len(a) or ((sizes == 0) | (sizes > 1e-140) & (sizes < 1e140)).all():
        check(first, second, found)


@pytest.mark.parametrize(("one", "other"), [*product(FLOATS, FLOATS)], ids=str)
def test_sums_of_many_are_as_in_float64(one: torch.dtype, other: torch.dtype, tmp_path: Path) -> None:
    torch.manual_seed(1)
    first = torch.randn(701, 1003, dtype=torch.float64)
    second = first + torch.randn_like(first) * 1e-3
    first[::7], second[::5] = 0, 0
    first, second = first.to(one), second.to(other)
    check(first, second, changed(first, second, tmp_path))


def test_a_single_nan_poisons_nothing(tmp_path: Path) -> None:
    first, second = (
        torch.tensor([3.0, 4.0, math.nan, math.inf, 1.0]),
        torch.tensor([3.0, 4.5, 1.0, math.inf, -math.inf]),
    )
    found = changed(first, second, tmp_path)
    assert (found.differ, found.nonfinite, found.nonfinite_after, found.flips) == (3, 2, 2, 0)
    assert (found.relative, found.largest) == (0.1, 0.5)


def test_sums_of_very_large_and_very_small_numbers_hold(tmp_path: Path) -> None:
    for scale in (1e-310, 1e-200, 1.0, 1e200, 1e307):
        first, second = torch.tensor([3.0, 4.0, 0.0]).double() * scale, torch.tensor([3.0, 4.0, 0.5]).double() * scale
        found = changed(first, second, tmp_path)
        assert found.relative == pytest.approx(0.1, rel=1e-12)
        assert found.cosine == pytest.approx(5 / math.sqrt(25.25), rel=1e-12)


def test_a_tiny_change_beside_large_numbers_is_not_lost(tmp_path: Path) -> None:
    first, second = torch.tensor([1.0, 1e-200]).double(), torch.tensor([1.0, 3e-200]).double()
    assert changed(first, second, tmp_path).relative == pytest.approx(2e-200, rel=1e-12)


def test_a_difference_beyond_float64_is_told_as_infinite(tmp_path: Path) -> None:
    largest = torch.tensor([sys.float_info.max], dtype=torch.float64)
    found = changed(largest, -largest, tmp_path)
    assert found.largest == math.inf
    assert found.relative == pytest.approx(2.0, rel=1e-12)
    assert found.cosine == pytest.approx(-1.0, rel=1e-12)


def test_from_all_zeros_there_is_no_relative_change(tmp_path: Path) -> None:
    zeros, ones = torch.zeros(3), torch.ones(3)
    assert (changed(zeros, ones, tmp_path).relative, changed(zeros, ones, tmp_path).cosine) == (None, None)
    assert changed(zeros, zeros, tmp_path).relative == 0.0


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        (torch.tensor([2**53, -1, 7]), torch.tensor([2**53 + 1, -1, 7]), 1),
        (torch.tensor([-1, 7]), torch.tensor([-1, 7], dtype=torch.int8), 0),
        (torch.tensor([255], dtype=torch.uint8), torch.tensor([-1], dtype=torch.int8), 1),
        (torch.tensor([-1]), torch.tensor([2**64 - 1], dtype=torch.uint64), 1),
        (torch.tensor([True, False]), torch.tensor([1, 2], dtype=torch.int32), 1),
        (torch.tensor([100, 3]), torch.tensor([100.0, 3.5]), 1),
        (torch.tensor([100, 3]), torch.tensor([100.0, 3.0], dtype=torch.bfloat16), 0),
    ],
)
def test_integers_are_compared_by_value(first: torch.Tensor, second: torch.Tensor, differ: int, tmp_path: Path) -> None:
    one, other = lay_down(first, tmp_path / "one"), lay_down(second, tmp_path / "other")
    assert way_to_compare(one, other) == (NUMBERS, "")
    assert changed(first, second, tmp_path) == Change(len(first), differ)


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2, torch.complex64, torch.complex128])
def test_other_elements_are_compared_bit_by_bit(dtype: torch.dtype, tmp_path: Path) -> None:
    first = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).to(dtype)
    second = torch.tensor([[1.0, 2.0], [3.0, 0.5]]).to(dtype)
    one, other = lay_down(first, tmp_path / "one"), lay_down(second, tmp_path / "other")
    assert way_to_compare(one, other) == (BITS, "")
    assert changed(first, second, tmp_path) == Change(4, 1)
    way, reason = way_to_compare(one, lay_down(torch.ones(2, 2), tmp_path / "plain"))
    assert way == NOT
    assert "float32" in reason


def test_the_result_does_not_depend_on_which_thread_is_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(2)
    first, second = torch.randn(64, 256), torch.randn(64, 256)
    monkeypatch.setattr(tensor_reader, "CHUNK", 1 << 10)
    found: list[Any] = [changed(first, second, tmp_path) for _ in range(5)]
    assert found == found[:1] * 5
    check(first, second, found[0])
    assert way_to_compare(lay_down(first, tmp_path / "x"), lay_down(second, tmp_path / "y")) == (VALUES, "")


def test_a_small_part_of_the_tensors_is_in_memory_at_a_time(tmp_path: Path) -> None:
    first = torch.ones(12_000_000)
    one, other = lay_down(first, tmp_path / "one"), lay_down(first.bfloat16(), tmp_path / "other")
    change_of(np.zeros(1, np.float32), np.zeros(1, np.float32))
    task = ChangeTask(Parameter("weight", "", "weight", one), Parameter("weight", "", "weight", other), VALUES)
    tracemalloc.start()
    try:
        ((_, found),) = run_tasks([task], silent)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.numel == len(first)
    assert peak < one.nbytes / 3
