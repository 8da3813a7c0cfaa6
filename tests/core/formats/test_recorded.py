"""What files record besides their tensors is told as it is in them."""

import json
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.formats import open_container
from core.formats.recorded import LONGEST, MOST, RecordedFacts, recorded_facts

WEIGHT = torch.ones(2, 3)


def facts_of(path: Path) -> RecordedFacts:
    return recorded_facts(open_container(path))


def test_metadata_of_safetensors(tmp_path: Path) -> None:
    save_file({"a.weight": WEIGHT}, tmp_path / "a.safetensors", {"format": "pt", "epoch": "3"})
    assert dict(facts_of(tmp_path / "a.safetensors").values) == {"format": "pt", "epoch": "3"}


@pytest.mark.parametrize("new", [True, False], ids=["zip", "legacy"])
def test_plain_values_and_names_of_a_training_checkpoint(tmp_path: Path, new: bool) -> None:
    saved = {
        "state_dict": OrderedDict({"a.weight": WEIGHT}),
        "epoch": 4,
        "pytorch-lightning_version": "2.1.0",
        "hyper_parameters": {"lr": 0.1, "deep": {"er": {"lost": 1}}, "none": None},
    }
    torch.save(saved, tmp_path / "a.ckpt", _use_new_zipfile_serialization=new)
    found = facts_of(tmp_path / "a.ckpt")
    values = dict(found.values)
    wanted = {
        "epoch": "4",
        "pytorch-lightning_version": "2.1.0",
        "hyper_parameters.lr": "0.1",
        "hyper_parameters.none": "None",
    }
    assert wanted.items() <= values.items()
    assert not any("lost" in name for name in values)
    assert ("version" in values) == new
    assert {name for name, _ in found.not_run} >= {"torch._utils._rebuild_tensor_v2", "torch.FloatStorage"}


def test_shards_tell_what_they_have_in_common_once(tmp_path: Path) -> None:
    for number in (1, 2):
        name = f"model-0000{number}-of-00002.safetensors"
        save_file({f"a{number}.weight": WEIGHT}, tmp_path / name, {"format": "pt", "part": str(number)})
    places = {f"a{number}.weight": f"model-0000{number}-of-00002.safetensors" for number in (1, 2)}
    index = {"metadata": {"total_size": 48}, "weight_map": places}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    found = facts_of(tmp_path / "model.safetensors.index.json")
    assert found.values[0] == ("total_size", "48")
    # the library writes metadata in any order
    assert sorted(found.values[1:]) == [("format", "pt"), ("part", "1"), ("part", "2")]


@pytest.mark.filterwarnings("ignore:.*torch.jit.script")
def test_a_program_tells_its_records(tmp_path: Path) -> None:
    torch.jit.script(torch.nn.Linear(2, 3)).save(tmp_path / "a.pt")
    assert "version" in dict(facts_of(tmp_path / "a.pt").values)


def test_very_many_and_very_long_values_are_bounded(tmp_path: Path) -> None:
    many = {str(number): "x" * 2 * LONGEST for number in range(MOST + 7)}
    save_file({"a.weight": WEIGHT}, tmp_path / "a.safetensors", many)
    found = facts_of(tmp_path / "a.safetensors")
    assert (len(found.values), found.left_out) == (MOST, 7)
    assert max(len(text) for _, text in found.values) == LONGEST + 1
