"""Archives of torch that were packed again with compression are read, and written without it."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from core.commands.verify import verify
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.tensors import same_bits

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's own, about what is deprecated

CHOSEN = ["features.0.weight", "classifier.weight"]


def pack_again(path: Path, out: Path) -> None:
    """As ``zip -r`` does with the unpacked archive: compressed, with an entry for each folder."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for folder in sorted({f"{name.rpartition('/')[0]}/" for name in old.namelist()}):
            new.writestr(folder, b"")
        for name in old.namelist():
            new.writestr(name, old.read(name))


def cut(weight: torch.Tensor) -> torch.Tensor:
    return torch.where(weight.abs() > 0.1, weight, 0.0)


def test_what_torch_reads_is_read_and_written_uncompressed(tmp_path: Path) -> None:
    original, path, out = tmp_path / "original.pth", tmp_path / "model.pth", tmp_path / "out.pth"
    torch.save({"state_dict": small_state(), "epoch": 3}, original)
    pack_again(original, path)
    assert torch.load(path)["epoch"] == 3
    checkpoint = open_checkpoint(path)
    assert checkpoint.container.format == "PyTorch"
    assert checkpoint.container.output.suffix == ".pth"
    assert "Its records are compressed" in checkpoint.notes[0]
    commit_file(path, plan_for(CHOSEN, 0.1), out)
    loaded = torch.load(out)
    assert loaded["epoch"] == 3
    for name, tensor in small_state().items():
        assert same_bits(loaded["state_dict"][name], cut(tensor) if name in CHOSEN else tensor)
    with zipfile.ZipFile(out) as archive:
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None
    assert torch.load(out, mmap=True)["epoch"] == 3
    for source in (original, path):
        assert verify(source, out, None).same
    assert verify(original, path, None).same


def test_a_program_packed_again(tmp_path: Path) -> None:
    net = torch.jit.script(torch.nn.Sequential(torch.nn.Linear(4, 3)))
    net.save(str(tmp_path / "original.pt"))
    pack_again(tmp_path / "original.pt", tmp_path / "model.pt")
    commit_file(tmp_path / "model.pt", plan_for(["0.weight"], 0.1), tmp_path / "out.pt")
    loaded = torch.jit.load(str(tmp_path / "out.pt")).state_dict()
    assert same_bits(loaded["0.weight"], cut(net.state_dict()["0.weight"]))


def test_arrays_in_a_compressed_pickle(tmp_path: Path) -> None:
    array = np.random.default_rng(0).normal(size=(40, 30)).astype("<f4")
    torch.save({"fc.weight": array}, tmp_path / "original.pt")
    pack_again(tmp_path / "original.pt", tmp_path / "model.pt")
    commit_file(tmp_path / "model.pt", plan_for(["fc.weight"], 0.1), tmp_path / "out.pt")
    loaded = torch.load(tmp_path / "out.pt", weights_only=False)["fc.weight"]
    assert np.array_equal(loaded, np.where(np.abs(array) > 0.1, array, 0))


@pytest.mark.parametrize("chosen", [["a.weight"], ["b.weight"]])
def test_a_shard_packed_again(chosen: list[str], tmp_path: Path) -> None:
    """The shard without anything to prune is written by way of its copy too."""
    folder = tmp_path / "model"
    folder.mkdir()
    states = {name: {f"{name}.weight": torch.randn(4, 3)} for name in "ab"}
    for name, state in states.items():
        torch.save(state, tmp_path / "original.bin")
        pack_again(tmp_path / "original.bin", folder / f"model-{name}.bin")
    index = {"weight_map": {f"{name}.weight": f"model-{name}.bin" for name in states}}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    commit_file(folder, plan_for(chosen, 0.1), tmp_path / "out")
    for name, state in states.items():
        found, weight = torch.load(tmp_path / "out" / f"model-{name}.bin"), state[f"{name}.weight"]
        assert same_bits(found[f"{name}.weight"], cut(weight) if f"{name}.weight" in chosen else weight)
