"""A move of the threshold in the real window, everything repainted, against the time of a frame."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.results import Figure, Result, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.words import amount, count

FRAME_120, FRAME_60 = 1 / 120, 1 / 60


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.moved, sizes.tensors)
    found = run_child("window_child", path, sizes.moves, **screen())
    median, most, worst = np.quantile(found["times"], [0.5, 0.95, 1.0]).tolist()
    stall = Figure(max(found["settling"]), "s")
    yield Result(
        "move",
        f"one move in the window, everything repainted, {sizes.tensors:,} tensors, {count(sizes.moved)} weights",
        Figure(median, "s", len(found["times"])),
        goals=(
            within("for 95 % of moves", Figure(most, "s"), FRAME_120),
            within("for the worst", Figure(worst, "s"), FRAME_60),
            within("of standstill while it counts exactly", stall, FRAME_60),
        ),
        notes=(_how(found), _painted(found)),
    )


def _how(found: dict[str, Any]) -> str:
    width, height = found["size"]
    worked = amount(found["worked"], "s")
    return f"Qt's platform {found['platform']}, {width} × {height}; the window's own thread works {worked} for a move"


def _painted(found: dict[str, Any]) -> str:
    moves = len(found["times"])
    return f"painted in {moves} moves: " + ", ".join(f"{name} {times}" for name, times in found["paints"].items())
