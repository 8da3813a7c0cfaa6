"""The command: ``python -m tests.gui.killed_sessions --count 50 --seed 7``."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

# read once: no pool of threads is there when a session is forked off
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["QT_QPA_PLATFORM"] = "offscreen"

EACH = 8
"""Kills of one user, at most, before the next one begins with an empty folder."""


def main(arguments: Sequence[str]) -> int:
    """Kill and tell. The exit status is 1 where something was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.gui.killed_sessions", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=50, help="kills")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}, {options.count} kills", flush=True)
    _load()
    from tests.gui.killed_sessions.chain import Chain, Figures

    random, figures, number = Random(options.seed), Figures(), 0
    start = time.perf_counter()
    with TemporaryDirectory(prefix="secateurs-killed-") as folder:
        while figures.kills < options.count:
            number += 1
            chain = Chain(Path(folder) / str(number), random, figures)
            end = min(options.count, figures.kills + random.randint(1, EACH))
            try:
                while figures.kills < end:
                    chain.kill(2 if random.random() < 0.2 and end - figures.kills > 1 else 1)
                chain.close()
            except AssertionError as error:
                print(f"seed {options.seed}, {figures.kills} kills: {error}", file=sys.stderr)
                return 1
            print(f"{figures}; {time.perf_counter() - start:.0f} s", flush=True)
    return 0


def _load() -> None:
    """Import what the app imports in time, so that no session has to."""
    import gui.app
    import gui.window.deferred_setup  # noqa: F401
    from core.base.progress import silent
    from core.preview.loops import prepare_loops

    prepare_loops(silent, lambda: None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
