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
    index = json.dumps({"metadata": {}, "weight_map": places}, indent=2)
    (folder / "pytorch_model.bin.index.json").write_text(f"{index}\n")


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


LAYOUTS = {"together": (2, 0), "shifted": (2, 1), "apart": (1, 0)}
"""Of a weight and its mask: how many tensors are in a shard, and how many fewer in the first."""


def write_masked(folder: Path, layout: str) -> dict[str, torch.Tensor]:
    """Shards with a mask of torch for each weight; all that is in them."""
    folder.mkdir()
    found = {}
    for name, tensor in state().items():
        if "weight" in name:
            found |= {f"{name}_orig": tensor, f"{name}_mask": (tensor > -1).float()}
    # the last shard of masks keeps something
    found["last.bias"] = torch.ones(3)
    names, (each, fewer) = list(found), LAYOUTS[layout]
    places = {name: f"pytorch_model-{1 + (place + fewer) // each:05}-of-00015.bin" for place, name in enumerate(names)}
    for file in set(places.values()):
        torch.save({name: found[name] for name in names if places[name] == file}, folder / file)
    index = json.dumps({"metadata": {}, "weight_map": places}, indent=2)
    (folder / "pytorch_model.bin.index.json").write_text(f"{index}\n")
    return found


def loaded(folder: Path) -> dict[str, torch.Tensor]:
    """All that is in shards, of which their index says the same."""
    places = json.loads((folder / "pytorch_model.bin.index.json").read_text())["weight_map"]
    shards = {file.name: torch.load(file) for file in folder.glob("*.bin")}
    assert places == {key: name for name, shard in shards.items() for key in shard}
    return {key: tensor for shard in shards.values() for key, tensor in shard.items()}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "more", [(), ("--with-masks",), ("--select", "*weight"), ("--select", "*weight", "--with-masks")], ids=str
)
def test_masks_of_odd_names_are_written_in_parts_as_by_one_process(
    more: tuple[str, ...], layout: str, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    source = write_masked(model, layout)
    index = tmp_path / "model.index.safetensors"
    for number in (1, 2, 3):
        assert run("index", model, "-o", index, "--part", f"{number}/3") == 0
    assert run("join", index) == 0
    options = "--threshold", "0.5", *more, "--index", index
    assert prune(model, tmp_path / "one", *options) == 0
    write_parts(model, tmp_path / "parts", 3, *options)
    assert run("join", tmp_path / "parts") == 0
    assert contents(tmp_path / "parts") == contents(tmp_path / "one")
    # a mask that is lifted gives weights back, and a mask that lay in another shard than its weight does not any more
    assert run("verify", model, tmp_path / "one") == ("--select" in more or layout != "together")
    assert run("verify", tmp_path / "one", "--record", tmp_path / "one" / "secateurs.json") == 0
    result = loaded(tmp_path / "one")
    stems = {key.removesuffix("_orig") for key in source if key.endswith("_orig")}
    # a name that begins with a dot can't be pruned
    for stem in stems - {"..weight"}:
        weight, mask = source[f"{stem}_orig"], source[f"{stem}_mask"]
        kept = weight.abs() > 0.5 if "--select" in more else mask > 0
        if "--with-masks" in more:
            assert torch.equal(result.pop(f"{stem}_orig"), weight)
            assert torch.equal(result.pop(f"{stem}_mask") > 0, kept)
        else:
            assert torch.equal(result.pop(stem), weight * kept)
    assert result.keys() == {"..weight_orig", "..weight_mask", "last.bias"}


@pytest.mark.parametrize("kind", ["shards", "file", "module"])
def test_masks_are_added_beside_odd_names_and_taken_off_again(kind: str, tmp_path: Path) -> None:
    model, masked, again = (tmp_path / name for name in ("model", "masked", "again"))
    if kind == "shards":
        write_bin(model)
    elif kind == "file":
        torch.save(state(), model)
    else:
        torch.save(odd_module(), model)
    assert prune(model, masked, "--threshold", "0.5", "--select", "*", "--with-masks") == 0
    assert prune(masked, again, "--threshold", "0.5") == 0
    assert run("verify", model, again) == 0
    if kind == "shards":
        keys = {*loaded(model)}
        assert {*loaded(again)} == keys
        assert {"\ud800.weight_orig", "\ud800.weight_mask", "a\udcff.weight_orig"} < {*loaded(masked)}
    elif kind == "file":
        assert list(torch.load(again)) == list(torch.load(model))
    else:
        module = torch.load(masked, weights_only=False)
        assert [name for name, _ in module.named_parameters()] == ["plain_orig", "odd\ud800_orig"]
        assert [name for name, _ in module.named_buffers()] == ["plain_mask", "odd\ud800_mask"]


def odd_module() -> torch.nn.Module:
    module = torch.nn.Module()
    for name, weight in zip(("plain", "odd\ud800"), state().values(), strict=False):
        module.register_parameter(name, torch.nn.Parameter(weight))
    return module


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
