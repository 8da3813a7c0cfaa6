"""What the bundle starts: the app, or a Python file in the Python of the bundle (`core.base.interpreter`)."""

import multiprocessing
import os
import runpy
import sys

from core.base.interpreter import RUN_FILE


def clear_environment() -> None:
    """Take back what the bundle has set: other programs would load its libraries in the place of their own."""
    for name, value in list(os.environ.items()):
        if name.startswith("_PYI_") or value.startswith(sys._MEIPASS):
            del os.environ[name]
    if "LD_LIBRARY_PATH_ORIG" in os.environ:
        os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")


def run_file() -> None:
    """Run the file of the arguments with the rest of them, as ``python FILE …`` does."""
    del sys.argv[:2]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    clear_environment()
    # what a pool of processes starts ends here
    multiprocessing.freeze_support()
    if sys.argv[1:2] == [RUN_FILE]:
        run_file()
    else:
        from main import main

        sys.exit(main())
