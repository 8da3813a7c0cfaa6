"""The command: ``python -m tests.gui.random_driver --actions 3000 --seed 7``.

It drives the real window on the display that there is, or on none: then between two screens of unlike scale.
"""

import argparse
import faulthandler
import json
import os
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

SCREENS = [
    {"name": "coarse", "x": 0, "y": 0, "width": 1600, "height": 1200, "dpr": 1.0},
    {"name": "fine", "x": 1600, "y": 0, "width": 1600, "height": 1200, "dpr": 2.0},
]


def main(arguments: Sequence[str]) -> int:
    """Drive and tell. The exit status is 1 where something is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.gui.random_driver", description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=3000)
    parser.add_argument("--every", type=int, default=10, help="actions between two checks of numbers and files")
    parser.add_argument("--plots", type=int, default=10, help="actions between two comparisons with a fresh window")
    parser.add_argument(
        "--looks", type=float, default=1.0, help="how often the window is resized and so on, 1 as usual"
    )
    parser.add_argument("--memory", type=int, default=0, help="actions between two looks at memory, 0 for none")
    parser.add_argument("--go-on", action="store_true", help="only tell of pictures that are not as in a fresh window")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="where models and written files stay")
    options = parser.parse_args(arguments)
    faulthandler.enable()
    warnings.simplefilter("error")
    with TemporaryDirectory(prefix="secateurs-driver-") as own:
        folder = options.folder or Path(own, "files")
        folder.mkdir(parents=True, exist_ok=True)
        _prepare(Path(own))
        return _drive(folder, options)


def _prepare(folder: Path) -> None:
    # settings, journals and results are not the user's own
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
    if "DISPLAY" not in os.environ and "QT_QPA_PLATFORM" not in os.environ:
        screens = folder / "screens.json"
        screens.write_text(json.dumps({"synchronousWindowSystemEvents": False, "screens": SCREENS}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"


def _drive(folder: Path, options: argparse.Namespace) -> int:
    # Qt reads the environment when it comes up
    from gui.app import make_application
    from tests.gui.random_driver.checks import UntrueError
    from tests.gui.random_driver.driver import Order, drive
    from tests.gui.random_driver.memory import MOST

    app = make_application()
    seed, actions = options.seed, options.actions
    print(f"seed {seed}, {actions} actions, on {app.platformName()}", flush=True)
    start = time.perf_counter()
    try:
        order = Order(actions, options.every, options.plots, options.memory, options.looks, options.go_on)
        growth = drive(folder, seed, order, lambda text: print(text, flush=True))
    except UntrueError as untrue:
        print(untrue, file=sys.stderr)
        return 1
    took = time.perf_counter() - start
    print(f"{actions} actions in {took:.0f} s, {actions / took:.1f} each second")
    print(f"{growth.pictures} pictures are not as in a fresh window" if growth.pictures else "nothing is broken")
    if growth.samples:
        print(growth)
    return 1 if growth.pictures or growth.most > MOST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
