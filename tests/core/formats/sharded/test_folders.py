"""Folders as libraries write them: the one model in them is opened, and several are named to choose from."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.formats.sharded.folders import SeveralModels
from core.model.opening import open_checkpoint
from tests.helpers.folders import STATE, write_folder

PIPELINE = {
    "_class_name": "StableDiffusionPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "safety_checker": [None, None],
}


@pytest.mark.parametrize(
    ("files", "opened"),
    [
        ({"model.safetensors": STATE, "config.json": {}, "generation_config.json": {}}, "model.safetensors"),
        ({"pytorch_model.bin": STATE, "training_args.bin": {"lr": 1}}, "pytorch_model.bin"),
        ({"adapter_model.safetensors": STATE, "adapter_config.json": {}}, "adapter_model.safetensors"),
        ({"diffusion_pytorch_model.safetensors": STATE, "config.json": {}}, "diffusion_pytorch_model.safetensors"),
        (
            {"model.safetensors": STATE, "optimizer.bin": {}, "scheduler.bin": {}, "random_states_0.pkl": {}},
            "model.safetensors",
        ),
        ({"optimizer.pt": {}, "rng_state.pth": {}, "scaler.pt": {}, "model.safetensors": STATE}, "model.safetensors"),
        ({"model.safetensors": STATE, "pytorch_model.bin": STATE}, "model.safetensors"),
        ({"model.safetensors": STATE, "lexicon.bin": "words", "table.pt": ""}, "model.safetensors"),
        ({"model.fp16.safetensors": STATE, "model.safetensors": STATE}, "model.safetensors"),
        ({"model.fp16.safetensors": STATE}, "model.fp16.safetensors"),
        ({"model-00001-of-00001.safetensors": STATE}, "model-00001-of-00001.safetensors"),
        ({"epoch=3-step=40.ckpt": {"state_dict": STATE}}, "epoch=3-step=40.ckpt"),
        ({"unet/diffusion_pytorch_model.bin": STATE, "notes.txt": ""}, "unet/diffusion_pytorch_model.bin"),
        (
            {
                "latest": "global_step7",
                "zero_to_fp32.py": "",
                "global_step7/mp_rank_00_model_states.pt": {"module": STATE},
                "global_step7/zero_pp_rank_0_mp_rank_00_optim_states.pt": {},
                "global_step6/mp_rank_00_model_states.pt": {"module": STATE},
            },
            "global_step7/mp_rank_00_model_states.pt",
        ),
        (
            {"blobs/x": "", "refs/main": "abc", "snapshots/abc/model.safetensors": STATE, "snapshots/d/m.pt": STATE},
            "snapshots/abc/model.safetensors",
        ),
    ],
)
def test_a_folder_with_one_model_opens_it(tmp_path: Path, files: Mapping[str, object], opened: str) -> None:
    folder = write_folder(tmp_path / "model", files)
    checkpoint = open_checkpoint(folder)
    assert [file.path for file in checkpoint.container.files] == [folder / opened]
    assert {"fc.weight", "fc.bias"} == checkpoint.by_name.keys()


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (
            {
                "model_index.json": PIPELINE,
                "text_encoder/model.safetensors": STATE,
                "unet/diffusion_pytorch_model.safetensors": STATE,
                "unet/diffusion_pytorch_model.fp16.safetensors": STATE,
                "scheduler/scheduler_config.json": {},
            },
            {"unet": "UNet2DConditionModel", "text_encoder": "CLIPTextModel"},
        ),
        (
            {"model.safetensors": STATE, "model_1.safetensors": STATE, "optimizer.bin": {}},
            {"model.safetensors": "", "model_1.safetensors": ""},
        ),
        (
            {"a/model.safetensors": STATE, "a/config.json": {"architectures": ["BertModel"]}, "b/x.pt": STATE},
            {"a": "BertModel", "b": ""},
        ),
        (
            {"blobs/x": "", "snapshots/abc/model.safetensors": STATE, "snapshots/def/model.safetensors": STATE},
            {"snapshots/abc": "", "snapshots/def": ""},
        ),
    ],
)
def test_several_models_are_named_to_choose_from(
    tmp_path: Path, files: Mapping[str, object], names: Mapping[str, str]
) -> None:
    folder = write_folder(tmp_path / "several", files)
    with pytest.raises(SeveralModels, match="more than one model") as raised:
        open_checkpoint(folder)
    assert {each.name: each.class_name for each in raised.value.candidates} == names
    for each in raised.value.candidates:
        assert each.name in str(raised.value)
        assert open_checkpoint(each.path).by_name.keys() == STATE.keys()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"notes.txt": ""}, "no file or folder in it is a model"),
        ({"model-00001-of-00002.safetensors": STATE}, "not their index"),
        ({"zero_pp_rank_0_mp_rank_00_model_states.pt": {}}, r"zero_to_fp32\.py"),
        ({"latest": "../elsewhere"}, "no file or folder in it"),
    ],
)
def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path, files: Mapping[str, object], told: str) -> None:
    with pytest.raises(UserError, match=told):
        open_checkpoint(write_folder(tmp_path / "model", files))


def test_what_was_not_opened_is_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "model", {"model.safetensors": STATE, "pytorch_model.bin": STATE})
    assert any("pytorch_model.bin was not" in note for note in open_checkpoint(folder).notes)


def test_a_name_in_a_file_leads_nowhere_else(tmp_path: Path) -> None:
    write_folder(tmp_path / "elsewhere", {"mp_rank_00_model_states.pt": {"module": STATE}})
    folder = write_folder(tmp_path / "model", {"latest": "../elsewhere", "model.safetensors": STATE})
    assert open_checkpoint(folder).container.files[0].path == folder / "model.safetensors"
