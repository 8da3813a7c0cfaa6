"""Opens samples in a process of its own and tells what happened there: nothing may have run, hung or exploded."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.pace import patience

CHECKOUT = Path(__file__).resolve().parents[2]

SECONDS = 4.0
"""That everything that is done with one sample takes, on the machine that `tests.helpers.pace` refers to."""

MEGABYTES = 1500
"""That the process may grow by."""


@dataclass(frozen=True)
class Verdict:
    """What happened with one sample.

    Attributes:
        opened: whether it opened.
        sentence: the error's text where it did not.
        notes: what the checkpoint says about itself.
        problems: what was wrong with the behaviour, with exceptions that are no `UserError`, hangs and crashes.
        violations: what the canary has reported.
        seconds: of work.
    """

    opened: bool = False
    sentence: str = ""
    notes: Sequence[str] = ()
    problems: Sequence[str] = ()
    violations: Sequence[str] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Job:
    """What to do: ``open``, ``inspect`` too, ``prune`` too, or ``unpickle`` to see the canary report."""

    name: str
    path: Path
    way: str = "prune"


@dataclass
class Sandbox:
    """A folder in which samples are tried.

    Attributes:
        folder: empty; everything is written below it.
        seconds: for one sample, on the machine that `tests.helpers.pace` refers to.
        megabytes: that the process may grow by.
    """

    folder: Path
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    _runs: int = field(default=0, init=False)

    def try_all(self, jobs: Sequence[Job]) -> dict[str, Verdict]:
        """Try samples one after another in one process; a new one takes over after one that took it down."""
        verdicts: dict[str, Verdict] = {}
        waiting = list(jobs)
        while waiting:
            verdicts |= self._try(waiting)
            waiting = [job for job in waiting if job.name not in verdicts]
        return verdicts

    def strays(self) -> list[str]:
        """Files named like a canary, which only something that was run can have left."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("canary-*"))

    def _try(self, jobs: Sequence[Job]) -> dict[str, Verdict]:
        """Try as many samples as one process survives, the fatal one included."""
        self._runs += 1
        work = self.folder / f"run{self._runs}"
        work.mkdir(parents=True)
        (work / "canary_module.py").write_text("open('canary-imported', 'w').close()\n")
        results = work / "results"
        results.touch()
        (work / "jobs").write_text("".join(_line(job, work / "out" / job.name) for job in jobs))
        ended, complaint = self._start(work)
        if not results.read_text():
            raise RuntimeError(f"the process under test does not even start: {complaint}")
        return _verdicts(results, _cause(ended), complaint)

    def _start(self, work: Path) -> tuple[int, str]:
        child = [sys.executable, "-m", "tests.hostile.child", str(work / "jobs"), str(work / "results")]
        limits = _environment(patience(self.seconds), self.megabytes)
        done = subprocess.run(child, cwd=work, env=limits, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr


def _line(job: Job, out: Path) -> str:
    out.mkdir(parents=True)
    return json.dumps({"name": job.name, "path": str(job.path), "out": str(out), "way": job.way}) + "\n"


def _environment(seconds: float, megabytes: int) -> Mapping[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")]),
        "HOSTILE_LIMITS": json.dumps({"seconds": seconds, "megabytes": megabytes}),
        "OMP_NUM_THREADS": "1",
        # each thread's own arena would count against the limit
        "MALLOC_ARENA_MAX": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


def _cause(ended: int) -> str:
    """Why the process is gone."""
    if ended < 0:
        return f"crashed with {signal.Signals(-ended).name}"
    return "took too long" if ended == 1 else f"ended the process with status {ended}"


def _verdicts(results: Path, cause: str, complaint: str) -> dict[str, Verdict]:
    found: dict[str, Verdict] = {}
    begun = ""
    for line in results.read_text().splitlines():
        said = json.loads(line)
        begun = said.get("begin", "")
        if name := said.pop("end", ""):
            found[name] = Verdict(**said)
    if begun:
        found[begun] = Verdict(problems=[f"{cause}: {_where(complaint)}"])
    return found


def _where(complaint: str) -> str:
    """The innermost places of the traceback that a process leaves when its time is over."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    frames = [line for line in lines if line.startswith("File ")]
    return " < ".join(frames[:4]) or " ".join(lines[-3:])
