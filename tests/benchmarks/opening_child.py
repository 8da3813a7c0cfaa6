"""Opens a checkpoint in the window that is there, and prints how long it takes until its tree has been painted.

Argument: the checkpoint.
"""

import json
import sys
import time
from pathlib import Path

from tests.benchmarks.paints import Paints
from tests.benchmarks.window import shown, views, wait


def main(path: str) -> None:
    with shown() as window:
        paints = Paints(views(window))
        start = time.perf_counter()
        window.open(Path(path))
        wait(lambda: window.workspace.tree.model.rowCount() > 0 and paints.counts["tree"] > 0)
        taken = time.perf_counter() - start
    print(json.dumps({"seconds": taken}))


if __name__ == "__main__":
    main(*sys.argv[1:])
