"""The app as in a bundle, without building one: the bundle's own start, in an interpreter that says it is frozen."""

import shlex
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

FROZEN = """
import runpy, sys
sys.frozen, sys._MEIPASS, sys.executable = True, {inside!r}, {program!r}
sys.path.insert(0, {checkout!r})
sys.argv[0] = {program!r}
runpy.run_path({start!r}, run_name="__main__")
"""


def bundle(folder: Path) -> Path:
    """Make a program in a folder that starts as that of a bundle does; the path of the program."""
    program, inside = folder / "secateurs", folder / "_internal"
    inside.mkdir(parents=True)
    start = CHECKOUT / "resources" / "bundle" / "start.py"
    places = {"inside": str(inside), "program": str(program), "checkout": str(CHECKOUT), "start": str(start)}
    (folder / "frozen.py").write_text(FROZEN.format(**places))
    words = shlex.join(["exec", sys.executable, "-I", "-u", str(folder / "frozen.py")])
    # what the start of a bundle sets, for its own libraries
    program.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={shlex.quote(str(inside))} _PYI_ARCHIVE_FILE=x {words} "$@"\n')
    program.chmod(0o755)
    return program
