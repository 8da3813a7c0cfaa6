"""Putting a model under masks, against `prune.global_unstructured`."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.benchmarks.children import run_child
from tests.benchmarks.results import Figure, Result, faster, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure
from tests.benchmarks.words import count


def measure(stage: Stage) -> Iterator[Result]:
    weights = stage.sizes.naive
    ours, theirs = _runs(weights, stage.sizes.repeats)
    if {each["kept"] for each in ours} != {each["kept"] for each in theirs}:
        raise RuntimeError("the masks differ")
    times = figure([each["seconds"] for each in ours]), figure([each["seconds"] for each in theirs])
    yield Result(
        "masks",
        f"attach masks to {count(weights)} weights",
        times[0],
        "prune.global_unstructured, same masks",
        times[1],
        (faster(*times, 10),),
    )
    extra = _extra(ours), _extra(theirs)
    yield Result(
        "masks memory",
        f"extra memory for masks of {count(weights)} weights, at its peak",
        extra[0],
        "prune.global_unstructured, same masks",
        extra[1],
        (no_more(*extra, 1 / 4),),
    )


def _runs(weights: int, repeats: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """By turns, each in a process of its own: freed memory is used again within one."""
    pairs = [[run_child("masks_child", way, weights) for way in ("ours", "theirs")] for _ in range(repeats)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _extra(runs: list[dict[str, Any]]) -> Figure:
    return Figure(median(each["extra"] for each in runs), "B", len(runs))
