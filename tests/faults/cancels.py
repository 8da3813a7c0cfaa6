"""Cancels jobs at random moments: ``python -m tests.faults.cancels --megabytes 400 --count 10 --seed 7``.

It tells how long each went on, beside a piece of work that is measured in the same run.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import torch

from core.base.errors import Cancelled
from core.base.progress import Report, silent
from core.handover.folder import hand_over
from core.handover.wishes import Wishes, default_name
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_file import load_plan, save_plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import find_thresholds, make_exact
from core.pruning.commit import Outcome, commit, export_with_masks
from core.pruning.mask_export import export_masks
from core.report.verification import verify_checkpoints
from tests.helpers.checkpoints import WRITERS, plan_for
from tests.helpers.pace import REFERENCE, measure

LAYERS = 4


@dataclass(frozen=True)
class Ready:
    """What jobs work on: a checkpoint, a plan with its numbers, what was made of it before, and an empty folder."""

    checkpoint: Checkpoint
    plan: Plan
    numbers: PlanNumbers
    pruned: Path
    saved: Path
    out: Path


def ready(writer: str, megabytes: float, folder: Path) -> Ready:
    """Write a checkpoint of a few layers of one size, a pruned copy and a plan."""
    generator, columns = torch.Generator().manual_seed(0), 256
    rows = max(1, round(megabytes * 1e6 / 4 / columns / LAYERS))
    state = {f"{place}.weight": torch.randn(rows, columns, generator=generator) for place in range(LAYERS)}
    for each in ("in", "made", "out"):
        (folder / each).mkdir(parents=True)
    path = folder / "in" / writer
    WRITERS[writer](state, path)
    checkpoint, plan = open_checkpoint(path), plan_for([*state], 0.5)
    numbers = find_thresholds(Measurements(checkpoint), plan)
    made = Ready(checkpoint, plan, numbers, folder / "made" / writer, folder / "made" / "plan.json", folder / "out")
    commit(checkpoint, plan, numbers, made.pruned, silent)
    save_plan(made.saved, plan, checkpoint)
    return made


def _hand_over(made: Ready, report: Report) -> object:
    guard, wishes = source_guard(made.checkpoint), Wishes()

    def write(target: Path, each: Report) -> Outcome:
        return commit(made.checkpoint, made.plan, made.numbers, target, each, guard, digesting=True)

    name, out = default_name(made.checkpoint, wishes, with_masks=False), made.out / "folder"
    return hand_over(made.checkpoint, made.plan, write, out, wishes, report, guard, name=name, notes=lambda _: ())


def _verify(made: Ready, report: Report) -> object:
    return verify_checkpoints(made.checkpoint, open_checkpoint(made.pruned), made.plan, report=report)


def _write(how: Callable[..., Outcome], **named: bool) -> "Job":
    return lambda made, report: how(made.checkpoint, made.plan, made.numbers, made.out / "new", report, **named)


Job = Callable[[Ready, Report], object]
JOBS: dict[str, Job] = {
    "exact numbers": lambda made, report: make_exact(Measurements(made.checkpoint), made.plan, report),
    "commit": _write(commit),
    "commit with record": _write(commit, digesting=True),
    "export": _write(export_with_masks),
    "masks": _write(export_masks),
    "saving a plan": lambda made, report: save_plan(made.out / "plan", made.plan, made.checkpoint, report=report),
    "opening a plan": lambda made, report: load_plan(made.saved, made.checkpoint, report),
    "check": _verify,
    "handover": _hand_over,
}


def cancelled(job: Job, made: Ready, after: float) -> float | None:
    """Do a job and cancel it after so many seconds; how long it went on then, None where it was done before.

    Raises:
        AssertionError: something is left.
    """
    end = time.monotonic() + after

    def report(_done: int, _total: int) -> None:
        if time.monotonic() >= end:
            raise Cancelled

    try:
        job(made, report)
    except Cancelled:
        took = time.monotonic() - end
        left = [each.name for each in made.out.iterdir()]
        assert left == [], left
        return took
    finally:
        shutil.rmtree(made.out)
        made.out.mkdir()
    return None


def cancel_all(
    writers: Sequence[str], megabytes: float, count: int, random: Random
) -> Iterator[tuple[str, list[float]]]:
    """What was cancelled, and the seconds that each went on; each is done whole once, to know how long it takes."""
    for writer in writers:
        with TemporaryDirectory(prefix="secateurs-cancels-") as folder:
            made = ready(writer, megabytes, Path(folder))
            for name, job in JOBS.items():
                begun = time.monotonic()
                assert cancelled(job, made, float("inf")) is None
                whole = time.monotonic() - begun
                tries = [cancelled(job, made, random.uniform(0, whole)) for _ in range(count)]
                yield f"{writer}: {name}", [each for each in tries if each is not None]


def main(arguments: Sequence[str]) -> int:
    """Cancel and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.cancels", description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=400)
    parser.add_argument("--count", type=int, default=10, help="cancels of each job")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    print(
        f"seed {options.seed}, the pace is {measure().wall * REFERENCE:.2f} s where {REFERENCE} s are usual", flush=True
    )
    for name, went_on in cancel_all([*WRITERS], options.megabytes, options.count, Random(options.seed)):
        print(f"{name}: {len(went_on)} cancelled, at most {max(went_on, default=0):.3f} s after", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
