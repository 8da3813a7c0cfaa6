"""A checkpoint of a hundred thousand tensors: listed, shown, and moved over with a tenth of it selected."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.children import python, run_child, screen
from tests.benchmarks.data import module
from tests.benchmarks.results import Figure, Result, no_more, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import in_turns
from tests.benchmarks.words import amount

LIST = (
    "import sys; from safetensors import safe_open; print(*safe_open(sys.argv[1], framework='numpy').keys(), sep='\\n')"
)


def measure(stage: Stage) -> Iterator[Result]:
    paths = stage.data.many(stage.sizes.many)
    for kind, path in paths.items():
        yield _inspected(stage, kind, path, paths["safetensors"])
    bare = run_child("bare_opening_child", paths["safetensors"], **screen())
    for kind, path in paths.items():
        found = run_child("many_child", path, module(3), stage.sizes.moves, **screen())
        yield from _shown(stage, kind, found, bare)
        yield _moved(stage, kind, found)


def _inspected(stage: Stage, kind: str, path: Path, listed: Path) -> Result:
    ours, theirs = in_turns(
        lambda: python("main.py", "inspect", path), lambda: python("-c", LIST, listed), stage.sizes.repeats
    )
    return Result(
        f"many inspect {kind}",
        f"`inspect` of {stage.sizes.many:,} tensors, {kind}",
        ours,
        "their keys listed with safetensors.safe_open",
        theirs,
        (within("in all", ours, 5),),
    )


def _shown(stage: Stage, kind: str, found: dict[str, Any], bare: dict[str, Any]) -> Iterator[Result]:
    seconds, memory = Figure(found["seconds"], "s"), Figure(found["memory"], "B")
    against = "their keys in a bare window, a plain QTreeView and a bar for each"
    yield Result(
        f"many window {kind}",
        f"window at rest on {stage.sizes.many:,} tensors, {kind}",
        seconds,
        against,
        Figure(bare["seconds"], "s"),
        (within("in all", seconds, 15),),
    )
    yield Result(
        f"many memory {kind}",
        f"anonymous memory of the window then, {kind}",
        memory,
        against,
        Figure(bare["memory"], "B"),
        (within("in all", memory, 400e6),),
        (f"{amount(found['peak'], 'B')} at its peak",),
    )


def _moved(stage: Stage, kind: str, found: dict[str, Any]) -> Result:
    ours, theirs = (Figure(median(found[each]), "s", len(found[each])) for each in ("module", "nothing"))
    return Result(
        f"many move {kind}",
        f"one move with a module of {stage.sizes.many // 10:,} parameters selected, {kind}",
        ours,
        "one move with nothing selected",
        theirs,
        (no_more(ours, theirs, 1.5),),
    )
