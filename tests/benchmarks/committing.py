"""Committing a file, written, checked and on the disk, against copying it and syncing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.pruning.commit import commit
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure, seconds
from tests.benchmarks.words import gigabytes

TENSORS = 50


def copy(source: Path, out: Path) -> None:
    """The yardstick."""
    shutil.copyfile(source, out)
    with out.open("rb") as stream:
        os.fsync(stream.fileno())


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    source = stage.data.single(sizes.written // 4, TENSORS)
    checkpoint = open_checkpoint(source)
    measurements = Measurements(checkpoint)
    plan = Plan(frozenset(owner.name for owner in checkpoint.owners), Value(0.02))
    plan_numbers = make_exact(measurements, plan)
    out, whole, theirs = stage.folder / "committed.safetensors", [], []
    for _ in range(sizes.repeats + 1):
        theirs.append(seconds(lambda: copy(source, out)))
        out.unlink()
        whole.append(seconds(lambda: commit(checkpoint, plan, plan_numbers, out, silent)))
        out.unlink()
    # the first turn does not count: torch is imported in it
    written = figure(whole[1:])
    yield Result(
        "commit",
        f"commit, write, read back and sync {gigabytes(sizes.written)}",
        written,
        "copy the same file and sync",
        figure(theirs[1:]),
        (no_more(written, figure(theirs[1:]), 1.5),),
    )
