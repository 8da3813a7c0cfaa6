"""The index of a model at an address is that of the file, and its bytes are fetched once."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.numpy import load_file
from safetensors.torch import save_file

from core.base.address import Address
from core.commands.parser import main
from core.formats.index_file.array_file import DESCRIPTION
from core.index_file import windows
from core.index_file.share import PartShare, share_of
from core.index_file.windows import is_remote, windows_of
from core.model.opening import open_checkpoint
from core.storage import remote_file
from core.storage.balanced_parts import WorkPart
from core.storage.web_ranges import FIRST
from tests.helpers.file_server import FileServer, serving
from tests.helpers.remote_models import MOST, NAMES, SHARD_INDEX, SHARDS, remote_state, write_remote

Run = Callable[..., Any]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setattr(windows, "WINDOW", 3_000_000)
    monkeypatch.setattr(remote_file, "RANGE", 1 << 19)
    folder = tmp_path / "served" / "model"
    folder.mkdir(parents=True)
    with serving(folder.parent) as files:
        yield files


def said(path: Path) -> tuple[dict[str, Any], dict[str, list[object]]]:
    """The description without what tells where the source was, and the arrays."""
    arrays = {name: array.tolist() for name, array in load_file(path).items()}
    description = json.loads(bytes(arrays.pop(DESCRIPTION)))
    del description["source"]["path"]
    for file in description["source"]["files"]:
        del file["state"]
    return description, arrays


@pytest.mark.parametrize("name", NAMES)
def test_the_index_is_that_of_the_file(server: FileServer, tmp_path: Path, name: str) -> None:
    write_remote(server.folder / "model", name)
    here, far = tmp_path / "here.index.safetensors", tmp_path / "far.index.safetensors"
    assert main(["index", str(server.folder / "model" / name), "-o", str(here)]) == 0
    assert main(["index", server.address(f"model/{name}?signature=hush"), "-o", str(far)]) == 0
    assert said(far) == said(here)
    assert b"hush" not in far.read_bytes()
    # of models that are larger than this one, twice the first bytes are less than that
    assert server.sent <= MOST * sum(tensor.nbytes for tensor in remote_state().values()) + FIRST * 2


def masked_state(order: str) -> dict[str, torch.Tensor]:
    """Four masked matrices, one of them tied to another with a mask of its own; each beside its mask or far from it."""
    generator = torch.Generator().manual_seed(0)
    state = {}
    for number in range(4):
        weights = torch.randn(500, 1000, generator=generator)
        state[f"{number}.weight_orig"] = weights
        state[f"{number}.weight_mask"] = (weights > 0).float()
    state["tied.weight_orig"] = state["1.weight_orig"]
    state["tied.weight_mask"] = (state["1.weight_orig"] < 0).float()
    ends = {
        "beside": lambda _: 0,
        "masks last": lambda name: name.endswith("mask"),
        "masks first": lambda name: "orig" in name,
    }
    return {name: state[name] for name in sorted(state, key=ends[order])}


@pytest.mark.parametrize("most", [100, 3_000_000, 1 << 28])
@pytest.mark.parametrize("order", ["beside", "masks last", "masks first"])
def test_masks_and_weights_are_fetched_once(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, most: int
) -> None:
    monkeypatch.setattr(windows, "WINDOW", most)
    state = masked_state(order)
    torch.save(state, server.folder / "model" / "model.pt")
    here, far = tmp_path / "here.index.safetensors", tmp_path / "far.index.safetensors"
    assert main(["index", str(server.folder / "model" / "model.pt"), "-o", str(here)]) == 0
    assert main(["index", server.address("model/model.pt"), "-o", str(far)]) == 0
    assert said(far) == said(here)
    assert server.sent <= MOST * sum(tensor.nbytes for name, tensor in state.items() if name != "tied.weight_orig")


def test_masks_in_other_files_are_fetched_once(server: FileServer, tmp_path: Path) -> None:
    state = {name: tensor for name, tensor in masked_state("beside").items() if "tied" not in name}
    folder = server.folder / "model"
    places = {name: SHARDS[name.endswith("mask")] for name in state}
    for shard in SHARDS:
        save_file({name: tensor for name, tensor in state.items() if places[name] == shard}, folder / shard)
    (folder / SHARD_INDEX).write_text(json.dumps({"weight_map": places}))
    here, far = tmp_path / "here.index.safetensors", tmp_path / "far.index.safetensors"
    assert main(["index", str(folder / SHARD_INDEX), "-o", str(here)]) == 0
    assert main(["index", server.address(f"model/{SHARD_INDEX}"), "-o", str(far)]) == 0
    assert said(far) == said(here)
    assert server.sent <= MOST * sum(tensor.nbytes for tensor in state.values())


def test_a_part_fetches_its_own_files(server: FileServer, tmp_path: Path) -> None:
    write_remote(server.folder / "model", SHARD_INDEX)
    for number in (1, 2):
        out = tmp_path / "m.index.safetensors"
        before = server.sent
        assert main(["index", server.address("model/" + SHARD_INDEX), "-o", str(out), "--part", f"{number}/2"]) == 0
        assert server.sent - before <= 0.6 * sum(tensor.nbytes for tensor in remote_state().values()) + FIRST * 2
    assert main(["join", str(tmp_path), "-o", str(tmp_path / "joined.index.safetensors")]) == 0
    here = tmp_path / "here.index.safetensors"
    assert main(["index", str(server.folder / "model" / SHARD_INDEX), "-o", str(here)]) == 0
    assert said(tmp_path / "joined.index.safetensors") == said(here)


def test_an_index_at_an_address_is_inspected(server: FileServer, capsys: pytest.CaptureFixture[str]) -> None:
    write_remote(server.folder / "model", "model.safetensors")
    out = server.folder / "model" / "m.index.safetensors"
    assert main(["index", str(server.folder / "model" / "model.safetensors"), "-o", str(out)]) == 0
    capsys.readouterr()
    assert main(["inspect", server.address("model/" + out.name), "--json"]) == 0
    far = json.loads(capsys.readouterr().out)
    assert main(["inspect", str(out), "--json"]) == 0
    here = json.loads(capsys.readouterr().out)
    assert (far["parameters"], far["total"]) == (here["parameters"], here["total"])
    assert far["parameters"][0]["zeros"] is not None


@pytest.mark.parametrize("part", [WorkPart(1, 1), WorkPart(1, 2), WorkPart(2, 3), WorkPart(5, 5)], ids=str)
@pytest.mark.parametrize("most", [1, 2_000_000, 1 << 40])
def test_windows_have_each_byte_and_each_tensor_once(
    server: FileServer, monkeypatch: pytest.MonkeyPatch, part: WorkPart, most: int
) -> None:
    monkeypatch.setattr(windows, "WINDOW", max(most, 40_000))
    write_remote(server.folder / "model", "model.pt")
    checkpoint = open_checkpoint(server.folder / "model" / "model.pt")
    share = share_of(checkpoint, part)
    found = [*windows_of(checkpoint, share)]
    assert not is_remote(checkpoint)
    assert sorted(number for each in found for number in each.share.tensors) == list(share.tensors)
    assert sorted(number for each in found for number in each.share.owners) == list(share.owners)
    inside = [each for each in found if each.place is not None]
    for each in inside:
        for number in each.share.tensors:
            tensor = checkpoint.parameters[number].tensor
            assert each.start <= tensor.start
            assert tensor.start + tensor.nbytes <= each.stop
    edges = [(each.start, each.stop) for each in inside]
    if share.files:
        assert [0, *(stop for _, stop in edges)] == [*(start for start, _ in edges), checkpoint.files[0].size]
    else:
        assert all(first[1] <= second[0] for first, second in pairwise(edges))


def test_nothing_to_look_at_is_no_window(server: FileServer) -> None:
    write_remote(server.folder / "model", "model.safetensors")
    checkpoint = open_checkpoint(Address.parse(server.address("model/" + "model.safetensors")))
    assert is_remote(checkpoint)
    assert [*windows_of(checkpoint, PartShare((), (), ()))] == []
