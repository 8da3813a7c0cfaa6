"""The process in which samples are opened: one after another, listened to, and bounded in memory and time.

Started by `tests.hostile.canary` as ``python -m tests.hostile.child JOBS RESULTS``, both files of one JSON value per
line. A job that hangs or crashes takes the process with it; its name is the last one in the results.
"""

import faulthandler
import gc
import io
import json
import os
import pickle
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.commands.parser import main as command
from core.model.opening import open_checkpoint
from core.storage.temporary_folder import PREFIX
from tests.helpers import pace
from tests.hostile.invariants import broken, unfit
from tests.hostile.warming import warm_up
from tests.hostile.watch import Canary

SOURCES = Path(__file__).resolve().parents[2]

SECONDS = 1.0
"""Of work that opening takes, on the machine that `tests.helpers.pace` refers to."""

Answer = dict[str, Any]


def main() -> None:
    given, results = map(Path, sys.argv[1:3])
    limits = json.loads(os.environ["HOSTILE_LIMITS"])
    jobs = [json.loads(line) for line in given.read_text().splitlines()]
    if any(job["way"] != "unpickle" for job in jobs):
        warm_up(Path.cwd() / "warm")
    # what the imports made is not looked through after every sample
    gc.freeze()
    # before it listens, and before memory is bounded
    pace.session()
    canary = Canary(SOURCES / "core")
    _bound_memory(limits["megabytes"] << 20)
    with results.open("a", buffering=1) as out:
        for job in jobs:
            print(json.dumps({"begin": job["name"]}), file=out)
            print(json.dumps({"end": job["name"], **_run(job, canary, limits["seconds"])}), file=out)


def _run(job: Answer, canary: Canary, seconds: float) -> Answer:
    way = {"open": _open, "inspect": _inspect, "prune": _prune, "unpickle": _unpickle}[job["way"]]
    path, out = Path(job["path"]), Path(job["out"])
    before = time.process_time()
    faulthandler.dump_traceback_later(seconds, exit=True)
    out.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(out)
    # what goes wrong is logged there
    os.environ["XDG_STATE_HOME"] = str(out / "state")
    canary.arm(path.parent, out)
    try:
        answer = way(path, out)
        gc.collect()
        left = [each.name for each in out.iterdir() if each.name.startswith(PREFIX)]
        answer["problems"] += [f"left {left[:5]} in the temporary folder"] if left else []
    finally:
        violations = canary.disarm()
        faulthandler.cancel_dump_traceback_later()
    took = time.process_time() - before
    opening = answer.pop("opening", 0.0)
    if pace.is_slow(opening, SECONDS):
        answer["problems"].append(f"opening took {opening:.1f} s")
    return {**answer, "violations": violations, "seconds": took}


def _open(path: Path, out: Path) -> Answer:
    """What the app does on opening a file from a stranger."""
    problems: list[str] = []
    answer: Answer = {"problems": problems, "opened": False, "sentence": "", "notes": []}
    before = time.process_time()
    try:
        checkpoint = open_checkpoint(path)
        answer["opened"] = True
        answer["notes"] = list(checkpoint.notes)
        problems += broken(checkpoint)
    except UserError as error:
        answer["sentence"] = str(error)
        problems += _complaints("the sentence", str(error), path)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        problems.append(f"opening: {_last_lines()}")
    return {**answer, "opening": time.process_time() - before}


def _inspect(path: Path, out: Path) -> Answer:
    """And then on showing it on the command line."""
    answer = _open(path, out)
    opened = answer["opened"]
    problems = _command(["inspect", str(path)], path, opened, _is_plain)
    if opened:
        problems += _command(["inspect", str(path), "--json"], path, opened, _is_json)
    return {**answer, "problems": [*answer["problems"], *problems]}


def _prune(path: Path, out: Path) -> Answer:
    """The whole job, as far as the file lets us."""
    answer = _inspect(path, out)
    if not answer["opened"]:
        return answer
    target = str(out / f"pruned{path.suffix}")
    asked = ["prune", str(path), "--threshold", "0.5", "--select", "*", "-o", target, "--json"]
    return {**answer, "problems": [*answer["problems"], *_command(asked, path, opened=True, check=_is_json)]}


def _unpickle(path: Path, out: Path) -> Answer:
    """Unpickle, as Secateurs never does, to show that the canary reports it."""
    try:
        pickle.loads(path.read_bytes())
    except Exception:  # noqa: BLE001 - attacks that came too late to hide
        return {"problems": [_last_lines()]}
    return {"problems": []}


def _command(arguments: list[str], path: Path, opened: bool, check: Callable[[str], str]) -> list[str]:
    """Run a command as a shell would, and say what it should not have done."""
    what = " ".join(("--json",) if "--json" in arguments else ()) + arguments[0]
    raw, complaints = io.BytesIO(), io.StringIO()
    output = io.TextIOWrapper(raw, encoding="utf-8")
    try:
        with redirect_stdout(output), redirect_stderr(complaints):
            status = command(arguments)
            output.flush()
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return [f"{what}: {_last_lines()}"]
    said = complaints.getvalue()
    if status == 2:
        return _complaints(f"{what}'s complaint", said.removesuffix("\n"), path)
    found = [f"{what}: status {status}"] if status or not opened else []
    found += [f"{what}: said {said[:200]!r} on standard error"] if said else []
    wrong = check(raw.getvalue().decode())
    return [*found, f"{what}: {wrong}"] if wrong else found


def _complaints(what: str, sentence: str, path: Path) -> list[str]:
    found = [f"{what} is {why}: {sentence[:300]!r}" for why in unfit(sentence)]
    # the folder is called like the sample, so it is there however the file's own name had to be written
    return found if path.parent.name in sentence else [*found, f"{what} does not name the file: {sentence[:300]!r}"]


def _is_plain(output: str) -> str:
    # a narrow space between digits is shown as it is
    odd = sorted({char for char in output if char not in "\n\u202f" and not char.isprintable()})
    return f"its output has {odd[:5]!r} in it" if odd else ""


def _is_json(output: str) -> str:
    try:
        return "" if isinstance(json.loads(output), dict) else "its output is no JSON object"
    except ValueError as error:
        return f"its output is no JSON: {error}"


def _last_lines() -> str:
    kind, error, trace = sys.exc_info()
    # no source lines: to read them would be heard
    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)[-3:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{kind.__name__ if kind else None}: {str(error)[:200]} at {places}"


def _bound_memory(more: int) -> None:
    """Let the process grow by so much and no further."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))


if __name__ == "__main__":
    main()
