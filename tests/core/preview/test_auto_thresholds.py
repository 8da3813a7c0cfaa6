"""Well-known thresholds against their definitions."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from core.plan.erdos_renyi import Layers, density_at_same_scale, layers_of
from core.preview.auto_thresholds import otsu_threshold
from tests.helpers.indexes import build_index
from tests.helpers.tensors import lay_down

shapes = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=4).map(tuple), min_size=1, max_size=8)


def erk_densities(shapes: list[tuple[int, ...]], density: float) -> np.ndarray:
    layers = layers_of(shapes)
    return layers.densities(layers.scale(density))


@given(shapes=shapes, density=st.floats(0.01, 1))
def test_erk_comes_to_the_density_and_keeps_its_proportions(shapes: list[tuple[int, ...]], density: float) -> None:
    found = erk_densities(shapes, density)
    numels = np.array([np.prod(shape) for shape in shapes], float)
    assert ((found >= 0) & (found <= 1)).all()
    if not (found == 1).all():
        raw = np.array([sum(shape) for shape in shapes]) / numels
        left = (density * numels.sum() - numels[found == 1].sum()) / numels.sum()
        if left > 0:
            assert (found * numels).sum() == pytest.approx(density * numels.sum(), rel=1e-4)
        free = found < 1
        assert found[free] / raw[free] == pytest.approx(found[free][0] / raw[free][0], rel=1e-4)


def test_erk_of_known_layers() -> None:
    # by hand: raw 26/144 and 24/2304; left for them 0.5 · 2448
    scale = 0.5 * 2448 / (38 + 80)
    found = erk_densities([(16, 9), (48, 48)], 0.5)
    assert found[0] == 1.0
    assert found[1] == pytest.approx((0.5 * 2448 - 144) / 2304, rel=1e-5)
    assert scale * 38 / 144 > 1


@given(shapes=shapes, others=shapes, density=st.floats(0, 1))
@example(shapes=[(1, 1)], others=[(1, 1, 1, 1), (7, 7, 12, 40)], density=1.1920928955078125e-07)
def test_a_density_carried_to_other_layers_gives_them_what_they_had(
    shapes: list[tuple[int, ...]], others: list[tuple[int, ...]], density: float
) -> None:
    all_of_them, some = layers_of([*shapes, *others]), layers_of(others)
    carried_density = density_at_same_scale(density, all_of_them, some)
    assert 0 <= carried_density <= 1
    wanted = all_of_them.densities(all_of_them.scale(density))[len(shapes) :]
    assert some.densities(some.scale(carried_density)) == pytest.approx(wanted, rel=1e-6, abs=rounding(some, wanted))


def rounding(layers: Layers, densities: np.ndarray) -> float:
    """How far a density can be off because that of all layers has 12 decimal places."""
    free = layers.at(np.flatnonzero(densities < 1))
    shared = float((free.raw_densities * free.numels).sum())
    if not shared:
        return 1e-9
    return 1e-9 + 2e-12 * float(free.raw_densities.max() * layers.numels.sum()) / shared


def test_erk_of_nothing_and_of_a_single_number() -> None:
    layers = layers_of([(), (0, 4), (20, 30)])
    assert layers.numels.tolist() == [1, 0, 600]
    assert layers.densities(layers.scale(0.0)).tolist() == [0, 0, 0]
    assert layers.densities(layers.scale(1.0)).tolist() == [1, 1, 1]
    assert layers_of([]).density(layers_of([(0,)]).scale(0.5)) == 1.0


def test_otsu_parts_small_weights_from_large_ones(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    small = torch.randn(5000, generator=generator) * 0.01
    large = 1 + torch.randn(3000, generator=generator) * 0.05
    weights = torch.cat([small, large, torch.zeros(500)])
    threshold = otsu_threshold([build_index(lay_down(weights, tmp_path / "weights.bin"))])
    assert int((weights.abs() > threshold).sum()) == 3000


def test_otsu_is_that_of_the_definition(tmp_path: Path) -> None:
    weights = torch.randn(4000, generator=torch.Generator().manual_seed(1)).half()
    found = otsu_threshold([build_index(lay_down(weights, tmp_path / "weights.bin"))])
    magnitudes = np.sort(weights.abs().double().numpy())
    magnitudes = magnitudes[magnitudes > 0]

    def between(threshold: float) -> float:
        low, high = magnitudes[magnitudes <= threshold], magnitudes[magnitudes > threshold]
        return len(low) * len(high) * (low.mean() - high.mean()) ** 2

    best = max(between(float(each)) for each in magnitudes[:-1])
    assert between(found) >= 0.999 * best


def test_otsu_of_nothing_but_zeros(tmp_path: Path) -> None:
    assert otsu_threshold([build_index(lay_down(torch.zeros(9), tmp_path / "weights.bin"))]) is None
