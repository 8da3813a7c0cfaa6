"""Densities that no threshold gives, and how many weights are cut together at the one that comes nearest."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from core.base.wording import percent
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Rule, Value
from core.preview.measurements import Measurements
from core.preview.missed_densities import MissedDensity, missed_densities
from core.preview.read_planning import find_thresholds
from tests.helpers.checkpoints import plan_for
from tests.helpers.tensors import FLOATS

TIED = torch.tensor([[0.1] * 4 + [0.2] * 8 + [0.3] * 4])
"""Half of the weights have one magnitude."""


def missed(path: Path, state: dict[str, torch.Tensor], plan: Plan) -> list[MissedDensity]:
    save_file(state, path)
    measurements = Measurements(open_checkpoint(path))
    return list(missed_densities(measurements, plan, find_thresholds(measurements, plan)))


def test_the_weights_that_are_cut_together_are_counted(tmp_path: Path) -> None:
    state = {"a.weight": TIED, "b.weight": TIED.clone()}
    names = list(state)
    assert missed(tmp_path / "a.safetensors", state, plan_for(names, Density(0.5))) == [
        MissedDensity(("a.weight", "b.weight"), 0.5, 0.25, 16, zero=False)
    ]
    each = missed(tmp_path / "b.safetensors", state, plan_for(names, EachDensity(0.5)))
    assert each == [MissedDensity((name,), 0.5, 0.25, 8, zero=False) for name in names]
    own = plan_for(names, Value(0.0), {"b.weight": Density(0.5)})
    assert missed(tmp_path / "c.safetensors", state, own) == [MissedDensity(("b.weight",), 0.5, 0.25, 8, zero=False)]


def test_zeros_are_no_choice_of_the_threshold(tmp_path: Path) -> None:
    weight = torch.cat([torch.zeros(1, 60), torch.linspace(0.1, 1, 40)[None]], 1)
    found = missed(tmp_path / "a.safetensors", {"fc.weight": weight}, plan_for(["fc.weight"], Density(0.5)))
    assert found == [MissedDensity(("fc.weight",), 0.5, 0.4, 60, zero=True)]


def test_weights_that_are_nan_are_counted_beside_zeros(tmp_path: Path) -> None:
    first = torch.tensor([[torch.nan, 0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5]])
    state = {"a.weight": first, "b.weight": torch.full((1, 4), torch.nan)}
    assert missed(tmp_path / "a.safetensors", state, plan_for(list(state), Density(0.5))) == [
        MissedDensity(("a.weight", "b.weight"), 0.5, 5 / 12, 2, zero=True, nan=5)
    ]
    assert missed(tmp_path / "b.safetensors", state, plan_for(["b.weight"], Density(0.5))) == [
        MissedDensity(("b.weight",), 0.5, 0.0, 0, zero=True, nan=4)
    ]


def test_a_density_that_is_missed_by_as_little_as_is_seen_is_told(tmp_path: Path) -> None:
    weight = torch.linspace(0.1, 1, 10_000)
    weight[4_998:5_001] = weight[4_998].clone()
    found = missed(tmp_path / "a.safetensors", {"fc.weight": weight[None]}, plan_for(["fc.weight"], Density(0.5)))
    assert found == [MissedDensity(("fc.weight",), 0.5, 0.4999, 3, zero=False)]


@pytest.mark.parametrize("density", [0.25, 0.75, 1.0])
def test_a_density_that_there_is_is_not_missed(tmp_path: Path, density: float) -> None:
    assert missed(tmp_path / "a.safetensors", {"fc.weight": TIED}, plan_for(["fc.weight"], Density(density))) == []


@given(
    data=st.data(), dtype=st.sampled_from(FLOATS), density=st.floats(0, 1), rule=st.sampled_from([Density, EachDensity])
)
def test_what_is_told_is_what_torch_counts(
    data: st.DataObject, dtype: torch.dtype, density: float, rule: type[Density | EachDensity]
) -> None:
    values = data.draw(st.lists(st.sampled_from([0.0, 0.125, -0.125, 0.25, 0.5, -1.0]), min_size=1, max_size=40))
    weight = torch.tensor([values], dtype=dtype)
    meant: Rule = rule(density)
    with TemporaryDirectory() as folder:
        found = missed(Path(folder, "a.safetensors"), {"fc.weight": weight}, plan_for(["fc.weight"], meant))
    wanted = len(values) - round((1 - density) * len(values))
    levels = sorted({0.0, *map(abs, values)})
    threshold = next(each for each in levels if int((weight.abs() > each).sum()) <= wanted)
    kept, same = int((weight.abs() > threshold).sum()), int((weight.abs() == threshold).sum())
    if wanted > kept and percent(wanted / len(values)) != percent(kept / len(values)):
        assert found == [MissedDensity(("fc.weight",), density, kept / len(values), same, zero=threshold == 0)]
    else:
        assert found == []
