"""What configurations beside a model say: read as data, and told where they can't be."""

import json
from pathlib import Path

import pytest

from core.formats.companions.json_file import MAX_JSON, read_object
from core.formats.companions.model_config import ModelConfig, read_config
from core.formats.shared.malformed import Malformed


def test_a_folder_without_a_configuration_says_nothing(tmp_path: Path) -> None:
    assert read_config(tmp_path) == ModelConfig()


def test_class_ties_and_kinds_are_read_also_from_inner_configurations(tmp_path: Path) -> None:
    text = {"model_type": "llama", "vocab_size": 32, "tie_word_embeddings": True, "rms_norm_eps": 1e-6}
    fields = {"architectures": ["LlavaForConditionalGeneration"], "model_type": "llava", "text_config": text}
    (tmp_path / "config.json").write_text(json.dumps(fields))
    found = read_config(tmp_path)
    assert found.class_name == "LlavaForConditionalGeneration"
    assert found.types == {"llava", "llama"}
    assert found.vocabulary == {32}
    assert found.tied is True
    assert found.rms_norm
    assert found.has_conv1d is False


@pytest.mark.parametrize(
    ("fields", "class_name"),
    [
        ({"_class_name": "UNet2DModel"}, "UNet2DModel"),
        ({"architecture": "resnet18"}, "resnet18"),
        ({"architectures": ["<b>x</b>"]}, ""),
        ({"architectures": [["GPT2"]]}, ""),
        ({"architectures": "GPT2"}, ""),
        ({"_class_name": "A" * 300}, ""),
        ({"tie_word_embeddings": "yes", "vocab_size": True, "model_type": 7}, ""),
    ],
)
def test_what_is_no_class_name_is_none(tmp_path: Path, fields: dict[str, object], class_name: str) -> None:
    (tmp_path / "config.json").write_text(json.dumps(fields))
    assert read_config(tmp_path) == ModelConfig(class_name=class_name)


def test_parts_of_a_pipeline_have_their_classes(tmp_path: Path) -> None:
    fields = {"_class_name": "P", "vae": ["diffusers", "AutoencoderKL"], "checker": [None, None], "x": [1, 2, 3]}
    for elsewhere in ("..", "../other", "a/b", "a\0b", "a\ud800", "n" * 300):
        fields[elsewhere] = ["diffusers", "UNet2DModel"]
    (tmp_path / "model_index.json").write_text(json.dumps(fields))
    assert read_config(tmp_path).parts == {"vae": "AutoencoderKL"}


def test_an_adapter_says_its_kind_and_its_base(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"peft_type": "LORA", "base_model_name_or_path": "org/base\\n"}')
    found = read_config(tmp_path)
    assert (found.adapter, found.base) == ("LORA", "org/base\\n")


@pytest.mark.parametrize("text", ["{", "[]", "\xff", "[" * 100_000, '{"a": ' * 100_000])
def test_what_is_no_configuration_is_told_and_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_bytes(text.encode("latin-1"))
    found = read_config(tmp_path)
    assert found.class_name == ""
    assert "config.json beside it was not read" in found.problems[0]


def test_a_configuration_has_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    with path.open("wb") as stream:
        stream.truncate(MAX_JSON + 1)
    with pytest.raises(Malformed, match="more than"):
        read_object(path)


def test_configurations_in_each_other_end(tmp_path: Path) -> None:
    fields: dict[str, object] = {"model_type": "deep"}
    for _ in range(20):
        fields = {"inner": fields}
    (tmp_path / "config.json").write_text(json.dumps(fields))
    assert read_config(tmp_path).types == frozenset()
