"""A move of the threshold with layers as a matrix of blocks, against one with bars."""

from collections.abc import Iterator

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.errors import TURNS
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure
from tests.benchmarks.words import count


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.blocks(sizes.moved, sizes.tensors)
    found = run_child("layer_matrix_child", path, sizes.moves, TURNS, **screen())
    ours, theirs = figure(found["matrix"]), figure(found["bars"])
    width, height = found["size"]
    yield Result(
        "matrix",
        f"one move with layers as a matrix, the window's own thread, {sizes.tensors:,} tensors in {found['columns']} "
        f"blocks, {count(sizes.moved)} weights",
        ours,
        "the same with bars",
        theirs,
        goals=(no_more(ours, theirs, 1.0),),
        notes=(
            f"Qt's platform {found['platform']}, {width} × {height}",
            f"painted in {sizes.moves // TURNS} moves: matrix {found['painted']}",
        ),
    )
