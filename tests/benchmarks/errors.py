"""A move of the threshold with errors in the tree, the bars and the curves, against one with densities alone."""

from collections.abc import Iterator

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure
from tests.benchmarks.words import count

TURNS = 4
"""How often both take turns, so that a machine that is slower for a while slows both."""


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.moved, sizes.tensors)
    found = run_child("errors_child", path, sizes.moves, TURNS, **screen())
    ours, theirs = figure(found["with"]), figure(found["without"])
    width, height = found["size"]
    painted = ", ".join(f"{name} {times}" for name, times in found["paints"].items() if times)
    yield Result(
        "errors",
        f"one move with errors in tree, bars and curves, the window's own thread, {sizes.tensors:,} tensors, "
        f"{count(sizes.moved)} weights",
        ours,
        "the same with densities alone",
        theirs,
        goals=(no_more(ours, theirs, 1.15),),
        notes=(
            f"Qt's platform {found['platform']}, {width} × {height}",
            f"painted in {sizes.moves // TURNS} moves: {painted}",
        ),
    )
