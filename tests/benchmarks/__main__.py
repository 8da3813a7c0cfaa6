"""The command: measures the rows, prints the table, writes JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks import machine
from tests.benchmarks.results import Result
from tests.benchmarks.rows import ROWS
from tests.benchmarks.sizes import FULL, QUICK
from tests.benchmarks.stage import Stage
from tests.benchmarks.words import HEAD, cells, markdown


def main(arguments: Sequence[str]) -> int:
    """Measure and tell. Returns the exit status, which says nothing of the goals."""
    options = _parser().parse_args(arguments)
    before = machine.describe()
    with TemporaryDirectory(prefix="secateurs-bench-", dir=options.folder) as folder:
        results = list(_measured(Stage(QUICK if options.quick else FULL, Path(folder)), options.rows))
    print(table(results))
    print(f"\n{before['processor']}, {before['cores']} cores; load {before['load']} before, {machine.load()} after")
    if options.json is not None:
        options.json.write_text(json.dumps(report(before, results, quick=options.quick), indent=1))
    return 0


def _measured(stage: Stage, rows: Sequence[str]) -> "list[Result]":
    found: list[Result] = []
    for name in rows:
        print(f"{name} …", file=sys.stderr, flush=True)
        found += ROWS[name](stage)
    return found


def table(results: Sequence[Result]) -> str:
    """The table in Markdown, and under it what else was noted."""
    notes = [f"- {result.what}: {note}" for result in results for note in result.notes]
    return "\n".join([markdown(HEAD, [cells(result) for result in results]), "", *notes])


def report(before: dict[str, Any], results: Sequence[Result], *, quick: bool) -> dict[str, Any]:
    """What stands in the JSON file."""
    machine_now = {**before, "load_after": machine.load()}
    return {"machine": machine_now, "quick": quick, "results": [result.as_json() for result in results]}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little data, less than a minute")
    parser.add_argument(
        "--rows", nargs="+", choices=list(ROWS), default=list(ROWS), metavar="ROW", help=", ".join(ROWS)
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures to this file")
    parser.add_argument("--folder", type=Path, help="where the data is made, and removed at the end; 30 GB of room")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
