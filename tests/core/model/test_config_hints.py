"""What a configuration beside a model adds: classes, the direction of layers, tied embeddings."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.config_hints import config_of
from core.model.opening import open_checkpoint
from core.model.selection import matching
from tests.helpers.folders import write_folder

GPT2 = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "vocab_size": 12}
BLOCK = {
    "transformer.wte.weight": torch.ones(12, 4),
    "transformer.h.0.attn.c_proj.weight": torch.ones(4, 4),
    "transformer.h.0.attn.c_proj.bias": torch.ones(4),
    "transformer.h.0.input_layernorm.weight": torch.ones(4),
}
HEAD = {"lm_head.weight": torch.ones(12, 4)}


def opened(
    folder: Path, config: object, state: Mapping[str, torch.Tensor] = BLOCK, name: str = "model.safetensors"
) -> Checkpoint:
    write_folder(folder, {name: state, "config.json": config})
    return open_checkpoint(folder / name)


def test_the_whole_model_has_the_class_that_the_configuration_says(tmp_path: Path) -> None:
    found = opened(tmp_path, GPT2).classes[""]
    assert (found.name, found.inferred) == ("GPT2LMHeadModel", False)


def test_the_type_says_which_way_square_layers_go(tmp_path: Path) -> None:
    gpt = opened(tmp_path / "gpt", GPT2).classes["transformer.h.0.attn.c_proj"]
    other = opened(tmp_path / "other", {**GPT2, "model_type": "bloom"}).classes["transformer.h.0.attn.c_proj"]
    assert (gpt.name, gpt.inferred) == ("Conv1D", False)
    assert (other.name, other.inferred) == ("Linear", True)


def test_a_normalisation_of_the_root_mean_square_is_told(tmp_path: Path) -> None:
    assert opened(tmp_path / "a", {}).classes["transformer.h.0.input_layernorm"].name == "Norm"
    for name, config in (("b", {"rms_norm_eps": 1e-6}), ("c", {"model_type": "t5", "layer_norm_epsilon": 1e-6})):
        assert opened(tmp_path / name, config).classes["transformer.h.0.input_layernorm"].name == "RMSNorm"


def test_a_tied_output_layer_is_told(tmp_path: Path) -> None:
    (note,) = opened(tmp_path, GPT2).notes
    assert note.startswith("lm_head is tied to transformer.wte")


@pytest.mark.parametrize("glob", ["lm_head.weight", "lm_head*", "*.lm_head.weight"])
def test_who_selects_a_tied_output_layer_is_told_what_it_is_tied_to(glob: str, tmp_path: Path) -> None:
    checkpoint = opened(tmp_path / "a", GPT2)
    with pytest.raises(UserError, match=r"is tied to transformer\.wte, .*: transformer\.wte\.weight stands for both"):
        matching(checkpoint, [glob])
    with pytest.raises(UserError, match="stands for both"):
        matching(checkpoint, exclude=[glob])
    other = opened(tmp_path / "b", {**GPT2, "tie_word_embeddings": False})
    with pytest.raises(UserError) as refused:
        matching(other, [glob])
    assert "is tied to" not in str(refused.value)


@pytest.mark.parametrize(
    ("config", "state"),
    [
        ({**GPT2, "tie_word_embeddings": False}, BLOCK),
        (GPT2, {**BLOCK, **HEAD}),
        ({**GPT2, "architectures": ["GPT2Model"]}, BLOCK),
        ({**GPT2, "vocab_size": 99}, BLOCK),
    ],
)
def test_nothing_is_said_of_an_output_layer_that_is_there_or_not_known(
    tmp_path: Path, config: object, state: Mapping[str, torch.Tensor]
) -> None:
    assert opened(tmp_path, config, state).notes == ()


def test_an_output_layer_that_the_file_has_too_is_told_where_the_configuration_ties_it(tmp_path: Path) -> None:
    (note,) = opened(tmp_path, {**GPT2, "tie_word_embeddings": True}, {**BLOCK, **HEAD}).notes
    assert note.startswith("lm_head is tied to transformer.wte, ")
    assert "prune them alike" in note


def test_an_adapter_is_told(tmp_path: Path) -> None:
    config = {"peft_type": "LORA", "base_model_name_or_path": "org/base"}
    write_folder(tmp_path, {"adapter_model.safetensors": BLOCK, "adapter_config.json": config})
    assert any("adapter (LORA) for org/base" in note for note in open_checkpoint(tmp_path).notes)
    (tmp_path / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    told = "It is an adapter (LORA): its own weights are pruned, not those of the model that it adapts."
    assert told in open_checkpoint(tmp_path).notes


def test_a_configuration_beside_a_file_of_another_name_is_not_its_own(tmp_path: Path) -> None:
    checkpoint = opened(tmp_path, GPT2, name="mine.safetensors")
    assert config_of(checkpoint.container).class_name == ""
    assert checkpoint.classes[""].inferred


def test_a_damaged_configuration_is_told_and_the_model_opens(tmp_path: Path) -> None:
    write_folder(tmp_path, {"model.safetensors": BLOCK})
    (tmp_path / "config.json").write_text("{")
    checkpoint = open_checkpoint(tmp_path)
    assert checkpoint.by_name.keys() == BLOCK.keys()
    assert checkpoint.notes == ("config.json beside it was not read: it is not JSON.",)
