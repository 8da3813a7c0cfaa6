"""The lines for a cluster: they run as they stand, whatever the files are called."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from core.commands.parser import main as command_line
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Value
from core.report.cluster_commands import (
    ClusterWay,
    ClusterWork,
    cluster_index,
    cluster_model,
    cluster_output,
    file_count,
)
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.pace import patience

CHECKOUT = Path(__file__).resolve().parents[3]
ODD = 'it\'s "a" PART {} $HOME; `x`'
RUN = 60.0
"""Seconds that the processes of a run do not take, on the machine that `tests.helpers.pace` refers to."""


def work(folder: str = "/models") -> ClusterWork:
    return ClusterWork(("python", "main.py"), f"{folder}/model", f"{folder}/plan.json", f"{folder}/out")


def test_torchrun_on_one_node_and_on_several() -> None:
    (line,) = work().lines(ClusterWay.TORCHRUN, 1, 4).splitlines()
    started = "torchrun --standalone --nproc-per-node=4 --max-restarts=3 main.py "
    assert line == started + "prune /models/model --plan /models/plan.json -o /models/out"
    _, line = work().lines(ClusterWay.TORCHRUN, 2, 4).splitlines()
    assert line.startswith('torchrun --nnodes=2 --rdzv-backend=c10d --rdzv-endpoint="$HEAD:29500" --rdzv-id=prune --np')


def test_a_command_is_no_python_file_to_torchrun() -> None:
    installed = ClusterWork(("secateurs",), "m", "p", "o").lines(ClusterWay.TORCHRUN, 1, 2)
    assert "--no-python secateurs prune m --plan p -o o" in installed


def test_an_index_saves_reading_the_weights_for_thresholds() -> None:
    lines = ClusterWork(("secateurs",), "m", "p", "o", "it's.index.safetensors").lines(ClusterWay.XARGS, 1, 2)
    assert """prune m --plan p --index 'it'"'"'s.index.safetensors' -o o --part""" in lines


def test_a_job_array_of_slurm_joins_when_all_parts_are_done() -> None:
    first, second = work(f"/{ODD}").lines(ClusterWay.SLURM, 1, 7).splitlines()
    (array,) = (word for word in shlex.split(first.removeprefix("parts=$(").removesuffix(")")) if "--part " in word)
    environment = {**os.environ, "SLURM_ARRAY_TASK_ID": "3"}
    shown = subprocess.run(["sh", "-c", f"printf '%s\\n' {array}"], env=environment, capture_output=True, text=True)
    words = shown.stdout.splitlines()
    assert words == [
        *("python", "main.py", "prune", f"/{ODD}/model", "--plan", f"/{ODD}/plan.json", "-o", f"/{ODD}/out"),
        *("--part", "3/7"),
    ]
    assert "--array=1-7" in first
    assert shlex.split(shlex.split(second)[-1]) == ["python", "main.py", "join", f"/{ODD}/out"]


def test_the_home_folder_is_left_to_the_shell() -> None:
    assert "prune ~/'a b/model' --plan" in ClusterWork(("s",), "~/a b/model", "p", "o").lines(ClusterWay.XARGS, 1, 2)


def test_the_lines_of_xargs_run_and_give_what_one_process_gives(tmp_path: Path) -> None:
    """A program in the place of this one notes with what it is called; then that is done here."""
    folder = tmp_path / ODD
    folder.mkdir()
    model, plan, out, alone = (
        folder / name for name in ("m.safetensors", "p.json", "out.safetensors", "1.safetensors")
    )
    write_safetensors(small_state(), model)
    checkpoint = open_checkpoint(model)
    save_plan(plan, Plan(frozenset(each.name for each in checkpoint.owners), Value(0.5)), checkpoint)
    calls = calls_of(ClusterWork(noting(folder), str(model), str(plan), str(out)), folder)
    assert [each[0] for each in calls] == ["prune", "prune", "join"]
    for each in calls:
        assert command_line(each) == 0
    assert command_line(["prune", str(model), "--plan", str(plan), "-o", str(alone)]) == 0
    assert out.read_bytes() == alone.read_bytes()


def test_where_a_part_fails_nothing_is_joined(tmp_path: Path) -> None:
    assert [each[0] for each in calls_of(work_of(noting(tmp_path, "exit 1")), tmp_path)] == ["prune", "prune"]


STANDING_IN = """
sbatch() { while [ "$1" != --wrap ]; do shift; done; SLURM_ARRAY_TASK_ID=1 sh -c "$2"; echo 7; }
torchrun() { while [ "$1" != --no-python ]; do shift; done; shift; "$@"; }
"""
"""In the place of programs that are not here: they run what they are given, Slurm in sh."""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("way", ClusterWay)
def test_names_that_are_no_text_are_bytes_again_in_bash(way: ClusterWay, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"it's \xff\xfe9 \xc3\xa9\xc3 \\x41 $HOME \"")
    folder.mkdir()
    names = [str(folder / os.fsdecode(name)) for name in (b"m\xff", b"p\xfe", b"o\xe9", b"\xffi")]
    lines = ClusterWork(noting(folder), *names).lines(way, 1, 1)
    # as they are copied
    lines.encode()
    assert "\\xff\\xfe9 é\\xc3 " in lines
    script = tmp_path / "pasted"
    script.write_text(STANDING_IN + lines)
    done = subprocess.run(["bash", script], capture_output=True, timeout=patience(RUN))
    assert done.returncode == 0, done.stderr
    calls = [os.fsdecode(each.read_bytes()).split("\0")[:-1] for each in folder.glob("*.call")]
    model, plan, output, index = names
    expected = ["prune", model, "--plan", plan, "--index", index, "-o", output]
    parts, joins = [*expected, "--part", "1/1"], ["join", output]
    assert sorted(calls) == sorted([expected] if way is ClusterWay.TORCHRUN else [parts, joins])


def noting(folder: Path, after: str = "") -> tuple[str, ...]:
    """A program that notes its arguments in a file of its own."""
    program = folder / "noting.sh"
    program.write_text(f'cd "$(dirname "$0")" && printf "%s\\0" "$@" > $$.call; {after}\n')
    return ("sh", str(program))


def work_of(program: tuple[str, ...]) -> ClusterWork:
    return ClusterWork(program, "model", "plan.json", "out")


def calls_of(cluster: ClusterWork, folder: Path) -> list[list[str]]:
    """The arguments of each call that the lines of xargs make, the parts first."""
    lines = cluster.lines(ClusterWay.XARGS, 1, 2)
    done = subprocess.run(["sh", "-c", lines], capture_output=True, text=True, timeout=patience(RUN))
    calls = [each.read_text().split("\0")[:-1] for each in folder.glob("*.call")]
    assert done.returncode == (0 if any(each[0] == "join" for each in calls) else 123), done.stderr
    return sorted(calls, key=lambda each: (each[0] == "join", each))


@pytest.mark.parametrize("indexed", [False, True], ids=["weights", "index"])
def test_paths_are_those_of_the_weights(indexed: bool, tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    write_safetensors(small_state(), model)
    checkpoint = open_checkpoint(model)
    if indexed:
        index = tmp_path / "elsewhere.index.safetensors"
        write_index(checkpoint, index)
        checkpoint = open_checkpoint(index)
    assert cluster_index(checkpoint) == (str(tmp_path / "elsewhere.index.safetensors") if indexed else "")
    assert cluster_model(checkpoint) == str(model)
    assert cluster_output(checkpoint) == str(tmp_path / "model-pruned.safetensors")
    assert file_count(checkpoint) == 1
