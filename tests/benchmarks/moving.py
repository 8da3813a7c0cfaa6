"""A move of the threshold in the real window, everything repainted, against the same in a bare window."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.results import Figure, Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.words import amount, count


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.moved, sizes.tensors)
    ours, theirs, settling = [], [], []
    # ours and theirs take turns, so that a machine that is slower for a while slows both
    for _ in range(sizes.rounds):
        found = run_child("window_child", path, sizes.moves // sizes.rounds, **screen())
        ours += found["times"]
        settling += found["settling"]
        theirs += run_child("bare_moving_child", sizes.tensors, sizes.moves // sizes.rounds, **screen())["times"]
    median, most, worst = (_figure(ours, part) for part in (0.5, 0.95, 1.0))
    bare, bare_most, bare_worst = (_figure(theirs, part) for part in (0.5, 0.95, 1.0))
    yield Result(
        "move",
        f"one move in the window, everything repainted, {sizes.tensors:,} tensors, {count(sizes.moved)} weights",
        median,
        "a plain QTreeView and four plain pyqtgraph plots, as many rows and bars",
        bare,
        goals=(
            no_more(median, bare, 1 / 4),
            no_more(most, bare_most, 1 / 4, "of the yardstick, for 95 % of moves"),
            no_more(worst, bare_worst, 1 / 2, "of the yardstick, for the worst"),
            no_more(Figure(max(settling), "s"), bare, 1, "of the yardstick, of standstill while it counts exactly"),
        ),
        notes=(_quantiles(most, worst, max(settling)), _how(found), _painted(found)),
    )


def _figure(times: list[float], part: float) -> Figure:
    return Figure(float(np.quantile(times, part)), "s", len(times))


def _quantiles(most: Figure, worst: Figure, stall: float) -> str:
    times = (amount(each, "s") for each in (most.value, worst.value, stall))
    return "95 % of moves within {}, the worst {}; standstill while it counts exactly {}".format(*times)


def _how(found: dict[str, Any]) -> str:
    width, height = found["size"]
    worked = amount(found["worked"], "s")
    return f"Qt's platform {found['platform']}, {width} × {height}; the window's own thread works {worked} for a move"


def _painted(found: dict[str, Any]) -> str:
    moves = len(found["times"])
    return f"painted in {moves} moves: " + ", ".join(f"{name} {times}" for name, times in found["paints"].items())
