"""Room for one tensor after another, and the commit in it when everything is too large for memory."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.plan.plan import Plan
from core.plan.rules import Value
from core.storage import scratch_buffer
from core.storage.scratch_buffer import ScratchBuffers
from tests.helpers.checkpoints import commit_file, read_plain, small_state, write_safetensors
from tests.helpers.tensors import same_bits


@pytest.mark.parametrize("large", [0, scratch_buffer.LARGE], ids=["in a file", "in memory"])
def test_what_was_taken_last_stays_while_the_next_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(scratch_buffer, "LARGE", large)
    place = ScratchBuffers(tmp_path)
    first = place.take(1000)
    first[:] = 1
    second = place.take(2000)
    second[:] = 2
    assert (first == 1).all()
    place.take(1000)[:] = 3
    assert (second == 2).all()


def test_what_is_large_lies_in_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch_buffer, "LARGE", 1 << 12)
    taken = ScratchBuffers(tmp_path).take(1 << 20)
    taken[:] = 7
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert any(str(tmp_path) in line and "(deleted)" in line for line in maps.read_text().splitlines())
    assert list(tmp_path.iterdir()) == []
    assert (taken == 7).all()


def test_memory_is_used_again() -> None:
    place = ScratchBuffers()
    first = place.take(5000)
    place.take(5000)
    assert np.shares_memory(first, place.take(3000))


@pytest.mark.parametrize("with_masks", [False, True])
def test_a_commit_of_what_is_too_large_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_masks: bool
) -> None:
    source, names = tmp_path / "small.safetensors", ["features.0.weight", "classifier.weight", "features.1.bias"]
    write_safetensors(small_state(), source)
    plan, outs = Plan(frozenset(names), Value(0.1)), [tmp_path / "one.safetensors", tmp_path / "two.safetensors"]
    commit_file(source, plan, outs[0], with_masks=with_masks)
    monkeypatch.setattr(scratch_buffer, "LARGE", 0)
    commit_file(source, plan, outs[1], with_masks=with_masks)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "one.safetensors",
        "small.safetensors",
        "two.safetensors",
    ]


def test_threads_are_given_back(tmp_path: Path) -> None:
    source, before = tmp_path / "small.safetensors", torch.get_num_threads()
    write_safetensors(small_state(), source)
    commit_file(source, Plan(frozenset(["classifier.weight"]), Value(0.1)), tmp_path / "out.safetensors")
    assert torch.get_num_threads() == before
    weight = small_state()["classifier.weight"]
    written = read_plain(tmp_path / "out.safetensors")["classifier.weight"]
    assert same_bits(written, torch.where(weight.abs() > 0.1, weight, 0.0))
