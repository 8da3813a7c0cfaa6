"""Processes that write are killed; run by ``python -m tests.faults.kills --count N --seed S``.

Each is sent SIGKILL, SIGTERM, SIGHUP or SIGINT right before one of its calls on the files of source and target, chosen
at random; half of the calls are on the target's. Nothing may be lost then: what was there before is there, or what was
to be written, whole. Then the same is written again, after which nothing else may lie there. Exits with 1 where
something was wrong.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import torch

from core.formats.companions.known_files import RECORD
from tests.faults.jobs import WRITING, Place, prepared, warm_up
from tests.faults.shim import Call, arm
from tests.faults.trial import Contents, Ended, clean_run, contents, in_child, kept

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
CONTAINERS = ("safetensors", "torch zip", "shards", "wrapper")
REPLACING = "prune --force"
OLD = b"what was there before"


def main() -> int:
    options = _options()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        return _run(options, Path(folder).resolve())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=1000, help="at most so many jobs, each of one container")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path) -> int:
    random = Random(options.seed)
    warm_up(prepared("safetensors", folder / "warm"))
    # of shards a folder is written, which replaces nothing
    pairs = [(name, job) for name in CONTAINERS for job in WRITING if (name, job) != ("shards", REPLACING)]
    chosen = sorted(random.sample(pairs, min(options.pairs, len(pairs))))
    places = {name: prepared(name, folder / name.replace(" ", "-")) for name in dict(chosen)}
    killed = {(name, job): Killed(places[name], job) for name, job in chosen}
    print(f"Seed {options.seed}: {options.count} kills.", flush=True)
    ends: Counter[str] = Counter()
    wrong = 0
    for number in range(options.count):
        each = killed[chosen[number % len(chosen)]]
        sent = random.choice(SIGNALS)
        place, problems = each.kill(sent, random)
        ends[sent.name] += 1
        if each.littered:
            ends[f"{sent.name} left a draft until the next write"] += 1
        for what in problems:
            wrong += 1
            print(f"{each.job} of {each.place.source}: {sent.name} before call {place}\n    {what}", flush=True)
    print(f"{dict(ends)}; {wrong} wrong.")
    return int(wrong > 0)


class Killed:
    """A job of one place, which is killed again and again.

    Attributes:
        littered: whether the last kill has left a draft.
    """

    def __init__(self, place: Place, job: str) -> None:
        self.place, self.job, self.littered = place, job, False
        self._before = kept(place)
        calls, self._clean = clean_run(place, job)
        paths = [each.pattern for each in calls]
        self._target = [at for at, path in enumerate(paths, 1) if place.side(path) == "target"]
        self._calls = len(paths)

    def kill(self, sent: signal.Signals, random: Random) -> tuple[int, list[str]]:
        """Kill it once, and do it again; the number of the call, and what was wrong."""
        at = random.choice(self._target) if random.random() < 0.5 else random.randint(1, self._calls)
        self.place.clear()
        if self.job == REPLACING:
            self.place.result.write_bytes(OLD)
        call = Call("", f"{self.place.folder}/*", at)
        ended = in_child(self.place, self.job, lambda: arm(call, -sent))
        left = contents(self.place.out)
        self.littered = any(".partial" in name for name in left)
        return at, [*self._told(sent, ended), *self._lost(left, ended), *self._after()]

    def _told(self, sent: signal.Signals, ended: Ended) -> Iterator[str]:
        """What is wrong with how it has ended; a call may be left out where two threads make calls."""
        if ended.status not in (0, -sent if sent is signal.SIGKILL else 128 + sent):
            yield f"status {ended.status}: {ended.said[-1500:]}"
        elif sent is not signal.SIGKILL and ended.said != ("secateurs: Stopped.\n" if ended.status else ""):
            yield f"it says: {ended.said[-1500:]}"

    def _lost(self, left: Contents, ended: Ended) -> Iterator[str]:
        whole = {name: what for name, what in left.items() if ".partial" not in name}
        if kept(self.place) != self._before:
            yield "the source has changed"
        if ended.status == 0 and whole.keys() != self._clean.keys():
            yield f"it was done, and there is {sorted(whole)}"
        # the record of a result is written once that is there
        missing = {each for each in self._clean.keys() - whole.keys() if Path(each).name != RECORD}
        tops = {name.partition("/")[0] for name in whole}
        for name in missing:
            if "/" in name and name.partition("/")[0] in tops:
                yield f"half a folder, without {name}"
        for name, what in whole.items():
            if not self._is_whole(name, what):
                yield f"{name} is not whole"

    def _is_whole(self, name: str, what: str) -> bool:
        content = self.place.out / name
        if self.job == REPLACING and content.read_bytes() == OLD:
            return True
        if name.endswith(".json"):
            json.loads(content.read_bytes())
        return name in self._clean and self._clean[name] in ("", what)

    def _after(self) -> Iterator[str]:
        """Do it again, with what is whole out of the way."""
        for path in self.place.out.iterdir():
            if not path.name.startswith("."):
                path.rename(self.place.folder / "tmp" / path.name)
        ended = in_child(self.place, self.job, lambda: None)
        left = contents(self.place.out)
        if ended.status or left.keys() != self._clean.keys():
            yield f"the next write: status {ended.status}, {ended.said[-1500:]}, {sorted(left)}"


if __name__ == "__main__":
    sys.exit(main())
