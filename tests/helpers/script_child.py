"""Runs scripts that are handed over, one after the other, in an interpreter to which this program is not there.

Each line of standard input is a JSON list, a script and its arguments; each line of the answer is what came of it.
"""

import contextlib
import io
import json
import runpy
import sys
import warnings
from collections.abc import Sequence

FORBIDDEN = {"core", "gui", "main", "resources", "tests", "numba", "pydantic", "pyqtgraph", "PySide6"}


class Wall:
    """Lets none of this program be imported, nor what only it needs."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{name} is not there")


def run(script: str, arguments: Sequence[str]) -> dict[str, object]:
    out, err = io.StringIO(), io.StringIO()
    sys.argv[:] = [script, *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status = None
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            status = end.code
    return {"status": status, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    sys.meta_path.insert(0, Wall())  # type: ignore[arg-type]
    answers = sys.stdout
    for line in sys.stdin:
        script, *arguments = json.loads(line)
        print(json.dumps(run(script, arguments)), file=answers, flush=True)
