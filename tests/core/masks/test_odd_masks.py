"""Masks of anything but 0 and 1, by which torch would change weights, are found."""

from pathlib import Path

import pytest
import torch

from core.masks.odd_masks import odd_mask
from core.model.opening import open_checkpoint
from core.storage.tensor_ref import Tensor


def mask_in(path: Path, mask: torch.Tensor) -> Tensor:
    torch.save({"fc.weight_orig": torch.ones(2, 3), "fc.weight_mask": mask}, path)
    found = open_checkpoint(path).by_name["fc.weight"].mask
    assert found is not None
    return found


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.uint8, torch.bool]
)
def test_zeros_and_ones_are_plain(tmp_path: Path, dtype: torch.dtype) -> None:
    mask = torch.tensor([[0, 1, 1], [1, 0, 0]]).to(dtype)
    assert odd_mask("fc.weight", mask_in(tmp_path / "model.pt", mask)) == ""


@pytest.mark.parametrize("odd", [0.5, 2.0, -1.0, torch.nan, torch.inf, 1e-40])
def test_any_other_element_is_told_unless_the_source_has_it(tmp_path: Path, odd: float) -> None:
    mask = torch.tensor([[0.0, 1.0, 1.0], [odd, 0.0, -0.0]])
    found = mask_in(tmp_path / "model.pt", mask)
    assert odd_mask("fc.weight", found) == "The mask of fc.weight has 1 element that is neither 0 nor 1"
    assert odd_mask("fc.weight", found, mask_in(tmp_path / "same.pt", mask)) == ""
    assert odd_mask("fc.weight", found, mask_in(tmp_path / "plain.pt", torch.ones(2, 3)))
    assert odd_mask("fc.weight", found, mask_in(tmp_path / "other.pt", torch.ones(2, 3).bool()))
