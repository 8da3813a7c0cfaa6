"""What is done to each container while a call fails: commands as they are typed, and a plan that is saved."""

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.commands.interrupts import INTERRUPTED, Ended, raised_where_it_comes
from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Density
from tests.faults.sources import CONTAINERS, SUFFIXES


@dataclass(frozen=True)
class Place:
    """Where the files of one container lie.

    Attributes:
        folder: has the others.
        source: the checkpoint.
        made: what was pruned of it before, in a folder of its own.
        out: a folder that is empty before each job.
        suffix: of what is written.
    """

    folder: Path
    source: Path
    made: Path
    out: Path
    suffix: str

    def side(self, path: str) -> str:
        """Whose file a path is: ``source`` or ``target``; what is unpacked on the way counts as target."""
        kept = f"{self.folder}/in/", f"{self.folder}/made/"
        return "source" if path.startswith(kept) else "target"

    @property
    def result(self) -> Path:
        """Where a pruned file is written."""
        return self.out / f"result{self.suffix}"

    def clear(self) -> None:
        """Remove what the last job has left."""
        for name in ("out", "tmp"):
            shutil.rmtree(self.folder / name)
            (self.folder / name).mkdir()


def prepared(name: str, folder: Path) -> Place:
    """Write a container, and prune it."""
    for each in ("in", "made", "out", "tmp"):
        (folder / each).mkdir(parents=True)
    suffix = SUFFIXES.get(name, ".pt")
    source = CONTAINERS[name](folder / "in")
    place = Place(folder, source, folder / "made" / f"model-pruned{suffix}", folder / "out", suffix)
    with redirect_stdout(io.StringIO()):
        done = main(["prune", str(source), "--density", "0.5", "-o", str(place.made), "--no-record"])
    assert done == 0, f"{name} can't be pruned"
    return place


Job = Callable[[Place], int]
"""Does it in this process; gives the exit status."""


def _command(*words: str) -> Job:
    def run(place: Place) -> int:
        paths = {"SOURCE": place.source, "MADE": place.made, "OUT": place.result}
        paths |= {"MASKS": place.out / "masks.safetensors", "FOLDER": place.out / "folder"}
        return main([str(paths.get(each, each)) for each in words])

    return run


def _plan_saved(place: Place) -> int:
    """As the window saves one."""
    try:
        with raised_where_it_comes():
            checkpoint = open_checkpoint(place.source)
            save_plan(place.out / "plan.json", Plan(frozenset(checkpoint.by_name), Density(0.5), {}), checkpoint)
    except UserError as error:
        print(f"secateurs: {error}", file=sys.stderr)
        return 2
    except Ended as ended:
        print("secateurs: Stopped.", file=sys.stderr)
        return ended.status
    except KeyboardInterrupt:
        print("secateurs: Stopped.", file=sys.stderr)
        return INTERRUPTED
    return 0


JOBS: dict[str, Job] = {
    "inspect": _command("inspect", "SOURCE"),
    "prune": _command("prune", "SOURCE", "--threshold", "0.1", "-o", "OUT"),
    "prune --with-masks": _command("prune", "SOURCE", "--threshold", "0.1", "-o", "OUT", "--with-masks"),
    "prune --density": _command("prune", "SOURCE", "--density", "0.3", "-o", "OUT", "--no-record"),
    "prune --force": _command("prune", "SOURCE", "--threshold", "0.1", "-o", "OUT", "--force"),
    "verify": _command("verify", "SOURCE", "MADE"),
    "save plan": _plan_saved,
    "masks export": _command("masks", "export", "SOURCE", "--density", "0.3", "-o", "MASKS"),
    "prune --handover": _command("prune", "SOURCE", "--density", "0.3", "--handover", "FOLDER"),
}
"""Name → what is done."""

WRITING = tuple(each for each in JOBS if each not in ("inspect", "verify"))
"""Those that write something."""

UNFIT = {("TorchScript", "prune --with-masks"), ("plain pickle", "prune --with-masks")}
"""What a container can't have, which is another sentence."""


def warm_up(place: Place) -> None:
    """Do everything once in this process, so that its copies have imported and compiled all that they need."""
    with redirect_stdout(io.StringIO()):
        for name, job in JOBS.items():
            place.clear()
            assert job(place) == 0, name
