"""Verify finds every kind of change to a result that pruning does not make, and names its place."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from core.commands.parser import main
from tests.helpers.pruned_files import FIRST, HEAD, KINDS, PrunedFile, flipped, resave

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about itself

Corrupt = Callable[[PrunedFile], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], PrunedFile]:
    known: dict[str, PrunedFile] = {}

    def make(kind: str) -> PrunedFile:
        if kind not in known:
            known[kind] = PrunedFile.make(kind, tmp_path_factory.mktemp("pruned"))
        return known[kind]

    return make


def kept(weight: torch.Tensor) -> int:
    """The place of a weight that was kept."""
    return int(weight.reshape(-1).abs().argmax())


def gone(weight: torch.Tensor) -> int:
    """The place of a weight that was cut."""
    return int((weight.reshape(-1) == 0).nonzero()[0])


def changed(change: Callable[[Any], Any]) -> Corrupt:
    return lambda file: resave(file.result, change)


def weights_of(saved: Any) -> Any:  # noqa: ANN401
    if isinstance(saved, nn.Module):
        return dict(saved.named_parameters()) | dict(saved.named_buffers())
    return saved.get("state_dict", saved)


def at(name: str, change: Callable[[torch.Tensor], Any]) -> Corrupt:
    """Change one tensor in place."""

    def act(saved: Any) -> None:  # noqa: ANN401
        with torch.no_grad():
            change(weights_of(saved)[name].data)

    return changed(act)


def put(place: Callable[[torch.Tensor], int], value: float) -> Callable[[torch.Tensor], Any]:
    def act(weight: torch.Tensor) -> None:
        weight.view(-1)[place(weight)] = value

    return act


def rename(state: Any, old: str, new: str) -> Any:  # noqa: ANN401
    """The state with another name for a tensor; without the tensor where that is empty."""
    renamed = {new if name == old else name: tensor for name, tensor in state.items()}
    return {name: tensor for name, tensor in renamed.items() if name}


def swap(state: Any) -> None:  # noqa: ANN401
    state["head.bias"], state["tail.bias"] = state["tail.bias"], state["head.bias"]


def without_metadata(file: PrunedFile) -> None:
    save_file(load_file(file.result), file.result)


def part_ties(saved: Any) -> None:  # noqa: ANN401
    saved["state_dict"]["tail.weight"] = saved["state_dict"]["tail.weight"].clone()


def in_channels_last(saved: Any) -> None:  # noqa: ANN401
    state = saved["state_dict"]
    state[FIRST] = state[FIRST].contiguous(memory_format=torch.channels_last)


def moment(saved: Any) -> None:  # noqa: ANN401
    flipped(saved["optimizer"]["state"][1]["exp_avg"], 0)


def add_record(file: PrunedFile) -> None:
    with zipfile.ZipFile(file.result, "a") as archive:
        folder = archive.namelist()[0].partition("/")[0]
        archive.writestr(f"{folder}/extra", b"more")


def shard(file: PrunedFile, number: int) -> Path:
    return sorted(file.result.glob("*.safetensors"))[number]


def in_index(change: Callable[[dict[str, Any]], Any]) -> Corrupt:
    def act(file: PrunedFile) -> None:
        (index,) = file.result.glob("*.index.json")
        fields = json.loads(index.read_text())
        change(fields)
        index.write_text(json.dumps(fields))

    return act


def attribute(path: str, name: str, value: object) -> Corrupt:
    return changed(lambda module: setattr(module.get_submodule(path), name, value))


def unmask(saved: Any) -> None:  # noqa: ANN401
    state = saved["state_dict"]
    state[FIRST] = state.pop(f"{FIRST}_orig")
    del state[f"{FIRST}_mask"]


CORRUPTIONS: dict[str, tuple[str, Corrupt, str]] = {
    "lowest bit of a kept weight": (
        "safetensors",
        at(FIRST, lambda weight: flipped(weight, kept(weight))),
        f"{FIRST} has weights that were changed, not pruned (1 weight, at [",
    ),
    "sign of a kept weight": (
        "checkpoint",
        at(HEAD, lambda weight: flipped(weight, kept(weight), 31)),
        f"{HEAD} has weights that were changed, not pruned (1 weight, at [",
    ),
    "nan for a kept weight": ("shards", lambda f: resave(shard(f, 0), lambda s: put(kept, torch.nan)(s[FIRST])), FIRST),
    "one more weight cut": ("safetensors", at(FIRST, put(kept, 0.0)), f"{FIRST} is not cut as the plan says (1 weight"),
    "a weight is back": (
        "module",
        at(FIRST, put(gone, 0.1)),
        f"{FIRST} has weights that were changed, not pruned (1 weight",
    ),
    "all weights are back": (
        "shards",
        lambda file: shutil.copy(file.source / shard(file, 0).name, shard(file, 0)),
        f"{FIRST} is not cut as the plan says (",
    ),
    "-0.0 for one pruned weight": ("safetensors", at(FIRST, put(gone, -0.0)), f"{FIRST} has "),
    "-0.0 for all pruned weights": (
        "checkpoint",
        at(HEAD, lambda weight: weight.masked_fill_(weight == 0, -0.0)),
        f"{HEAD} has zeros that are −0.0 where the source has no negative weight (",
    ),
    "a bias is zero": ("checkpoint", at("head.bias", put(kept, 0.0)), "head.bias was not to be pruned, but has change"),
    "a statistic has changed": ("module", at("1.running_mean", put(kept, 9.0)), "1.running_mean"),
    "a counter has changed": (
        "safetensors",
        at("1.num_batches_tracked", lambda counter: counter.add_(1)),
        "1.num_batches_tracked can't be pruned, but has changed (1 element)",
    ),
    "another dtype": (
        "safetensors",
        changed(lambda state: state | {"head.bias": state["head.bias"].half()}),
        "head.bias is float32 (6) in the source and float16 (6) in the result",
    ),
    "another shape": (
        "safetensors",
        changed(lambda state: state | {HEAD: state[HEAD].reshape(4, 9)}),
        f"{HEAD} is float32 (6, 6) in the source and float32 (4, 9) in the result",
    ),
    "a tensor is missing": (
        "safetensors",
        changed(lambda state: rename(state, "tail.bias", "")),
        "tail.bias is missing",
    ),
    "a tensor was added": (
        "checkpoint",
        changed(lambda saved: saved["state_dict"].update({"new.weight": torch.ones(2, 2)})),
        "new.weight is only in the result",
    ),
    "a tensor was renamed": (
        "safetensors",
        changed(lambda state: rename(state, "tail.bias", "tail.offset")),
        "tail.offset is only in the result",
    ),
    "two tensors were swapped": ("safetensors", changed(swap), "head.bias has weights that were changed"),
    "no metadata": ("safetensors", without_metadata, "the metadata"),
    "another epoch": ("checkpoint", changed(lambda saved: saved.update(epoch=4)), "what the pickle says of epoch"),
    "another item deep in the pickle": (
        "checkpoint",
        changed(lambda saved: saved["args"]["names"].append("c")),
        "what the pickle says of args.names",
    ),
    "an entry is gone": ("checkpoint", changed(lambda saved: saved.pop("args") and None), "the pickle says of args"),
    "another learning rate": (
        "checkpoint",
        changed(lambda saved: saved["optimizer"]["param_groups"][0].update(lr=0.1)),
        "what the pickle says of optimizer.param_groups",
    ),
    "a moment of the optimizer": ("checkpoint", changed(moment), "exp_avg"),
    "ties are broken": ("checkpoint", changed(part_ties), "tail.weight, which is tied to head.weight in the source"),
    "another memory layout": ("checkpoint", changed(in_channels_last), f"the memory layout of {FIRST}"),
    "a record more": ("checkpoint", add_record, "record extra"),
    "another file beside": (
        "shards",
        lambda file: (file.result / "config.json").write_text("{}"),
        "the file config.json",
    ),
    "a file beside is missing": ("shards", lambda f: (f.result / "config.json").unlink(), "the file config.json"),
    "another size in the index": (
        "shards",
        in_index(lambda fields: fields["metadata"].update(total_size=1)),
        "the index model.safetensors.index.json",
    ),
    "metadata of a shard": (
        "shards",
        lambda file: save_file(load_file(shard(file, 1)), shard(file, 1), metadata={"by": "nobody"}),
        "the metadata of model-00002-of-00004.safetensors",
    ),
    "an attribute of a module": ("module", attribute("drop", "p", 0.2), "what the pickle says of drop.p"),
    "the mode of a module": ("module", attribute("1", "training", value=False), "what the pickle says of 1.training"),
    "a module of another class": (
        "module",
        changed(lambda module: setattr(module, "drop", nn.Identity())),
        "what the pickle says of drop",
    ),
    "what is trained": (
        "module",
        changed(lambda module: setattr(module.get_submodule("0").bias, "requires_grad", False)),
        "whether 0.bias is trained",
    ),
    "nothing is trained": (
        "module",
        changed(lambda module: [each.requires_grad_(requires_grad=False) for each in module.parameters()] and None),
        "what the pickle says of head",
    ),
    "a trained value beside a mask": (
        "masked",
        at(f"{FIRST}_orig", lambda weight: flipped(weight, int(weight.reshape(-1).abs().argmin()))),
        f"{FIRST} has weights that were changed, not pruned (1 weight",
    ),
    "a trained value beside a mask is zero": (
        "masked",
        at(f"{FIRST}_orig", put(lambda weight: int(weight.reshape(-1).abs().argmin()), 0.0)),
        f"{FIRST} has trained values beside its mask that are not those of the source (1 weight",
    ),
    "one place in a mask": (
        "masked safetensors",
        at(f"{HEAD}_mask", put(gone, 1.0)),
        f"{HEAD} is not cut as the plan says (1 weight",
    ),
    "a mask that halves a weight": (
        "masked",
        at(f"{FIRST}_mask", put(kept, 0.5)),
        f"The mask of {FIRST} has 1 element that is neither 0 nor 1",
    ),
    "a mask of nan": ("masked safetensors", at(f"{HEAD}_mask", put(kept, torch.nan)), f"The mask of {HEAD} has 1 elem"),
    "a mask is gone": ("masked", changed(unmask), f"{FIRST} is not cut as the plan says ("),
    "another epoch beside masks": ("masked", changed(lambda saved: saved.update(epoch=4)), "the pickle says of epoch"),
    "an attribute beside masks": ("masked module", attribute("drop", "p", 0.2), "what the pickle says of drop.p"),
    "a product of weight and mask": (
        "masked module",
        changed(lambda module: put(kept, 0.0)(module.head.weight.data)),
        f"The product of {HEAD} and its mask is not cut as the plan says (1 weight",
    ),
    "a file beside shards with masks": ("masked shards", lambda f: (f.result / "config.json").unlink(), "config.json"),
}


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_every_corruption_is_found_and_its_place_named(
    made: Callable[[str], PrunedFile], tmp_path: Path, corruption: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, corrupt, words = CORRUPTIONS[corruption]
    file = made(kind).copied(tmp_path)
    corrupt(file)
    arguments = ["verify", str(file.source), str(file.result), "--plan", str(file.plan)]
    assert main(arguments) == 1
    summary, *lines = capsys.readouterr().out.splitlines()
    assert str(file.result) in summary
    assert any(words in line for line in lines), lines
    assert "nothing else" not in summary
    assert main([*arguments, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["same"]
    assert any(words in each for each in found["differences"])
    assert found["summary"] == summary


def cut_off(file: PrunedFile) -> None:
    file.result.write_bytes(file.result.read_bytes()[:-100])


def appended(file: PrunedFile) -> None:
    file.result.write_bytes(file.result.read_bytes() + b"more")


def wrong_header_length(file: PrunedFile) -> None:
    raw = bytearray(file.result.read_bytes())
    raw[0] ^= 1
    file.result.write_bytes(raw)


def name_twice(file: PrunedFile) -> None:
    raw = file.result.read_bytes()
    file.result.write_bytes(raw.replace(b'"tail.bias"', b'"head.bias"'))


def lost_shard(file: PrunedFile) -> None:
    shard(file, 1).unlink()


@pytest.mark.parametrize(
    ("kind", "corrupt"),
    [
        ("safetensors", cut_off),
        ("safetensors", appended),
        ("safetensors", wrong_header_length),
        ("safetensors", name_twice),
        ("checkpoint", cut_off),
        ("shards", lost_shard),
    ],
)
def test_what_is_no_whole_file_is_refused_in_one_line(
    made: Callable[[str], PrunedFile],
    tmp_path: Path,
    kind: str,
    corrupt: Corrupt,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = made(kind).copied(tmp_path)
    corrupt(file)
    assert main(["verify", str(file.source), str(file.result)]) != 0
    said = capsys.readouterr()
    assert file.result.name in said.out + said.err
    assert "nothing else" not in said.out


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_result_of_every_kind_passes(
    made: Callable[[str], PrunedFile], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = made(kind)
    for how in ([], ["--plan", str(file.plan)], ["--weights-only"]):
        arguments = ["verify", str(file.source), str(file.result), *how]
        assert main(arguments) == 0, capsys.readouterr().out
        summary, *_ = capsys.readouterr().out.splitlines()
        assert "with weights pruned" in summary
        assert ("as the plan says" in summary) == ("--plan" in how)
        assert main([*arguments, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["same"]
        assert not found["differences"]
        rows = {row["name"]: row for row in found["parameters"]}
        assert rows[FIRST]["cut"] > 0
        if "--plan" in how:
            assert all(row["planned"] == row["pruned"] for row in rows.values())


def test_saving_a_result_again_changes_nothing(made: Callable[[str], PrunedFile], tmp_path: Path) -> None:
    for kind in ("safetensors", "checkpoint", "module", "masked"):
        (tmp_path / kind).mkdir()
        file = made(kind).copied(tmp_path / kind)
        resave(file.result, lambda _: None)
        assert main(["verify", str(file.source), str(file.result), "--plan", str(file.plan)]) == 0, kind
