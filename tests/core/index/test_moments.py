"""Mean, deviation and norm over all of float64, against exact arithmetic."""

import decimal
import math
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.index.moments import Moments, many_moments, moments, moments_of, moments_of_rows
from core.model.opening import open_checkpoint
from core.storage.small_tensors import FEW, together
from core.storage.tensor_reader import TensorReader
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.tensors import lay_down

LARGEST = np.finfo(np.float64).max
TINIEST = 5e-324


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moments")


@st.composite
def parts(draw: st.DrawFn) -> list[list[float]]:
    """Weights in some parts, each of magnitudes that are near each other, anywhere in float64."""
    lists: list[list[float]] = []
    for _ in range(draw(st.integers(1, 3))):
        exponent = draw(st.integers(-1074, 1023))
        near = st.floats(-1.99, 1.99).map(lambda each, exponent=exponent: math.ldexp(each, exponent))
        lists.append(draw(st.lists(near | st.sampled_from([0.0, -0.0]), min_size=1, max_size=12)))
    return lists


def root(square: Fraction) -> float:
    """The square root of an exact number; infinite beyond float64."""
    with decimal.localcontext(prec=60, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN):
        return float((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


def found(lists: list[list[float]], folder: Path) -> Moments:
    with TensorReader() as reader:
        tensors = (torch.tensor(each, dtype=torch.float64) for each in lists)
        return reduce(add, [moments(lay_down(each, folder / "part"), reader) for each in tensors])


@given(lists=parts())
def test_moments_are_right_wherever_they_are_numbers_of_float64(lists: list[list[float]], folder: Path) -> None:
    told, exact = found(lists, folder), [Fraction(each) for some in lists for each in some]
    n = len(exact)
    mean = sum(exact) / n
    allowed = max(16 * n * float(max(map(abs, exact))) * 2**-53, 2 * TINIEST)
    near = {"rel": 1e-12, "abs": min(allowed, LARGEST)}
    assert told.mean == pytest.approx(float(mean), **near)
    assert told.euclidean == pytest.approx(root(sum((each * each for each in exact), Fraction())), **near)
    if n > 1:
        assert told.std == pytest.approx(root(sum((each - mean) ** 2 for each in exact) / (n - 1)), **near)


@pytest.mark.parametrize("exponent", [-1000, -700, -401, -400, -399, 0, 399, 400, 401, 900, 1000])
def test_scaling_weights_by_a_power_of_two_scales_moments_by_it_to_the_bit(exponent: int, folder: Path) -> None:
    torch.manual_seed(3)
    weights = torch.randn(500, dtype=torch.float64) * 0.02 + 0.01
    plain, scaled = (found([(weights * factor).tolist()], folder) for factor in (1.0, math.ldexp(1.0, exponent)))
    for name in ("mean", "std", "euclidean"):
        assert getattr(scaled, name) == math.ldexp(getattr(plain, name), exponent)


def test_what_is_beyond_float64_is_infinite(folder: Path) -> None:
    told = found([[LARGEST], [-LARGEST, LARGEST]], folder)
    assert told.std == told.euclidean == told.absolute == math.inf
    assert told.mean == pytest.approx(LARGEST / 3)


def test_zeros_beside_the_smallest_numbers_do_not_hide_them(folder: Path) -> None:
    for lists in ([[0.0] * 4, [TINIEST * 8] * 4], [[TINIEST * 8] * 4, [0.0] * 4]):
        told = found(lists, folder)
        assert told.mean == 4 * TINIEST
        assert told.euclidean == 16 * TINIEST


@given(lists=st.lists(parts(), min_size=1, max_size=4), odd=st.sampled_from([0.0, math.inf, -math.inf, math.nan]))
def test_of_small_tensors_at_once_they_are_the_same_bit_for_bit(
    lists: list[list[list[float]]], odd: float, folder: Path
) -> None:
    kinds = [torch.float64, torch.float32, torch.bfloat16]
    flat = [[odd, *(each for some in part for each in some)] for part in lists] + [[], [odd], [odd, 1.0]]
    path = folder / "small.safetensors"
    write_safetensors(
        {f"{kind}.{place}": torch.tensor(each, dtype=kind) for kind in kinds for place, each in enumerate(flat)}, path
    )
    tensors = [each.tensor for each in open_checkpoint(path).parameters]
    with TensorReader() as reader:
        for group in together(tensors):
            some = [tensors[number] for number in group]
            assert many_moments(some, reader) == tuple(moments(each, reader) for each in some)


@pytest.mark.parametrize("length", [1, 7, 8, 9, 127, 128, 129, 1000, 8191, 8192, 8193, FEW])
def test_rows_are_summed_in_the_same_order_whatever_their_number(length: int) -> None:
    values = np.random.default_rng(length).standard_normal((5, length)).cumsum(axis=1) * 1e-3
    for rows in (values, values[:1]):
        assert moments_of_rows(rows) == [moments_of(row.copy()) for row in rows]
