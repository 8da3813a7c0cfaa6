"""Processes of torchrun write what one process writes, also where one is killed; what goes wrong is told once."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from torch.distributed import TCPStore

from core.commands import prune_ranks
from core.handover.record_paths import record_path
from core.scale import rank_group
from core.storage.shared_draft import SharedDraft
from tests.core.commands.test_odd_names import write_bin
from tests.core.scale.models import contents, distributed, many_layers, record_of, sharded
from tests.core.scale.parts import prune, run, told
from tests.helpers.pace import patience
from tests.helpers.torchrun import ROOT, kill_one, torchrun, wait_for

SEED = random.randrange(1 << 32)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    sharded(many_layers(6), tmp_path / "model", 6)
    return tmp_path / "model"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Be the only process of a run."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    names = {"RANK": 0, "WORLD_SIZE": 1, "MASTER_ADDR": "localhost", "MASTER_PORT": port, "TORCHELASTIC_RUN_ID": "none"}
    for name, value in names.items():
        monkeypatch.setenv(name, str(value))
    return monkeypatch


def test_a_killed_process_is_started_again_and_the_result_is_the_same(tmp_path: Path) -> None:
    """Two processes on a folder of torch.distributed.checkpoint; one is killed while they write."""
    print("seed", SEED)
    chance = random.Random(SEED)
    distributed(many_layers(), tmp_path / "model", 24)
    one, out = tmp_path / "one.safetensors", tmp_path / "ranks.safetensors"
    assert prune(tmp_path / "model", one) == 0
    draft, killed = SharedDraft(out), False
    while not killed:
        # a run that was over before it could be killed is begun again
        for there in (out, record_path(out, folder=False)):
            there.unlink(missing_ok=True)
        ranks = torchrun(2, ["prune", tmp_path / "model", "-o", out, "--density", "0.4", "--json"], restarts=3)
        place = chance.choice(["job.json", "cuts.json", "00001.json", "00009.json", "00024.json"])
        killed = wait_for(ranks, draft.path(place), patience(20)) and kill_one(ranks, chance)
        answer, errors = ranks.communicate(timeout=patience(60))
    assert ranks.returncode == 0, errors
    assert contents(out) == contents(one)
    assert record_of(out) == record_of(one)
    assert not draft.is_there
    # one process alone answers
    assert json.loads(answer.strip().splitlines()[-1])["output"] == str(out)


def test_a_run_goes_on_with_what_parts_have_done(model: Path, tmp_path: Path, alone: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    with alone.context() as outside:
        outside.delenv("RANK")
        assert prune(model, tmp_path / "one") == 0
        assert prune(model, out, "--density", "0.4", "--part", "1/2") == 0
    assert prune(model, out) == 0
    assert contents(out) == contents(tmp_path / "one")
    assert record_of(out) == record_of(tmp_path / "one")
    assert not SharedDraft(out).is_there


def test_of_two_runs_into_one_folder_the_second_is_refused(
    model: Path, tmp_path: Path, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    draft = SharedDraft(out)
    draft.make()
    with draft.holding("run", ""):
        assert prune(model, out) == 2
    assert "is being written by another run. Wait until it has ended, or choose another name." in told(capsys)
    assert prune(model, out) == 0
    assert prune(model, out) == 2
    assert "is a folder that is not empty, and is never replaced." in told(capsys)


def test_a_run_that_was_done_when_a_process_died_is_done(
    model: Path, tmp_path: Path, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert prune(model, out) == 0
    before = contents(out)
    alone.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    capsys.readouterr()
    assert prune(model, out, "--density", "0.4", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"output": str(out), "record": str(out / "secateurs.json")}
    # but not by another plan, or where something is missing
    assert prune(model, out, "--density", "0.5") == 2
    assert contents(out) == before
    next(out.glob("model-00002*")).unlink()
    assert prune(model, out) == 2


@pytest.mark.parametrize("left", [False, True], ids=["draft gone", "draft half gone"])
def test_a_run_without_a_record_knows_its_own_result(
    left: bool, model: Path, tmp_path: Path, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The process that leads dies when the draft is gone, and is started again beside the store of the run."""
    agent = TCPStore("localhost", int(os.environ["MASTER_PORT"]), is_master=True, wait_for_workers=False)
    alone.setenv("TORCHELASTIC_USE_AGENT_STORE", "True")
    out, words = tmp_path / "out", ("--density", "0.4", "--no-record", "--json")
    child = f"""
import os, signal
from core.storage.shared_draft import SharedDraft
from core.commands.parser import main
remove = SharedDraft.remove
def killed(self):
    if {left}:
        self.path("job.json").unlink()
        self.path("placing").unlink()
    else:
        remove(self)
    os.kill(os.getpid(), signal.SIGKILL)
SharedDraft.remove = killed
main(["prune", {str(model)!r}, "-o", {str(out)!r}, *{words!r}])
"""
    died = subprocess.run([sys.executable, "-c", child], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert died.returncode == -signal.SIGKILL
    assert SharedDraft(out).is_there == left
    before = contents(out)
    alone.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    assert prune(model, out, *words) == 0
    assert json.loads(capsys.readouterr().out) == {"output": str(out), "record": None}
    assert not SharedDraft(out).is_there
    # another plan, or another place, is not what was written
    assert prune(model, out, "--density", "0.5", "--no-record") == 2
    assert "is a folder that is not empty" in told(capsys)
    assert contents(out) == before
    del agent


def test_what_goes_wrong_in_one_process_is_one_sentence_for_all(
    model: Path, tmp_path: Path, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that does not lead says nothing; the one that does says it for all."""
    assert prune(tmp_path / "none", tmp_path / "out") == 2
    assert told(capsys).count("\n") == 1
    assert prune(model, tmp_path / "out", "--density", "0.4", "--part", "1/2") == 2
    assert "torchrun says which part each process does. Leave out --part." in told(capsys)
    assert prune(model, tmp_path / "out", "--threshold", "0.1", "--select", "nothing") == 2
    assert told(capsys).count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"model"}
    alone.setenv("RANK", "1")
    alone.setenv("WORLD_SIZE", "2")
    assert run("prune", model, "--density") == 2
    assert capsys.readouterr() == ("", "")


def test_a_process_that_is_gone_is_told_of(
    model: Path, tmp_path: Path, alone: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(*_arguments: object) -> None:
        raise RuntimeError("Connection closed by peer")

    alone.setattr(rank_group.dist, "all_gather", gone)
    assert prune(model, tmp_path / "out") == 2
    assert "Another process of the run has ended before this one." in told(capsys)


def test_a_bug_is_no_sentence(model: Path, tmp_path: Path, alone: pytest.MonkeyPatch) -> None:
    def wrong(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError

    alone.setattr(prune_ranks, "finished", wrong)
    with pytest.raises(ZeroDivisionError):
        prune(model, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_odd_names_go_through_torchrun(tmp_path: Path, alone: pytest.MonkeyPatch) -> None:
    write_bin(tmp_path / "model")
    assert prune(tmp_path / "model", tmp_path / "out") == 0
    with alone.context() as outside:
        outside.delenv("RANK")
        assert prune(tmp_path / "model", tmp_path / "one") == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "one")
