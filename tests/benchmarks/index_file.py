"""A move of the threshold in the window on an index file alone, against the same with the weights at hand."""

from collections.abc import Iterator

import numpy as np

from tests.benchmarks.children import python, run_child, screen
from tests.benchmarks.results import Figure, Result, no_more, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.words import count

PER_TENSOR = 128_000
"""Bytes of the index of a large tensor, with the largest magnitudes of its rows and columns."""
NOISE = 0.05
"""By what part two medians of the same may differ."""


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.moved, sizes.tensors)
    # not beside the model, under whose name the window would find it
    index = stage.folder / "moved.index.safetensors"
    python("main.py", "index", path, "-o", index)
    size, whole = (Figure(each.stat().st_size, "B") for each in (index, path))
    yield Result(
        "index-file size",
        f"index file of {count(sizes.moved)} weights in {sizes.tensors:,} tensors",
        size,
        "the file of the weights",
        whole,
        (within("in all", size, PER_TENSOR * sizes.tensors),),
    )
    times: dict[object, list[float]] = {index: [], path: []}
    for _ in range(sizes.rounds):
        for opened, found in times.items():
            found += run_child("window_child", opened, sizes.moves // sizes.rounds, **screen())["times"]
    ours, theirs = (Figure(float(np.median(found)), "s", len(found)) for found in times.values())
    yield Result(
        "index-file move",
        f"one move in the window on that file alone, {sizes.tensors:,} tensors",
        ours,
        "the same with the weights at hand",
        theirs,
        (no_more(ours, theirs, 1 + NOISE),),
    )
