"""The name that is suggested for what is written."""

import gzip
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import save_file

from core.model.opening import open_checkpoint
from core.model.output_paths import misleading_suffix, suggested_output, unwrapped
from tests.core.formats.sharded.test_shards import write_shards


def test_a_file_gets_a_name_beside_it_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "net.v1.pt"
    torch.save({"fc.weight": torch.ones(2, 2)}, path)
    checkpoint = open_checkpoint(path)
    assert suggested_output(checkpoint, "pruned") == tmp_path / "net.v1-pruned.pt"
    (tmp_path / "net.v1-pruned.pt").touch()
    (tmp_path / "net.v1-pruned-2.pt").touch()
    assert suggested_output(checkpoint, "pruned") == tmp_path / "net.v1-pruned-3.pt"


def test_a_model_in_several_files_gets_a_folder(tmp_path: Path) -> None:
    index = write_shards(tmp_path / "llama-3.1")
    for path in (index, index.parent):
        assert suggested_output(open_checkpoint(path), "pruned") == tmp_path / "llama-3.1-pruned"


@pytest.mark.filterwarnings("ignore")  # torch's own, about not being distributed
def test_a_distributed_checkpoint_becomes_one_file(tmp_path: Path) -> None:
    dcp.save({"fc.weight": torch.ones(2, 2)}, checkpoint_id=tmp_path / "step.10", no_dist=True)
    assert suggested_output(open_checkpoint(tmp_path / "step.10"), "masks") == tmp_path / "step.10-masks.safetensors"


@pytest.mark.parametrize(
    ("source", "name", "misleads"),
    [
        ("net.pt", "out.safetensors", True),
        ("net.pt", "out.PTH", False),
        ("net.pt", "out.bin", False),
        ("net.pt", "out.pt2", True),
        ("net.pt", "out.onnx", True),
        ("net.pt", "out", False),
        ("net.pt", "out.v2", False),
        ("net.safetensors", "out.pt", True),
        ("net.safetensors", "out.Safetensors", False),
        ("net.onnx", "out.onnx", False),
    ],
)
def test_an_ending_of_another_format_misleads(tmp_path: Path, source: str, name: str, misleads: bool) -> None:
    state = {"fc.weight": torch.ones(2, 2)}
    (save_file if "safetensors" in source else torch.save)(state, tmp_path / source)
    checkpoint = open_checkpoint(tmp_path / source)
    assert misleading_suffix(checkpoint, tmp_path / name) == (Path(name).suffix if misleads else "")


@pytest.mark.filterwarnings("ignore")  # torch's own, about not being distributed
def test_of_a_distributed_checkpoint_safetensors_are_written(tmp_path: Path) -> None:
    dcp.save({"fc.weight": torch.ones(2, 2)}, checkpoint_id=tmp_path / "step.10", no_dist=True)
    checkpoint = open_checkpoint(tmp_path / "step.10")
    assert misleading_suffix(checkpoint, Path("out.pt")) == ".pt"
    assert misleading_suffix(checkpoint, Path("out.safetensors")) == ""


def test_what_was_unpacked_without_a_suffix_is_not_called_like_an_archive(tmp_path: Path) -> None:
    torch.save({"0.weight": torch.randn(4, 4)}, tmp_path / "model.pt")
    wrapped = tmp_path / "wrapped.gz"
    wrapped.write_bytes(gzip.compress((tmp_path / "model.pt").read_bytes()))
    checkpoint = open_checkpoint(wrapped)
    assert unwrapped(checkpoint, tmp_path / "cut.tar.gz") == "cut"
    assert unwrapped(checkpoint, tmp_path / "cut") == ""
