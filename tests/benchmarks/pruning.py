"""``prune`` from the command to its end, against copying the file, syncing, and importing torch."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.model.opening import open_checkpoint
from tests.benchmarks.children import python
from tests.benchmarks.committing import TENSORS, copy
from tests.benchmarks.index_build import read_and_add
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import Work, figure, seconds, turns
from tests.benchmarks.words import figure as in_words
from tests.benchmarks.words import gigabytes

COPIES = 1.5
"""How often the file may be copied and synced in the time that is allowed besides the import."""


@dataclass(frozen=True)
class Way:
    """A way to prune.

    Attributes:
        options: of the command.
        readings, digests: of the file, in the time that is allowed besides.
    """

    options: tuple[str, ...]
    readings: int = 0
    digests: int = 0


WAYS = {
    "by a threshold": Way(("--threshold", "0.02", "--no-record")),
    "by a density": Way(("--density", "0.5", "--no-record"), readings=1),
    # a record has the digests of source and result
    "by a density, with its record": Way(("--density", "0.5"), readings=1, digests=2),
}


@dataclass
class Times:
    """Seconds of each turn."""

    copying: list[float] = field(default_factory=list)
    importing: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    digesting: list[float] = field(default_factory=list)
    pruning: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})

    def allowed(self, way: Way) -> list[float]:
        """The yardstick of each turn: copies, the import, and so many readings and digests."""
        turns = zip(self.copying, self.importing, self.reading, self.digesting, strict=True)
        return [
            COPIES * copying + importing + way.readings * reading + way.digests * digesting
            for copying, importing, reading, digesting in turns
        ]


def measure(stage: Stage) -> Iterator[Result]:
    source = stage.data.single(stage.sizes.written // 4, TENSORS)
    times = _measured(source, stage.folder / "pruned.safetensors", stage.sizes.repeats)
    for name, way in WAYS.items():
        ours, theirs = figure(times.pruning[name]), figure(times.allowed(way))
        besides = way.readings * " + read it once" + bool(way.digests) * f" + {way.digests} × its SHA-256"
        yield Result(
            "prune",
            f"prune {gigabytes(stage.sizes.written)} {name} from the command line",
            ours,
            f"{COPIES} × (copy the same file and sync) + import torch{besides}",
            theirs,
            (no_more(ours, theirs, 1),),
            tuple(
                f"{what} takes {in_words(figure(taken))}"
                for what, taken in (
                    ("copying and syncing", times.copying),
                    ("importing torch", times.importing),
                    ("reading once", times.reading),
                    ("its SHA-256", times.digesting),
                )
            ),
        )


def _measured(source: Path, out: Path, repeats: int) -> Times:
    times, checkpoint = Times(), open_checkpoint(source)
    works: list[tuple[list[float], Work]] = [
        (times.copying, lambda: copy(source, out)),
        (times.importing, lambda: python("-c", "import torch")),
        (times.reading, lambda: read_and_add(checkpoint)),
        (times.digesting, lambda: _digest(source)),
        *(
            (times.pruning[name], lambda options=way.options: python("main.py", "prune", source, *options, "-o", out))
            for name, way in WAYS.items()
        ),
    ]
    for counts in turns(repeats):
        for taken, work in works:
            found = seconds(work)
            for path in out.parent.glob(f"{out.name}*"):
                path.unlink()
            taken += [found] if counts else []
    return times


def _digest(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
