"""Runs of torchrun as others see them: one whose agent is killed, and a second one into the same folder."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.handover.record_paths import record_path
from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import contents, distributed, many_layers
from tests.core.scale.parts import prune
from tests.helpers.pace import patience
from tests.helpers.torchrun import gone, torchrun, wait_for, workers

Begin = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    distributed(many_layers(), tmp_path / "model", 24)
    assert prune(tmp_path / "model", tmp_path / "one.safetensors") == 0
    return tmp_path / "model"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "ranks.safetensors"


@pytest.fixture
def begin(model: Path, out: Path) -> Begin:
    return lambda: torchrun(2, ["prune", model, "-o", out, "--density", "0.4"])


@contextmanager
def stopped(begin: Begin, out: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A run that stands still in the middle, and its processes; they go on afterwards."""
    while True:
        run = begin()
        ours = workers(run) if wait_for(run, SharedDraft(out).path("cuts.json"), patience(20)) else []
        for pid in ours:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        if len(ours) == 2 and not out.exists():
            break
        # it was over before it could be stopped, and is begun again
        for pid in ours:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        run.communicate(timeout=patience(60))
        for there in (out, record_path(out, folder=False)):
            there.unlink(missing_ok=True)
    try:
        yield run, ours
    finally:
        for pid in ours:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_a_second_run_into_the_same_folder_is_refused_and_the_first_ends_well(
    begin: Begin, out: Path, tmp_path: Path
) -> None:
    with stopped(begin, out) as (first, _):
        second = begin()
        _, errors = second.communicate(timeout=patience(60))
        assert second.returncode != 0
        assert f"{out} is being written by another run. Wait until it has ended, or choose another name." in errors
        assert not out.exists()
    _, errors = first.communicate(timeout=patience(60))
    assert first.returncode == 0, errors
    assert contents(out) == contents(tmp_path / "one.safetensors")
    assert not SharedDraft(out).is_there


def test_processes_whose_agent_is_killed_end_and_what_they_have_done_is_gone_on_with(
    begin: Begin, out: Path, tmp_path: Path
) -> None:
    with stopped(begin, out) as (run, ours):
        run.kill()
        run.wait(timeout=patience(10))
    try:
        assert gone(ours, patience(60))
    finally:
        for pid in ours:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        run.communicate()
    if not out.exists():
        again = begin()
        _, errors = again.communicate(timeout=patience(60))
        assert again.returncode == 0, errors
    assert contents(out) == contents(tmp_path / "one.safetensors")
    assert not SharedDraft(out).is_there
