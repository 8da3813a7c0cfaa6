"""From the start of the process to the painted window, against the import of torch alone."""

from collections.abc import Iterator

from tests.benchmarks.children import python, screen
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import in_turns


def measure(stage: Stage) -> Iterator[Result]:
    ours, theirs = in_turns(
        lambda: python("-m", "tests.benchmarks.start_child", **screen()),
        # neither has to clear up
        lambda: python("-c", "import os, torch; os._exit(0)"),
        stage.sizes.repeats,
    )
    yield Result(
        "start",
        "from the start of the process to the painted window",
        ours,
        "import torch alone",
        theirs,
        (no_more(ours, theirs, 0.6),),
    )
