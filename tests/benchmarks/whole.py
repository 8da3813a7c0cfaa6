"""The memory that it takes to open, index and commit a checkpoint that is larger than it."""

from collections.abc import Iterator
from shutil import rmtree

from tests.benchmarks.children import run_child
from tests.benchmarks.results import Figure, Result, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.words import amount, gigabytes

MOST = 10**9


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.sharded(sizes.opened, sizes.largest, sizes.tensors)
    out = stage.folder / "committed-shards"
    maxima: dict[str, int] = run_child("whole_child", path, out)
    rmtree(out)
    most = Figure(max(maxima.values()), "B")
    yield Result(
        "memory",
        f"memory to open, index and commit {gigabytes(sizes.opened)}, its largest tensor {gigabytes(sizes.largest)}",
        most,
        "the checkpoint",
        Figure(sizes.opened, "B"),
        (within("anonymous", most, MOST),),
        (", ".join(f"{name} {amount(peak, 'B')}" for name, peak in maxima.items()),),
    )
