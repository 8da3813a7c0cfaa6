"""From the start of the process to the painted window, against the import of torch alone."""

from collections.abc import Iterator

from tests.benchmarks.children import python, screen
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import in_turns, timed
from tests.benchmarks.words import amount


def measure(stage: Stage) -> Iterator[Result]:
    ours, theirs = in_turns(
        lambda: _start("painted"),
        # neither has to clear up
        lambda: python("-c", "import os, torch; os._exit(0)"),
        stage.sizes.repeats,
    )
    ready = timed(lambda: _start("furnished"), stage.sizes.repeats)
    yield Result(
        "start",
        "from the start of the process to the painted window",
        ours,
        "import torch alone",
        theirs,
        (no_more(ours, theirs, 0.6),),
        (f"a checkpoint can be opened after {amount(ready.value, ready.unit)}",),
    )


def _start(until: str) -> str:
    return python("-m", "tests.benchmarks.start_child", until, **screen())
