"""``prune`` from the command to its end, against copying the file, syncing, and importing torch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.model.opening import open_checkpoint
from tests.benchmarks.children import python
from tests.benchmarks.committing import TENSORS, copy
from tests.benchmarks.index_build import read_and_add
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import Work, figure, seconds
from tests.benchmarks.words import figure as in_words
from tests.benchmarks.words import gigabytes

COPIES = 1.5
"""How often the file may be copied and synced in the time that is allowed besides the import."""
RULES = {"a threshold": ("--threshold", "0.02"), "a density": ("--density", "0.5")}


@dataclass
class Times:
    """Seconds of each turn."""

    copying: list[float] = field(default_factory=list)
    importing: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    pruning: dict[str, list[float]] = field(default_factory=lambda: {rule: [] for rule in RULES})

    def allowed(self, readings: int) -> list[float]:
        """The yardstick of each turn: copies, the import, and so many readings."""
        turns = zip(self.copying, self.importing, self.reading, strict=True)
        return [COPIES * copying + importing + readings * reading for copying, importing, reading in turns]


def measure(stage: Stage) -> Iterator[Result]:
    source = stage.data.single(stage.sizes.written // 4, TENSORS)
    times = _measured(source, stage.folder / "pruned.safetensors", stage.sizes.repeats)
    for readings, (rule, taken) in enumerate(times.pruning.items()):
        ours, theirs = figure(taken), figure(times.allowed(readings))
        yield Result(
            "prune",
            f"prune {gigabytes(stage.sizes.written)} by {rule} from the command line",
            ours,
            f"{COPIES} × (copy the same file and sync) + import torch" + readings * " + read it once",
            theirs,
            (no_more(ours, theirs, 1),),
            tuple(
                f"{what} takes {in_words(figure(taken))}"
                for what, taken in (
                    ("copying and syncing", times.copying),
                    ("importing torch", times.importing),
                    ("reading once", times.reading),
                )
            ),
        )


def _measured(source: Path, out: Path, repeats: int) -> Times:
    times, checkpoint = Times(), open_checkpoint(source)
    works: list[tuple[list[float], Work]] = [
        (times.copying, lambda: copy(source, out)),
        (times.importing, lambda: python("-c", "import torch")),
        (times.reading, lambda: read_and_add(checkpoint)),
        *(
            (times.pruning[rule], lambda options=options: python("main.py", "prune", source, *options, "-o", out))
            for rule, options in RULES.items()
        ),
    ]
    for turn in range(repeats + 1):
        for taken, work in works:
            found = seconds(work)
            out.unlink(missing_ok=True)
            # the first turn does not count: what is compiled or read for the first time is in it
            taken += [found] if turn else []
    return times
