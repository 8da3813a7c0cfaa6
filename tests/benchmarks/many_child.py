"""Opens a checkpoint of very many tensors in the window and prints what it takes until it is at rest, and moves then.

Moves are made with nothing selected and with a module selected, by turns. Arguments: the checkpoint, the path of a
module, how many moves of each.
"""

import json
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path

from gui.support.collection import ThreadedCollection
from gui.window.main_window import MainWindow
from tests.benchmarks.frames import busy_in_frame, sweep, warm_up
from tests.benchmarks.memory import anonymous, watching
from tests.benchmarks.window import open_settled, settle, shown

EXPECTED = 100.0
"""As `tests.benchmarks.window.EXPECTED`, for so many tensors."""
TURNS = 3


def moves(window: MainWindow, module: str, count: int) -> list[float]:
    """Seconds of each move, with a module selected or, where that is empty, nothing."""
    tree = window.workspace.tree
    tree.view.clearSelection()
    if module:
        tree.view.setCurrentIndex(
            tree.model.index_of(window.document.state.checkpoint.module_rows.row_of_module[module])
        )
    settle(window, EXPECTED)
    for threshold in warm_up(count):
        busy_in_frame(partial(window.control.move, threshold))
    found = [busy_in_frame(partial(window.control.move, threshold)) for threshold in sweep(count)]
    window.control.cancel()
    settle(window, EXPECTED)
    assert bool(module) == (len(window.document.state.selection.modules) == 1)
    return found


def main(path: str, module: str, count: str) -> None:
    with shown() as window:
        # as the app does after its first paint
        import_module("core.formats.readers")
        ThreadedCollection.of_app().resume()
        start = time.perf_counter()
        with watching() as peak:
            open_settled(window, Path(path), EXPECTED)
        found = {"seconds": time.perf_counter() - start, "memory": anonymous(), "peak": peak.most}
        times: dict[str, list[float]] = {"": [], module: []}
        for _ in range(TURNS):
            for selected, taken in times.items():
                taken += moves(window, selected, int(count) // TURNS)
    print(json.dumps({**found, "nothing": times[""], "module": times[module]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
