"""Damages honest checkpoints without end and opens them: ``python -m tests.hostile.fuzz --seconds 60``.

Each case is made from its reader's name and a number, so it can be made again: ``--folder … --reader zip --show 4711``.
"""

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.pace import patience
from tests.hostile.canary import CHECKOUT
from tests.hostile.fuzz_cases import Cases

READERS = (
    "zip",
    "module",
    "legacy",
    "tar",
    "plain",
    "arrays",
    "wrapped",
    "script",
    "export",
    "safetensors",
    "shards",
    "distributed",
)

HANG = 1.5
"""Seconds that no case takes on the reference of `tests.helpers.pace`; far beyond that, it is given up."""

MEGABYTES = 1500
"""That the process may grow by."""


@dataclass
class Outcome:
    """What a run found.

    Attributes:
        reader: that was fuzzed.
        cases: tried.
        opened: of them.
        findings: number of the case → what was wrong with it.
    """

    reader: str
    cases: int = 0
    opened: int = 0
    findings: dict[int, list[str]] = field(default_factory=dict)


def fuzz(reader: str, folder: Path, seconds: float, first: int = 0, most: int = sys.maxsize) -> Outcome:
    """Try cases one after another.

    Args:
        reader: one of READERS.
        folder: holds the seeds; is used for everything else.
        seconds: to go on for, with a few more for the last case.
        first: number of the first case.
        most: cases, at most.
    """
    outcome = Outcome(reader)
    number, hang = first, patience(HANG)
    while seconds > 0 and outcome.cases < most:
        settings = {"folder": str(folder), "reader": reader, "seconds": seconds, "first": number}
        limits = {"most": most - outcome.cases, "hang": hang, "megabytes": MEGABYTES}
        ended, complaint = start_worker(folder, {**settings, **limits}, "tests.hostile.fuzz_worker")
        last, finished = collect(folder, outcome)
        if finished:
            break
        # a hang or a crash took the process with it: note it, and go on after it
        outcome.findings.setdefault(last, []).append(f"ended with status {ended}: {complaint}")
        outcome.cases += last + 1 - number
        seconds -= hang
        number = last + 1
    return outcome


def start_worker(folder: Path, settings: dict[str, object], module: str) -> tuple[int, str]:
    """Run a worker to its end.

    Returns:
        its exit status, and where it was.
    """
    (folder / "findings").write_text("")
    (folder / "settings").write_text(json.dumps(settings))
    worker = [sys.executable, "-m", module, str(folder / "settings")]
    path = {"PYTHONPATH": str(CHECKOUT), "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1"}
    done = subprocess.run(worker, env={**os.environ, **path}, capture_output=True, text=True, check=False)
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    frames = [line for line in lines if line.startswith("File ")]
    return done.returncode, " < ".join(frames[:5]) or " ".join(lines[-4:])


def collect(folder: Path, outcome: Outcome) -> tuple[int, bool]:
    """Add what a worker wrote.

    Returns:
        the number it was at, and whether it ended by itself.
    """
    finished = False
    for line in (folder / "findings").read_text().splitlines():
        said = json.loads(line)
        if "done" in said:
            outcome.cases += said["done"]
            outcome.opened += said["opened"]
            finished = True
        else:
            outcome.findings.setdefault(said["number"], []).append(said["problem"])
    at = (folder / "at").read_text().strip("\0 ") if (folder / "at").exists() else ""
    if not finished and not at:
        raise RuntimeError("the fuzzer's worker does not even start")
    return int(at or 0), finished


def report(outcome: Outcome) -> str:
    """A line on a run, and one for each kind of finding with a case that shows it."""
    lines = [
        f"{outcome.reader}: {outcome.cases:,} cases, {outcome.opened:,} opened, {len(outcome.findings):,} at fault"
    ]
    kinds = Counter(_kind(problem) for problems in outcome.findings.values() for problem in problems)
    for kind, count in kinds.most_common():
        number, problem = _example(outcome, kind)
        lines.append(f"  {count:,} times, such as case {number}: {problem}")
    return "\n".join(lines)


def _kind(problem: str) -> str:
    return problem.partition(" at ")[2] or problem.partition(":")[0]


def _example(outcome: Outcome, kind: str) -> tuple[int, str]:
    return next(
        (number, problem)
        for number, problems in outcome.findings.items()
        for problem in problems
        if _kind(problem) == kind
    )


def prepare(folder: Path) -> None:
    """Write the seeds, which takes torch."""
    from tests.hostile.seeds import seeds, store

    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    store(seeds(scratch), folder)
    shutil.rmtree(scratch)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each reader")
    parser.add_argument("--reader", action="append", choices=READERS, help="only this one; all where none is given")
    parser.add_argument("--first", type=int, default=1_000_000, help="number of the first case")
    parser.add_argument("--show", type=int, help="write this case to a folder and stop")
    parser.add_argument("--folder", type=Path, help="of an earlier run, whose seeds are used again")
    options = parser.parse_args(arguments)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="fuzz-"))
    if not (folder / "seeds").exists():
        prepare(folder)
    if options.show is not None:
        return _show(folder, options.reader[0], options.show)
    faults = 0
    for reader in options.reader or READERS:
        outcome = fuzz(reader, folder, options.seconds, options.first)
        print(report(outcome), flush=True)
        faults += len(outcome.findings)
    if not faults:
        shutil.rmtree(folder)
        return 0
    print(f"the seeds of these cases are in {folder}")
    return 1


def _show(folder: Path, reader: str, number: int) -> int:
    target = folder / f"{reader}-{number}"
    target.mkdir(exist_ok=True)
    print(Cases(pickle.loads((folder / "seeds").read_bytes()), reader).write(number, target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
