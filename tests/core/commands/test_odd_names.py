"""Names that are hard to write go through an index and parts as through one process, or are refused in one sentence."""

import json
from pathlib import Path

import pytest
import torch

from tests.core.scale.models import contents, distributed
from tests.core.scale.parts import prune, run, told, write_parts

ODD = (
    "\ud800.weight",
    "a\udcff.weight",
    "new\nline.weight",
    "nul\0.weight",
    "..weight",
    "",
    "\x1b[31m.weight",
    "ü.weight",
)


def state() -> dict[str, torch.Tensor]:
    return {name: torch.randn(20, 30, generator=torch.Generator().manual_seed(0)) for name in ODD}


def write_bin(folder: Path) -> None:
    """Shards ``pytorch_model*.bin``; their index has lone surrogates as JSON escapes them."""
    folder.mkdir()
    places = {name: f"pytorch_model-{number:05}-of-{len(ODD):05}.bin" for number, name in enumerate(ODD, 1)}
    for name, tensor in state().items():
        torch.save({name: tensor}, folder / places[name])
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))


@pytest.mark.parametrize("kind", ["shards", "dcp", "file"])
def test_odd_names_are_indexed_and_pruned_in_parts_as_by_one_process(kind: str, tmp_path: Path) -> None:
    model = tmp_path / "model"
    if kind == "shards":
        write_bin(model)
    elif kind == "dcp":
        distributed(state(), model, 2)
    else:
        torch.save(state(), model)
    whole, index = tmp_path / "whole.index.safetensors", tmp_path / "parts.index.safetensors"
    assert run("index", model, "-o", whole) == 0
    for number in (1, 2):
        assert run("index", model, "-o", index, "--part", f"{number}/2") == 0
    assert run("join", index) == 0
    assert index.read_bytes() == whole.read_bytes()
    assert run("inspect", whole, "--json") == 0
    assert prune(model, tmp_path / "one", "--density", "0.4", "--index", whole) == 0
    write_parts(model, tmp_path / "parts", 2)
    assert run("join", tmp_path / "parts") == 0
    assert contents(tmp_path / "parts") == contents(tmp_path / "one")


def test_the_index_of_shards_names_what_is_in_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_bin(tmp_path / "model")
    assert run("inspect", tmp_path / "model", "--json") == 0
    names = [each["name"] for each in json.loads(capsys.readouterr().out)["parameters"]]
    assert len(names) == len(ODD)
    assert "\\ud800.weight" in names


def test_safetensors_that_are_no_text_are_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.safetensors"
    for name in ODD[:2]:
        header = json.dumps({name: {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
        model.write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
        for words in (("index", model), ("prune", model, "--threshold", "1", "--part", "1/2")):
            assert run(*words, "-o", tmp_path / "out.index.safetensors") == 2
            said = told(capsys)
            assert "is not described as it should be" in said
            assert said.count("\n") == 1
    assert [*tmp_path.iterdir()] == [model]
