"""Opens a checkpoint in the window that is there, and prints how long it takes until its tree has been painted.

Argument: the checkpoint.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from gui.support.collection import ThreadedCollection
from tests.benchmarks.paints import Paints
from tests.benchmarks.window import shown, views, wait


def main(path: str) -> None:
    with shown() as window:
        # as the app does after its first paint
        import_module("core.formats.readers")
        ThreadedCollection.of_app().resume()
        paints = Paints(views(window))
        start = time.perf_counter()
        window.open(Path(path))
        wait(lambda: window.workspace.tree.model.rowCount() > 0 and paints.counts["tree"] > 0)
        taken = time.perf_counter() - start
    print(json.dumps({"seconds": taken}))


if __name__ == "__main__":
    main(*sys.argv[1:])
