"""Opens, indexes and commits a checkpoint, and prints the most anonymous memory the process had in each part.

Arguments: the checkpoint, where the result goes.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.model.selection import default_choice
from core.plan.plan import Plan
from core.plan.rules import Density
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from tests.benchmarks.memory import watching

PEAKS: dict[str, int] = {}


def noted(name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Do some work and note its peak."""
    with watching() as peak:
        found = work()
    PEAKS[name] = peak.most
    return found


def main(path: str, out: str) -> None:
    checkpoint = noted("open", lambda: open_checkpoint(Path(path)))
    plan, measurements = Plan(default_choice(checkpoint), Density(0.5)), Measurements(checkpoint)
    plan_numbers = noted("index", lambda: make_exact(measurements, plan))

    def write() -> None:
        # torch comes with it, as it does in the app
        from core.pruning.commit import commit

        commit(checkpoint, plan, plan_numbers, Path(out), silent)

    noted("commit", write)
    print(json.dumps(PEAKS))


if __name__ == "__main__":
    main(*sys.argv[1:])
