"""What is read of layers for a report, against torch's own counts."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.base.progress import silent
from core.handover.layer_scan import STEPS, DeadUnits, Magnitudes, Sides, scan_layers
from core.plan.plan import Plan
from core.plan.rules import Recorded, Rule, Value
from tests.helpers.checkpoints import plan_for, read_plain
from tests.helpers.records import pruned

THRESHOLD = 0.15


def state(dtype: torch.dtype) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    made = {
        "conv.weight": torch.randn(6, 4, 3, 3) * 0.1,
        "linear.weight": torch.randn(9, 7) * 0.1,
        "linear.bias": torch.randn(9) * 0.1,
    }
    made["conv.weight"][2] *= 0.1
    made["conv.weight"][:, 1] *= 0.1
    made["linear.weight"][:, 3] = 0
    made["linear.weight"][0, :3] = torch.tensor([torch.nan, torch.inf, -torch.inf])
    return {name: tensor.to(dtype) for name, tensor in made.items()}


def scanned(
    folder: Path, made: dict[str, torch.Tensor], plan: Plan, *, masked: bool = False
) -> tuple[tuple[Sides | None, ...], Magnitudes]:
    save_file(made, folder / "model.safetensors")
    source, result, record = pruned(folder / "model.safetensors", plan, folder / "out.safetensors", masked=masked)
    return scan_layers(source, result, record.parameters, silent)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_dead_units_are_those_that_torch_finds_in_what_was_written(tmp_path: Path, dtype: torch.dtype) -> None:
    made = state(dtype)
    dead, _ = scanned(tmp_path, made, plan_for(list(made), THRESHOLD))
    written = read_plain(tmp_path / "out.safetensors")
    # the library writes them in this order
    for found, name in zip(dead, sorted(made), strict=True):
        zero, before = written[name] == 0, made[name] == 0
        if zero.dim() < 2:
            assert found is None
            continue
        for side, units in enumerate(found):
            gone, was = (each.movedim(side, 0).flatten(1).all(1) for each in (zero, before))
            assert units == DeadUnits(len(gone), int(gone.sum()), int(was.sum()))
    conv, linear = (each for each in dead if each is not None)
    assert all(units.dead and not units.before for units in conv)
    assert linear[1].before


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_magnitudes_are_counted_as_torch_does(tmp_path: Path, dtype: torch.dtype) -> None:
    made = state(dtype)
    _, found = scanned(tmp_path, made, plan_for(list(made), THRESHOLD))
    written = read_plain(tmp_path / "out.safetensors")
    before = torch.cat([each.flatten().double() for each in made.values()]).abs()
    after = torch.cat([written[each].flatten().double() for each in made]).abs()
    counts = torch.isfinite(before) & (before > 0)
    places = torch.floor(torch.log2(before[counts]) * STEPS)
    edges = 2.0 ** (np.arange(int(places.min()), int(places.max()) + 2) / STEPS)
    assert found.edges == pytest.approx(edges, rel=1e-12)
    for kept, told in ((after[counts] > 0, found.kept), (after[counts] == 0, found.cut)):
        assert told.tolist() == torch.bincount((places[kept] - places.min()).long(), minlength=len(edges) - 1).tolist()


@pytest.mark.parametrize(("rule", "lifted"), [(Recorded(), False), (Value(0.0), True)])
def test_a_mask_that_the_file_came_with_cuts_if_it_is_kept(tmp_path: Path, rule: Rule, *, lifted: bool) -> None:
    mask = torch.ones(9, 7)
    mask[4], mask[:, 2] = 0, 0
    made = {"linear.weight_orig": torch.rand(9, 7) + 1, "linear.weight_mask": mask}
    dead, found = scanned(tmp_path, made, Plan(frozenset({"linear.weight"}), rule))
    count = 0 if lifted else 1
    assert dead == ((DeadUnits(9, count, 0), DeadUnits(7, count, 0)),)
    assert (int(found.kept.sum()), int(found.cut.sum())) == ((63, 0) if lifted else (48, 15))


def test_masks_in_the_result_tell_the_same_as_zeros(tmp_path: Path) -> None:
    made = state(torch.float32)
    dead, found = scanned(tmp_path, made, plan_for(list(made), THRESHOLD))
    again, masked = scanned(tmp_path, made, plan_for(list(made), THRESHOLD), masked=True)
    assert again == dead
    assert masked.cut.tolist() == found.cut.tolist()


def test_nothing_but_zeros_has_no_magnitudes(tmp_path: Path) -> None:
    dead, found = scanned(tmp_path, {"a.weight": torch.zeros(3, 5)}, plan_for(["a.weight"], 0.5))
    assert dead == ((DeadUnits(3, 3, 3), DeadUnits(5, 5, 5)),)
    assert len(found.edges) == len(found.cut) == len(found.kept) == 0


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_the_largest_and_the_smallest_weights_are_counted(tmp_path: Path, dtype: torch.dtype) -> None:
    limits = torch.finfo(dtype)
    made = torch.tensor([[limits.max, limits.min], [limits.tiny, limits.smallest_normal * limits.eps]], dtype=dtype)
    _, found = scanned(tmp_path, {"a.weight": made}, plan_for(["a.weight"], 0.5))
    assert (int(found.kept.sum()), int(found.cut.sum())) == (2, 2)
    assert np.isfinite(found.edges).all()
    assert found.edges[-1] >= limits.max
