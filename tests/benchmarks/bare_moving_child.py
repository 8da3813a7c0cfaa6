"""Moves the threshold in the bare window, frame by frame as `window_child` does, and prints how long each move took.

Arguments: how many parameters, how many moves.
"""

import json
import sys
from functools import partial

from PySide6.QtWidgets import QApplication

from tests.benchmarks.bare_window import BareWindow
from tests.benchmarks.frames import busy_in_frame, sweep, warm_up


def main(parameters: str, moves: str) -> None:
    app = QApplication([])
    window = BareWindow([f"layers.{number}.linear.weight" for number in range(int(parameters))])
    window.show()
    app.processEvents()
    for threshold in warm_up(int(moves)):
        busy_in_frame(partial(window.move, threshold))
    print(json.dumps({"times": [busy_in_frame(partial(window.move, threshold)) for threshold in sweep(int(moves))]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
