"""Damages plans, records, masks, settings, journals and indexes: ``python -m tests.hostile.plans --count 1000``.

Each case is made from its kind, the seed and a number, so it can be made again: ``--kind plans --seed 1 --show 4711``.
A case is taken or refused in one line, takes less than 5 s and 1 GB.
"""

import argparse
import pickle
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.helpers.pace import patience
from tests.hostile.fuzz import Outcome, collect, report, start_worker
from tests.hostile.plans_cases import damaged_case

KINDS = ("plans", "records", "masks", "settings", "journals", "indexes")
HANG = 5.0
"""Seconds that no case takes."""
MEGABYTES = 1000
"""That the process may grow by."""


def damage(kind: str, folder: Path, count: int, seed: int, first: int = 0) -> Outcome:
    """Try cases one after another.

    Args:
        kind: one of KINDS.
        folder: holds the seeds; is used for everything else.
        count: of cases.
        first: number of the first case.
    """
    outcome = Outcome(kind)
    number = first
    while outcome.cases < count:
        settings = {"folder": str(folder), "kind": kind, "seed": seed, "first": number, "most": count - outcome.cases}
        limits = {"hang": patience(HANG), "megabytes": MEGABYTES}
        ended, complaint = start_worker(folder, {**settings, **limits}, "tests.hostile.plans_worker")
        last, finished = collect(folder, outcome)
        if finished:
            break
        outcome.findings.setdefault(last, []).append(f"ended with status {ended}: {complaint}")
        outcome.cases += last + 1 - number
        number = last + 1
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="cases of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this one; all where none is given")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--show", type=int, help="print this case and stop")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="plans-"))
    prepare(folder)
    kinds = options.kind or KINDS
    if options.show is not None:
        seeds = pickle.loads((folder / "seeds").read_bytes())
        sys.stdout.buffer.write(damaged_case(seeds, kinds[0], options.seed, options.show))
        return 0
    print(f"seed {options.seed}", flush=True)
    faults = 0
    for kind in kinds:
        outcome = damage(kind, folder, options.count, options.seed, options.first)
        print(report(outcome), flush=True)
        faults += len(outcome.findings)
    return int(faults > 0)


def prepare(folder: Path) -> None:
    """Write the seeds, which takes torch."""
    from tests.hostile.plans_seeds import prepare as write

    write(folder)


if __name__ == "__main__":
    sys.exit(main())
