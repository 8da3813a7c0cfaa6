"""A source that changes while it is open is told at the next use, in whatever way it changes."""

import mmap
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import make_exact
from core.pruning.commit import commit, export_with_masks
from core.storage import begun_digests, source_file
from core.storage.begun_digests import BegunDigest
from core.storage.tensor_reader import elements
from tests.helpers.checkpoints import WRITERS, plan_for

PRUNED, SHOWN = "a.weight", "b.weight"


def state() -> Mapping[str, torch.Tensor]:
    random = torch.Generator().manual_seed(3)
    return {PRUNED: torch.randn(400, 300, generator=random), SHOWN: torch.randn(700, 900, generator=random)}


@dataclass
class Opened:
    """A checkpoint that is open as in the window, with a program that has mapped its file since before."""

    path: Path
    checkpoint: Checkpoint
    memory: mmap.mmap
    measurements: Measurements

    def read(self, threshold: float) -> PlanNumbers:
        return make_exact(self.measurements, plan_for([PRUNED], threshold))


@pytest.fixture(params=WRITERS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / request.param
    WRITERS[request.param](state(), path)
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    checkpoint = open_checkpoint(path)
    checkpoint.note_what_is_read()
    return Opened(path, checkpoint, memory, Measurements(checkpoint))


def put_the_time_back(opened: Opened, name: str) -> None:
    before, content = opened.path.stat(), bytearray(opened.path.read_bytes())
    content[opened.checkpoint.by_name[name].tensor.start] ^= 1
    opened.path.write_bytes(content)
    os.utime(opened.path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(opened: Opened, name: str) -> None:
    with opened.path.open("ab") as file:
        file.write(b"x")


def cut(opened: Opened, name: str) -> None:
    os.truncate(opened.path, opened.path.stat().st_size // 2)


def become_another(opened: Opened, name: str) -> None:
    shutil.copy2(opened.path, opened.path.with_name("copy"))
    opened.path.with_name("copy").rename(opened.path)


def become_a_pipe(opened: Opened, name: str) -> None:
    opened.path.unlink()
    os.mkfifo(opened.path)


def become_a_folder(opened: Opened, name: str) -> None:
    opened.path.unlink()
    opened.path.mkdir()


def vanish(opened: Opened, name: str) -> None:
    opened.path.unlink()


def be_written_through_a_mapping(opened: Opened, name: str) -> None:
    """One bit, which changes no time, as it is while a page waits for the disk."""
    pytest.MonkeyPatch().setattr(source_file, "_identity", lambda _: opened.checkpoint.files[0].identity)
    opened.memory[opened.checkpoint.by_name[name].tensor.start + 100_000] ^= 1


WAYS = [
    put_the_time_back,
    append,
    cut,
    become_another,
    become_a_pipe,
    become_a_folder,
    vanish,
    be_written_through_a_mapping,
]

Change = Callable[[Opened, str], None]
each_way = pytest.mark.parametrize("change", WAYS, ids=lambda each: each.__name__)
told = pytest.raises(UserError, match=r"(has changed since it was opened|can't be read any more).* Open it again")


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is put back after each test."""
    monkeypatch.setattr(source_file, "_identity", source_file._identity)


@each_way
def test_on_opening(opened: Opened, change: Change) -> None:
    """Between the first look at a parameter and the index."""
    elements(opened.checkpoint.by_name[PRUNED].tensor)
    change(opened, PRUNED)
    with told:
        opened.read(0.5)


@each_way
def test_on_moving_the_threshold(opened: Opened, change: Change) -> None:
    opened.read(0.5)
    change(opened, PRUNED)
    with told:
        opened.read(0.7)


@pytest.mark.parametrize("write", [commit, export_with_masks])
@each_way
def test_on_a_commit(opened: Opened, change: Change, write: Callable[..., object], tmp_path: Path) -> None:
    """Be it in what is not pruned."""
    numbers = opened.read(0.5)
    change(opened, SHOWN)
    out = tmp_path / "out"
    out.mkdir()
    with told:
        write(opened.checkpoint, plan_for([PRUNED], 0.5), numbers, out / "out.pt", silent)
    assert [*out.iterdir()] == []


@each_way
def test_between_a_digest_that_was_begun_and_the_commit(tmp_path: Path, change: Change) -> None:
    """As on the command line, where nothing is noted before."""
    path = tmp_path / "plain.safetensors"
    WRITERS[path.name](state(), path)
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    checkpoint = open_checkpoint(path)
    opened = Opened(path, checkpoint, memory, Measurements(checkpoint))
    numbers = opened.read(0.5)
    begun = {file: BegunDigest() for file in checkpoint.files}
    begun_digests._digest(begun, Event())
    change(opened, SHOWN)
    out = tmp_path / "out"
    out.mkdir()
    with told:
        commit(checkpoint, plan_for([PRUNED], 0.5), numbers, out / "out", silent, digesting=True, begun=begun)
    assert [*out.iterdir()] == []


@pytest.mark.parametrize("digesting", [False, True])
def test_what_has_not_changed_is_written_as_ever(opened: Opened, digesting: bool, tmp_path: Path) -> None:
    plan, out, plain = plan_for([PRUNED], 0.5), tmp_path / "out.pt", tmp_path / "plain.pt"
    commit(opened.checkpoint, plan, opened.read(0.5), out, silent, digesting=digesting)
    again = open_checkpoint(opened.path)
    commit(again, plan, make_exact(Measurements(again), plan), plain, silent)
    assert out.read_bytes() == plain.read_bytes()
