"""Calls of the file system fail, one at a time; run by ``python -m tests.faults --hits N --seed S``.

Goes over all containers and all that is done to them; N calls of all that are made are chosen at random, of each kind
on each file some. Exits with 1 where something was wrong.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import torch

from tests.faults.jobs import JOBS, UNFIT, prepared, warm_up
from tests.faults.shim import ERRORS
from tests.faults.sources import CONTAINERS
from tests.faults.trial import Hit, Judge, clean_run, hit, kept


def main() -> int:
    options = _options()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        return _run(options, Path(folder).resolve())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--hits", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=1000, help="at most so many jobs, each of one container")
    parser.add_argument("--container", action="append", help="only such; by default all")
    parser.add_argument("--job", action="append", help="only such; by default all")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path) -> int:
    random = Random(options.seed)
    judges: dict[str, Judge] = {}
    possible: list[Hit] = []
    pairs = [(name, job) for name in options.container or CONTAINERS for job in options.job or JOBS]
    pairs = [each for each in pairs if each not in UNFIT]
    warm_up(prepared("safetensors", folder / "warm"))
    for name, job in sorted(random.sample(pairs, min(options.pairs, len(pairs)))):
        if name not in judges:
            place = prepared(name, folder / name.replace(" ", "-"))
            judges[name] = Judge(place, kept(place))
        calls, judges[name].clean[job] = clean_run(judges[name].place, job)
        for call in calls:
            side = judges[name].place.side(call.pattern)
            errors = ERRORS[side].get(call.kind)
            possible += [Hit(name, job, side, call, random.choice(errors))] if errors else []
    chosen = _spread(possible, options.hits, random)
    print(f"{len(possible)} calls can fail; seed {options.seed}: {len(chosen)} of them do.", flush=True)
    ends: Counter[str] = Counter()
    wrong = 0
    for each in chosen:
        judge = judges[each.container]
        judge.place.clear()
        ended = hit(judge.place, each)
        ends["not reached" if not ended.fired else "went on" if ended.status == 0 else "a sentence"] += 1
        for what in judge.wrong(each, ended):
            wrong += 1
            print(f"{each}\n    {what}", flush=True)
    print(f"{len(chosen)} hits: {dict(ends)}; {wrong} wrong.")
    return int(wrong > 0)


def _spread(possible: list[Hit], count: int, random: Random) -> list[Hit]:
    """So many hits, in turn of each kind of call on each side in each job of each container."""
    groups: defaultdict[tuple[str, ...], list[Hit]] = defaultdict(list)
    for each in random.sample(possible, len(possible)):
        groups[each.container, each.job, each.side, each.call.kind].append(each)
    turns = [hits for _, hits in sorted(groups.items())]
    random.shuffle(turns)
    most = max(map(len, turns))
    return [hits[turn] for turn in range(most) for hits in turns if turn < len(hits)][:count]


if __name__ == "__main__":
    sys.exit(main())
