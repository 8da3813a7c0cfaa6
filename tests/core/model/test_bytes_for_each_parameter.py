"""What an opened checkpoint takes in memory for each of very many parameters, whatever it is read from."""

import gc
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
import torch

from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import write_safetensors, write_torch

MOST = 780
"""Bytes, with the tree and all that it asks: an object for tensor, storage and parameter, names, and places of them."""

OPENED = """
import gc, sys
from core import open_checkpoint
few, many = sys.argv[1:]
open_checkpoint(few)
gc.collect()
sys._debugmallocstats()
opened = open_checkpoint(many)
gc.collect()
sys._debugmallocstats()
"""
"""Tells how much memory for small objects is in use, and how much is free between them, before and after."""

WRITERS = {"safetensors": write_safetensors, "torch.save": write_torch}


def held(path: Path) -> int:
    """Bytes that a checkpoint takes with all that is computed of it."""
    gc.collect()
    tracemalloc.start()
    try:
        checkpoint = open_checkpoint(path)
        checkpoint.compute_all()
        gc.collect()
        found = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(checkpoint.parameters) > 1
    return found


@pytest.mark.parametrize("kind", WRITERS)
def test_a_parameter_takes_no_more_than_so_many_bytes(tmp_path: Path, kind: str) -> None:
    few, many = 500, 2_500
    for count in (few, many):
        state = {f"blocks.{each // 100}.experts.{each}.weight": torch.ones(1, 4) for each in range(count)}
        WRITERS[kind](state, tmp_path / f"{count}.{kind}")
    # loaded before it is measured
    open_checkpoint(tmp_path / f"{few}.{kind}")
    assert held(tmp_path / f"{many}.{kind}") - held(tmp_path / f"{few}.{kind}") < MOST * (many - few)


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_needed_to_open_it_leaves_no_gaps(tmp_path: Path, kind: str) -> None:
    """Of the memory for small objects nearly all is in use, although the objects of pickle or JSON are gone."""
    paths = {count: tmp_path / f"{count}.{kind}" for count in (1, 10_000)}
    for count, path in paths.items():
        WRITERS[kind]({f"experts.{each}.weight": torch.ones(1, 100) for each in range(count)}, path)
    done = subprocess.run([sys.executable, "-c", OPENED, *paths.values()], capture_output=True, text=True, check=True)
    used, free = (
        [int(found.replace(",", "")) for found in re.findall(rf"# bytes in {name} blocks *= *([\d,]+)", done.stderr)]
        for name in ("allocated", "available")
    )
    assert free[1] - free[0] < (used[1] - used[0]) / 5


@pytest.mark.parametrize("kind", WRITERS)
def test_modules_of_a_class_and_tensors_of_a_shape_share_their_values(tmp_path: Path, kind: str) -> None:
    WRITERS[kind]({f"fc{each}.weight": torch.ones(3, 4) for each in range(20)}, tmp_path / f"model.{kind}")
    checkpoint = open_checkpoint(tmp_path / f"model.{kind}")
    assert len({id(each) for each in checkpoint.classes.values()}) == len(set(checkpoint.classes.values()))
    for name in ("shape", "stride"):
        assert len({id(getattr(each.tensor, name)) for each in checkpoint.parameters}) == 1


def test_what_is_read_anew_of_a_file_is_what_it_was_opened_with(tmp_path: Path) -> None:
    """The header, and the directory of an archive."""
    state = {"a.weight": torch.ones(3, 4), "b.weight": torch.ones(2)}
    write_safetensors(state, tmp_path / "model.safetensors")
    write_torch(state, tmp_path / "model.pt")
    header = _container(open_checkpoint(tmp_path / "model.safetensors")).header()
    assert [(entry.name, entry.shape) for entry in header.entries] == [("a.weight", (3, 4)), ("b.weight", (2,))]
    archive = _container(open_checkpoint(tmp_path / "model.pt")).archive()
    assert [record.size for name, record in archive.records.items() if "/data/" in name] == [48, 8]


def _container(checkpoint: Checkpoint):  # noqa: ANN202 - of a kind that the test knows
    return checkpoint.container
