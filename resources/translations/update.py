"""Brings the translations up to date with the window's texts: ``python resources/translations/update.py``.

New texts stand in ``secateurs_ru.ts`` as unfinished afterwards: translate them there, by hand or with Qt Linguist
(``pyside6-linguist``), and run this again for the ``.qm`` files that the app reads. The English file has plurals only.
"""

import subprocess
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OPTIONS = {"secateurs_en.ts": ("-pluralonly",), "secateurs_ru.ts": ()}


def collect(folder: Path) -> None:
    """Write the window's texts into the ``.ts`` files of a folder; what is translated there stays."""
    sources = [str(path) for path in sorted((ROOT / "gui").rglob("*.py"))]
    for name, options in OPTIONS.items():
        quiet = ("-silent", "-locations", "none", "-no-obsolete")
        _run("pyside6-lupdate", *quiet, *options, *sources, "-ts", str(folder / name))


def compile_all(folder: Path) -> None:
    """Write the ``.qm`` file beside each ``.ts`` file of a folder.

    It replaces the one before, as a window may have that mapped.
    """
    for name in OPTIONS:
        compiled = (folder / name).with_suffix(".qm")
        new = compiled.with_suffix(".new")
        _run("pyside6-lrelease", "-silent", str(folder / name), "-qm", str(new))
        new.replace(compiled)


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([Path(sysconfig.get_path("scripts")) / tool, *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    collect(HERE)
    compile_all(HERE)
