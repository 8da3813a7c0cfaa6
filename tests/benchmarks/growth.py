"""How the cost grows with weights and tensors: ``python -m tests.benchmarks.growth``.

Prints a table in Markdown and draws the plot of the README.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks import machine
from tests.benchmarks.children import CHECKOUT, run_child, screen
from tests.benchmarks.data import Data
from tests.benchmarks.growth_picture import draw
from tests.benchmarks.sizes import M
from tests.benchmarks.words import amount, count, markdown

PICTURE = CHECKOUT / "resources" / "screenshots" / "growth.png"
BY_WEIGHTS = tuple((weights * M, 1000) for weights in (10, 32, 100, 320, 1000))
BY_TENSORS = tuple((100 * M, tensors) for tensors in (10, 100, 1000, 10_000))
MOVES = 200
HEAD = ("weights", "tensors", "index", "move: counting", "move: window", "memory")


@dataclass(frozen=True)
class Point:
    """What one size of model costs.

    Attributes:
        weights, tensors: the size.
        index: seconds to build the index.
        counting: seconds for all densities of a new threshold.
        window: seconds for a move in the window, the median.
        memory: bytes of anonymous memory with the index, beyond what there was before a file was opened.
    """

    weights: int
    tensors: int
    index: float
    counting: float
    window: float
    memory: int


def measure(data: Data, weights: int, tensors: int, moves: int = MOVES) -> Point:
    """One size of model, each figure in a process of its own."""
    print(f"{count(weights)} weights in {tensors:,} tensors …", file=sys.stderr, flush=True)
    path = data.single(weights, tensors)
    core = run_child("growth_child", path)
    times = run_child("window_child", path, moves, **screen())["times"]
    path.unlink()
    return Point(weights, tensors, core["index"], core["counting"], median(times), core["memory"])


def table(points: Sequence[Point]) -> str:
    """In Markdown."""
    rows = [
        (
            count(each.weights),
            f"{each.tensors:,}",
            *(amount(value, "s") for value in (each.index, each.counting, each.window)),
            amount(each.memory, "B"),
        )
        for each in points
    ]
    return markdown(HEAD, rows)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the data is made, and removed at the end; 5 GB of room")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="where the plot goes")
    parser.add_argument("--json", type=Path, metavar="OUT")
    options = parser.parse_args(arguments)
    before = machine.load()
    with TemporaryDirectory(prefix="secateurs-growth-", dir=options.folder) as folder:
        lines = [[measure(Data(Path(folder)), *size) for size in sizes] for sizes in (BY_WEIGHTS, BY_TENSORS)]
    print("\n\n".join(map(table, lines)))
    print(f"\nload {before} before, {machine.load()} after")
    draw(*lines, options.picture)
    if options.json is not None:
        options.json.write_text(json.dumps([[vars(point) for point in line] for line in lines], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
