"""From the request to open a large checkpoint to its tree on the screen, against listing its names in a bare window."""

from collections.abc import Iterator

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure
from tests.benchmarks.words import gigabytes


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.sharded(sizes.opened, sizes.largest, sizes.tensors)
    children = ("opening_child", "bare_opening_child")
    runs = [[run_child(child, path, **screen())["seconds"] for child in children] for _ in range(sizes.repeats)]
    ours, theirs = (figure(times) for times in zip(*runs, strict=True))
    yield Result(
        "open",
        f"tree of {gigabytes(sizes.opened)} in shards, {sizes.tensors:,} tensors, painted after the request",
        ours,
        "the headers read by safetensors, listed in a plain QTreeView and painted",
        theirs,
        goals=(no_more(ours, theirs, 4),),
    )
