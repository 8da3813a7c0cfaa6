"""Lists the tensors of a model with the safetensors library and shows them in the bare window.

Prints how long it takes until its tree has been painted, and the anonymous memory of the process then.

Argument: the file, or the index of the shards.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication
from safetensors import safe_open

from tests.benchmarks.bare_window import BareWindow
from tests.benchmarks.memory import anonymous
from tests.benchmarks.paints import Paints


def names(path: Path) -> list[str]:
    """Of all tensors, read from the headers."""
    shards = [path.name]
    if path.suffix == ".json":
        shards = sorted(set(json.loads(path.read_text())["weight_map"].values()))
    found: list[str] = []
    for shard in shards:
        with safe_open(path.parent / shard, framework="numpy") as file:
            found += file.keys()
    return found


def main(path: str) -> None:
    app = QApplication([])
    window = BareWindow([])
    window.show()
    app.processEvents()
    paints = Paints({"tree": window.tree.viewport()})
    start = time.perf_counter()
    window.show_parameters(names(Path(path)))
    while not paints.counts["tree"]:
        app.processEvents()
    print(json.dumps({"seconds": time.perf_counter() - start, "memory": anonymous()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
