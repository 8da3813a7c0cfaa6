"""LAMP's thresholds against a direct computation of every weight's score in float64."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.arrays import Counts, Floats
from core.base.progress import silent
from core.index.index_table import IndexTable
from core.index.lamp_solver import lamp_score, thresholds_of_score
from core.index.threshold_solver import wanted_kept
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Lamp
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact, pending_reads
from core.preview.read_requests import read_all
from tests.core.index.test_magnitude_index import trained_like
from tests.helpers.checkpoints import State, write_safetensors
from tests.helpers.indexes import build_index
from tests.helpers.tensors import FLOATS, lay_down, weights

_ROUNDING = 1e-9
"""Scores that are no farther apart may be taken for equal, or not."""
_ROUNDS = 12


class Scored(NamedTuple):
    """Every finite magnitude of a tensor that can be pruned, ascending; zeros have score 0."""

    magnitudes: Floats
    counts: Counts
    scores: Floats


def scored(weight: torch.Tensor) -> Scored:
    finite = weight[weight.isfinite()].double().abs().numpy()
    magnitudes, counts = np.unique(finite, return_counts=True)
    largest = magnitudes[-1] if len(magnitudes) else 1.0
    squares = np.ldexp(magnitudes, -math.frexp(largest)[1]) ** 2
    # summed up from the largest downwards
    not_smaller = np.cumsum((squares * counts)[::-1])[::-1]
    with np.errstate(invalid="ignore"):
        scores = np.where(magnitudes > 0, np.maximum(squares / not_smaller, 5e-324), 0.0)
    prunable = slice(None, len(magnitudes) if largest == 0 else len(magnitudes) - 1)
    return Scored(magnitudes[prunable], counts[prunable], scores[prunable])


def check_lamp(tensors: Sequence[torch.Tensor], thresholds: Sequence[float], density: float) -> None:
    """Just the weights of the lowest scores are pruned, as few as will do."""
    if not tensors:
        return
    each = [scored(weight) for weight in tensors]
    wanted = wanted_kept(sum(weight.numel() for weight in tensors), density)
    prunable, counts = (np.concatenate([one[field] for one in each]) for field in (2, 1))
    numbers = sum(weight.numel() - int(weight.isnan().sum()) for weight in tensors)
    order = np.argsort(prunable, kind="stable")
    upto = np.cumsum(counts[order])
    place = int(np.searchsorted(upto, numbers - wanted))
    last = prunable[order][min(place, len(order) - 1)] if len(order) and numbers > wanted else 0.0
    for one, weight, threshold in zip(each, tensors, thresholds, strict=True):
        assert not (one.magnitudes[one.scores < last * (1 - _ROUNDING)] > threshold).any()
        assert not (one.magnitudes[one.scores > last * (1 + _ROUNDING)] <= threshold).any()
        finite = weight[weight.isfinite()].double().abs()
        assert not finite.any() or threshold < finite.max()
        assert threshold in {0.0, *finite.tolist()}


@given(data=st.data(), density=st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0]))
def test_the_weights_of_the_lowest_scores_are_pruned(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, density: float
) -> None:
    file = tmp_path_factory.getbasetemp() / "lamp.bin"
    dtypes = data.draw(st.lists(st.sampled_from(FLOATS), min_size=1, max_size=4))
    tensors = [data.draw(weights(dtype)) for dtype in dtypes]
    table = IndexTable.of([build_index(lay_down(weight, file)) for weight in tensors])
    numbers = np.arange(len(tensors))
    kept = wanted_kept(sum(weight.numel() for weight in tensors), density)
    found = thresholds_of_score(table, numbers, lamp_score(table, numbers, kept))
    check_lamp(tensors, found.tolist(), density)


def at_rest(path: Path, plan: Plan) -> Mapping[str, float]:
    """The thresholds when all that they depend on has been read, which takes few rounds."""
    measurements = Measurements(open_checkpoint(path))
    for _ in range(_ROUNDS):
        requests = pending_reads(measurements, plan)
        if not requests:
            plan_numbers = numbers_of(measurements, plan)
            assert plan_numbers.exact.all()
            return {
                owner.name: float(plan_numbers.thresholds[place]) for place, owner in enumerate(plan_numbers.owners)
            }
        for request, result in read_all(requests, silent):
            measurements.add(request, result)
    pytest.fail("it does not come to rest")


def mixed(dtype: torch.dtype, alike: bool = False) -> State:
    shapes = ["normal", "uniform", "laplace", "pruned"]
    state = {
        f"{place}.weight": (trained_like(20_001 + 7_000 * place, shape) * 3**place).to(dtype)
        for place, shape in enumerate(shapes)
    }
    if alike:
        state["4.weight"] = state["2.weight"].flip(0).contiguous()
    return {**state, "5.weight": trained_like(900, "normal").to(dtype)}


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_thresholds_at_rest_are_those_of_a_direct_computation(tmp_path: Path, dtype: torch.dtype) -> None:
    state, path = mixed(dtype), tmp_path / "m.safetensors"
    write_safetensors(state, path)
    for density in (1.0, 0.9, 0.5, 0.2, 0.03, 0.0):
        found = at_rest(path, Plan(frozenset(state), Lamp(density)))
        check_lamp(list(state.values()), [found[name] for name in state], density)


def test_the_papers_order_of_weights_that_do_not_tie(tmp_path: Path) -> None:
    """Scored one by one in ascending order, as in the paper, and the lowest of all layers pruned."""
    torch.manual_seed(3)
    state = {f"{n}.weight": torch.randn(30, 20, dtype=torch.float64) * (n + 1) for n in range(3)}
    every = []
    for name, weight in state.items():
        ascending = sorted(weight.abs().flatten().tolist())
        left = sum(each * each for each in ascending)
        for each in ascending:
            every.append((each * each / left, name, each))
            left -= each * each
    pruned = sorted(every)[: 1800 - 450]
    write_safetensors(state, tmp_path / "m.safetensors")
    found = at_rest(tmp_path / "m.safetensors", Plan(frozenset(state), Lamp(0.25)))
    assert found == {name: max(each for _, of, each in pruned if of == name) for name in state}


def test_tensors_of_the_same_weights_are_cut_alike(tmp_path: Path) -> None:
    state, path = mixed(torch.float32, alike=True), tmp_path / "m.safetensors"
    write_safetensors(state, path)
    for density in (0.7, 0.31, 0.1):
        found = at_rest(path, Plan(frozenset(state), Lamp(density)))
        assert found["2.weight"] == found["4.weight"]
        check_lamp(list(state.values()), [found[name] for name in state], density)


def test_what_is_not_chosen_has_no_say_and_the_same_score(tmp_path: Path) -> None:
    state, path = mixed(torch.bfloat16), tmp_path / "m.safetensors"
    write_safetensors(state, path)
    chosen = frozenset(["0.weight", "1.weight", "5.weight"])
    found = at_rest(path, Plan(chosen, Lamp(0.4)))
    check_lamp([state[name] for name in sorted(chosen)], [found[name] for name in sorted(chosen)], 0.4)
    highest = max(scored(state[name]).scores[scored(state[name]).magnitudes <= found[name]].max() for name in chosen)
    for name in state.keys() - chosen:
        one = scored(state[name])
        assert found[name] == one.magnitudes[one.scores <= highest].max()
    nothing = numbers_of(Measurements(open_checkpoint(path)), Plan(frozenset(), Lamp(0.4)))
    assert not nothing.chosen.any()


def test_layers_of_one_magnitude_are_left_alone(tmp_path: Path) -> None:
    state = {"norm.weight": torch.ones(64, 2), "fc.weight": torch.randn(64, 64)}
    write_safetensors(state, tmp_path / "m.safetensors")
    plan_numbers = make_exact(
        Measurements(open_checkpoint(tmp_path / "m.safetensors")), Plan(frozenset(state), Lamp(0))
    )
    kept = {owner.name: int(count) for owner, count in zip(plan_numbers.owners, plan_numbers.kept, strict=True)}
    assert kept == {"norm.weight": 128, "fc.weight": 1}


def test_a_single_parameter_has_the_density(tmp_path: Path) -> None:
    state = {"a.weight": torch.randn(40, 50), "b.weight": torch.randn(40, 50)}
    write_safetensors(state, tmp_path / "m.safetensors")
    measurements = Measurements(open_checkpoint(tmp_path / "m.safetensors"))
    one = make_exact(measurements, Plan(frozenset(["a.weight"]), Lamp(0.3)))
    own = make_exact(measurements, Plan(frozenset(state), Lamp(0.7), {"a.weight": Lamp(0.3)}))
    place = measurements.numbers["a.weight"]
    assert one.kept[place] == own.kept[place] == 600
