"""Builds the stand-alone bundle by PyInstaller: a folder with the app, its Python and all that it needs.

    python resources/bundle/build.py [FOLDER]

The bundle is ``FOLDER/secateurs`` (``dist`` by default) and is started by the program ``secateurs`` in it. It runs on
systems like the one that it is built on, with the same or a newer C library.
"""

import os
import sys
import tempfile
from pathlib import Path

SPEC = Path(__file__).resolve().with_name("secateurs.spec")


def build(target: Path) -> None:
    """Build the bundle; what is made on the way goes to a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="secateurs-bundle-") as work:
        os.environ["PYINSTALLER_CONFIG_DIR"] = str(Path(work, "config"))
        # imported here, as it reads the variable
        from PyInstaller.__main__ import run

        places = ["--distpath", str(target), "--workpath", str(Path(work, "work"))]
        run(["--noconfirm", "--log-level", "WARN", *places, str(SPEC)])


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute())
