"""From the request to open a large checkpoint to its tree on the screen."""

from collections.abc import Iterator

from tests.benchmarks.children import run_child, screen
from tests.benchmarks.results import Result, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import figure
from tests.benchmarks.words import gigabytes


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.sharded(sizes.opened, sizes.largest, sizes.tensors)
    runs = [run_child("opening_child", path, **screen())["seconds"] for _ in range(sizes.repeats)]
    yield Result(
        "open",
        f"tree of {gigabytes(sizes.opened)} in shards, {sizes.tensors:,} tensors, painted after the request",
        figure(runs),
        goals=(within("after the request", figure(runs), 0.5),),
    )
