"""Makes the environments of families of libraries, runs their cases and prints the table.

The environment of a family has what stands in ``requirements-FAMILY.txt``, and is kept until that changes. What is in
it calls the app in a process of this Python, as a user would.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.clients.table import Row, markdown, read_rows

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FAMILIES = tuple(sorted(path.stem.removeprefix("requirements-") for path in HERE.glob("requirements-*.txt")))
ENVIRONMENTS = Path(tempfile.gettempdir()) / "secateurs-clients"


def main(arguments: Sequence[str]) -> int:
    """Run the families. Returns 0, or 1 where a case does not hold or a family told none."""
    options = _parser().parse_args(arguments)
    found = {family: run_family(family, options.folder) for family in options.families or FAMILIES}
    rows = [row for each in found.values() for row in each]
    print(markdown(rows))
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return int(not all(found.values()) or not all(row.holds for row in rows))


def run_family(family: str, folder: Path) -> list[Row]:
    """Run the module of a family in its environment; what it writes to standard error is passed on."""
    python = environment(family, folder)
    app = json.dumps([sys.executable, str(ROOT / "main.py")])
    # nothing is fetched from a hub, and no user's own cache or settings decide
    with tempfile.TemporaryDirectory(prefix="secateurs-home-") as home:
        offline = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": home}
        variables = {**os.environ, **offline, "PYTHONPATH": str(ROOT), "SECATEURS_APP": app}
        command = [str(python), "-m", f"tests.clients.{_module(family)}"]
        print(f"{family} …", file=sys.stderr, flush=True)
        done = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True, check=False)
    rows = read_rows(done.stdout)
    if done.returncode:
        rows.append(Row(family, "the module itself", opened=False, note=f"ended with status {done.returncode}"))
    return rows


def _module(family: str) -> str:
    """The module of a family; its name ends in ``_child`` where it imports what only its own environment has."""
    return next(name for name in (f"{family}_child", family) if (HERE / f"{name}.py").is_file())


def environment(family: str, folder: Path) -> Path:
    """The Python of a family's environment, made anew where the requirements have changed."""
    requirements = HERE / f"requirements-{family}.txt"
    place = folder / family
    python, mark = place / "bin" / "python", place / "made-from"
    wanted = f"{sys.version} {hashlib.sha256(requirements.read_bytes()).hexdigest()}"
    if not mark.is_file() or mark.read_text() != wanted:
        print(f"making the environment of {family} in {place} …", file=sys.stderr, flush=True)
        venv.create(place, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        mark.write_text(wanted)
    return python


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.clients.runner", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=f"{', '.join(FAMILIES)}; all without any")
    parser.add_argument("--folder", type=Path, default=ENVIRONMENTS, help="where the environments are kept")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the rows to this file")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
