"""Masks applied to other checkpoints than their own."""

from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.masks.masks_file import read_masks
from core.model.name_fit import NamedParameter, find_fit
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.mask_application import masked_cuts
from core.pruning.mask_export import export_masks
from core.pruning.parameter_cuts import PlannedCut
from tests.helpers.checkpoints import plan_for

STATE = {"a.weight": torch.tensor([[0.1, 0.9], [0.8, 0.2]]), "b.weight": torch.tensor([[0.9, 0.1], [0.2, 0.8]])}


@pytest.fixture
def masks(tmp_path: Path) -> Path:
    torch.save(STATE, tmp_path / "source.pt")
    checkpoint, plan = open_checkpoint(tmp_path / "source.pt"), plan_for(["a.weight", "b.weight"], 0.5)
    numbers = find_thresholds(Measurements(checkpoint), plan)
    export_masks(checkpoint, plan, numbers, tmp_path / "masks.safetensors", silent)
    return tmp_path / "masks.safetensors"


def planned(masks: Path, state: dict[str, torch.Tensor]) -> list[PlannedCut]:
    torch.save(state, masks.with_name("other.pt"))
    checkpoint, found = open_checkpoint(masks.with_name("other.pt")), read_masks(masks)
    fit = find_fit(checkpoint, [NamedParameter(each.name, each.shape) for each in found.masks], ())
    return list(masked_cuts(checkpoint, found, fit))


def test_a_mask_goes_to_its_name_whatever_the_dtype(masks: Path) -> None:
    half = {name: torch.randn(2, 2).half() for name in reversed(STATE)}
    found = planned(masks, half)
    assert [each.parameter.name for each in found] == ["b.weight", "a.weight"]
    flags = {each.parameter.name: each.mask().tolist() for each in found if each.mask}
    assert flags == {name: (weight > 0.5).tolist() for name, weight in STATE.items()}


def test_a_mask_of_another_shape_is_not_applied(masks: Path) -> None:
    found = planned(masks, {**STATE, "a.weight": torch.randn(2, 3)})
    assert [each.parameter.name for each in found] == ["b.weight"]


def test_two_masks_are_not_applied_to_one_parameter(masks: Path) -> None:
    tied = torch.randn(2, 2)
    with pytest.raises(UserError, match=r"b\.weight and a\.weight have a mask each .* one parameter"):
        planned(masks, {"a.weight": tied, "b.weight": tied})
