"""Results beside their records and scripts, as they are handed over, and the scripts run without this program."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import silent
from core.handover.beside import write_beside
from core.handover.record_paths import record_path
from core.handover.scripts import SCRIPTS, whole_script
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.pruning.commit import commit, export_with_masks

CHILD = Path(__file__).with_name("script_child.py")


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


class Bare:
    """An interpreter without this program."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, script: Path, *arguments: str | Path) -> Answer:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(script), *map(str, arguments)]) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._process.stdout.readline()))


@contextmanager
def bare_interpreter() -> Iterator[Bare]:
    command = [sys.executable, "-I", str(CHILD)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Bare(process)
        assert process.stdin
        process.stdin.close()


def hand_over(source: Path, plan: Plan, folder: Path, name: str, *, with_masks: bool = False) -> Path:
    """Write the result, its record and the scripts into a new folder; the path of the result is returned."""
    folder.mkdir()
    checkpoint, out = open_checkpoint(source), folder / name
    plan_numbers, guard = make_exact(Measurements(checkpoint), plan), source_guard(checkpoint)
    write = export_with_masks if with_masks else commit
    outcome = write(checkpoint, plan, plan_numbers, out, silent, guard, digesting=True)
    write_beside(checkpoint, plan, outcome, record_path(out, folder=out.is_dir()), guard)
    write_scripts(folder)
    return out


def write_scripts(folder: Path) -> None:
    for each in SCRIPTS:
        (folder / each).write_text(whole_script(each))
