"""Facts of weights are those of numpy, and NaN until they have been read."""

from pathlib import Path

import numpy as np
import torch

from core.base.progress import silent
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from core.preview.diagnostics import missing_maxima
from core.preview.measurements import Measurements
from core.preview.owner_facts import OwnerFacts
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact
from core.preview.read_requests import read_all
from core.storage.reader_pool import run_tasks
from tests.helpers.checkpoints import write_safetensors


def state() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(5, 4, generator=generator)
    weight[1] = 0
    odd = torch.tensor([[float("nan"), -3.0], [float("inf"), 0.0], [0.25, -0.0]])
    return {"a.weight": weight, "b.weight": odd, "c.weight": torch.randn(3, generator=generator)}


def test_facts_are_those_of_numpy(tmp_path: Path) -> None:
    write_safetensors(state(), tmp_path / "model.safetensors")
    checkpoint = open_checkpoint(tmp_path / "model.safetensors")
    measurements, store = Measurements(checkpoint), UnitMaximaStore()
    names = [owner.name for owner in measurements.owners]
    before = OwnerFacts(measurements, store)
    for values in (before.zeros, before.nan, before.infinite, before.largest, before.sigmas):
        assert np.isnan(values).all()
    plan = Plan(frozenset(names), Value(0.5))
    plan_numbers = make_exact(measurements, plan)
    assert OwnerFacts(measurements, store).unread_units(plan, plan_numbers)
    assert np.isnan(OwnerFacts(measurements, store).dead(plan, plan_numbers)).all()
    for request, result in read_all(before.unread_sigmas(), silent):
        measurements.add(request, result)
    requests = missing_maxima(checkpoint, plan, plan_numbers, store)
    store.update((requests[number], maxima) for number, maxima in run_tasks(requests, silent))
    facts = OwnerFacts(measurements, store)
    weights = {name: state()[name].double().numpy() for name in names}
    finite = {name: each[np.isfinite(each)] for name, each in weights.items()}
    assert facts.zeros.tolist() == [(weights[name] == 0).sum() for name in names]
    assert facts.nan.tolist() == [np.isnan(weights[name]).sum() for name in names]
    assert facts.infinite.tolist() == [np.isinf(weights[name]).sum() for name in names]
    assert facts.largest.tolist() == [np.abs(finite[name]).max() for name in names]
    np.testing.assert_allclose(facts.sigmas, [finite[name].std(ddof=1) for name in names])
    assert facts.unread_sigmas() == ()
    assert not facts.unread_units(plan, plan_numbers)
    assert facts.units.tolist() == [len(weights[name]) if weights[name].ndim > 1 else 0 for name in names]
    # a NaN is cut at any threshold, an infinite weight at none
    kept = {name: weights[name] if weights[name].ndim > 1 else None for name in names}
    expected = [np.nan if each is None else (~(np.abs(each) > 0.5).any(axis=1)).sum() for each in kept.values()]
    np.testing.assert_equal(facts.dead(plan, plan_numbers), np.array(expected, float))


def test_what_is_not_chosen_or_keeps_a_recorded_mask_has_no_dead_outputs(tmp_path: Path) -> None:
    write_safetensors(state(), tmp_path / "model.safetensors")
    measurements = Measurements(open_checkpoint(tmp_path / "model.safetensors"))
    facts = OwnerFacts(measurements, UnitMaximaStore())
    plan = Plan(frozenset(["a.weight"]), Value(0.5), {"a.weight": Recorded()})
    assert facts.with_units(plan, numbers_of(measurements, plan)).tolist() == []
    plan = Plan(frozenset(["a.weight"]), Value(0.5))
    assert facts.with_units(plan, numbers_of(measurements, plan)).tolist() == [measurements.numbers["a.weight"]]
