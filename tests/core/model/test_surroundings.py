"""What lies around a model and matters to whoever uses a pruned copy is told on opening."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch

from core.model.opening import open_checkpoint
from core.model.surroundings import surrounding_notes
from tests.helpers.folders import write_folder

STATE = {"fc.weight": torch.ones(4, 3), "fc.bias": torch.ones(4)}
PIPELINE = {
    "_class_name": "LDMPipeline",
    "unet": ["diffusers", "UNet2DModel"],
    "vqvae": ["diffusers", "VQModel"],
    "scheduler": ["diffusers", "DDIMScheduler"],
}
TWO = {
    "model_index.json": PIPELINE,
    "unet/diffusion_pytorch_model.safetensors": STATE,
    "vqvae/diffusion_pytorch_model.safetensors": STATE,
}
MODEL = "mp_rank_00_model_states.pt"


def notes(folder: Path, opened: str) -> list[str]:
    checkpoint = open_checkpoint(folder / opened)
    found = list(surrounding_notes(folder / opened, checkpoint.container))
    assert set(found) <= set(checkpoint.notes)
    return found


@pytest.mark.parametrize("opened", ["unet", "unet/diffusion_pytorch_model.safetensors"])
def test_of_a_part_of_a_pipeline_it_is_told_how_it_is_put_together_again(tmp_path: Path, opened: str) -> None:
    (note,) = notes(write_folder(tmp_path / "pipe", TWO), opened)
    assert "put it in the place of unet" in note
    assert "UNet2DModel.from_pretrained" in note
    assert "as unet=" in note


def test_of_a_pipeline_that_is_opened_as_a_whole_it_is_told_once(tmp_path: Path) -> None:
    files = {"model_index.json": PIPELINE, "unet/diffusion_pytorch_model.safetensors": STATE}
    folder = write_folder(tmp_path / "pipe", files)
    assert notes(folder, "") == []
    assert sum("in the place of unet" in note for note in open_checkpoint(folder).notes) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"unet/model.safetensors": STATE},
        {"unet/model.safetensors": STATE, "model_index.json": {"vqvae": ["diffusers", "VQModel"]}},
    ],
)
def test_of_another_folder_nothing_is_told(tmp_path: Path, files: Mapping[str, object]) -> None:
    assert notes(write_folder(tmp_path / "pipe", files), "unet") == []


def test_weights_that_deepspeed_keeps_in_float32_beside_the_model_are_told(tmp_path: Path) -> None:
    files = {MODEL: {"module": STATE}, "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt": {}}
    (note,) = notes(write_folder(tmp_path / "step", files), "")
    assert "its first step undoes a cut" in note
    assert "zero_to_fp32.py" in note


def test_weights_that_deepspeed_keeps_in_float32_in_the_file_are_told(tmp_path: Path) -> None:
    optimizer = {"optimizer_state_dict": {"state": {}, "param_groups": []}, "fp32_groups": [[torch.ones(4, 3)]]}
    (note,) = notes(write_folder(tmp_path / "step", {MODEL: {"module": STATE, "optimizer": optimizer}}), "")
    assert "before deepspeed.initialize" in note


def test_of_a_model_without_them_nothing_is_told(tmp_path: Path) -> None:
    assert notes(write_folder(tmp_path / "step", {MODEL: {"module": STATE}}), "") == []
