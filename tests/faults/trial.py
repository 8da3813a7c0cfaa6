"""One job in a process of its own in which one call fails, and what must hold afterwards."""

import hashlib
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from errno import EINTR, errorcode
from pathlib import Path

from tests.faults import shim
from tests.faults.jobs import JOBS, Place
from tests.faults.shim import Call

MODELS = frozenset({".safetensors", ".pt", ".pth", ".pkl"})

Contents = dict[str, str]
"""Path relative to a folder → SHA-256, or what it is instead of a file."""


@dataclass(frozen=True)
class Hit:
    """A call that is made to fail.

    Attributes:
        container: the name of its kind.
        job: its name.
        side: whose file it is: ``source`` or ``target``; what is unpacked on the way counts as target.
        call: that fails.
        error: its number.
    """

    container: str
    job: str
    side: str
    call: Call
    error: int

    def __str__(self) -> str:
        call = self.call
        return f"{self.job} of {self.container}: {call.kind} {call.number} of {call.pattern}: {errorcode[self.error]}"


@dataclass(frozen=True)
class Ended:
    """How a job has ended.

    Attributes:
        status: of the exit; negative for a signal.
        said: on standard error.
        fired: whether the call was made.
    """

    status: int
    said: str
    fired: bool


def contents(folder: Path) -> Contents:
    return {path.relative_to(folder).as_posix(): _content(path) for path in sorted(folder.rglob("*"))}


def _content(path: Path) -> str:
    return "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()


def clean_run(place: Place, job: str) -> tuple[list[Call], Contents]:
    """All calls that a job makes on files of a place, in order, and what it writes when nothing fails.

    Only of models and masks is it told what is in them, as all else has dates.
    """
    place.clear()
    notes = place.folder / "notes"
    notes.unlink(missing_ok=True)
    ended = in_child(place, job, lambda: shim.note(notes, f"{place.folder}/*"))
    assert ended.status == 0, f"{job} of {place.source} fails by itself: {ended.said}"
    calls = [each for each in shim.noted(notes) if each.pattern != str(notes)]
    found = contents(place.out)
    place.clear()
    return calls, {name: what if Path(name).suffix in MODELS else "" for name, what in found.items()}


def hit(place: Place, each: Hit) -> Ended:
    return in_child(place, each.job, lambda: shim.arm(each.call, each.error))


def in_child(place: Place, job: str, prepare: Callable[[], None]) -> Ended:
    """Do a job in a copy of this process, which has all modules already."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            _be_child(place, job, prepare, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        text, _, fired = said.read().rpartition("\0")
        return Ended(os.waitstatus_to_exitcode(status), text, fired == "1")


def _be_child(place: Place, job: str, prepare: Callable[[], None], said: int) -> None:
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(said, 2)
        tempfile.tempdir = str(place.folder / "tmp")
        prepare()
        status = JOBS[job](place)
    except BaseException:  # noqa: BLE001 - it is what is looked for
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os.write(2, b"\0%d" % shim.fired())
        os._exit(status)


@dataclass(frozen=True)
class Judge:
    """Knows how the files of a place were, and how those are that a job writes when nothing fails.

    Attributes:
        place: where.
        before: contents of source and what was made of it.
        clean: name of a job → what it writes; empty where it is not compared.
    """

    place: Place
    before: Contents
    clean: dict[str, Contents] = field(default_factory=dict)

    def wrong(self, each: Hit, ended: Ended) -> Iterator[str]:
        """What must not be, in sentences."""
        left = contents(self.place.out)
        if kept(self.place) != self.before:
            yield "the source has changed"
        if any(".partial" in name for name in left):
            yield f"litter: {sorted(left)}"
        if not ended.fired and ended.status == 0:
            return
        if ended.status == 0:
            yield from self._went_on(each, left)
        elif ended.status != 2 or not _one_sentence(ended.said):
            yield f"status {ended.status}: {ended.said[-1500:]}"
        else:
            yield from self._told(each, ended.said, left)

    def _went_on(self, each: Hit, left: Contents) -> Iterator[str]:
        clean = self.clean[each.job]
        if left.keys() != clean.keys() or any(clean[name] and clean[name] != left[name] for name in left):
            yield "it went on, and wrote something else"

    def _told(self, each: Hit, said: str, left: Contents) -> Iterator[str]:
        if each.error == EINTR:
            yield f"an interrupted call is no error: {said}"
        if each.side == "source" and (each.call.pattern not in said or "can't be written" in said):
            yield f"the source failed, and what is said is: {said}"
        if each.side == "target" and not any(name in said for name in self._targets(each)):
            yield f"the target failed, and what is said is: {said}"
        if ".secateurs-" in said:
            yield f"it names what is gone: {said}"
        if left and "Nothing was written" in said and "is written and checked" not in said:
            yield f"something was written ({sorted(left)}): {said}"
        if left and " written" not in said:
            yield f"it is not said that something is left ({sorted(left)}): {said}"

    def _targets(self, each: Hit) -> Iterator[str]:
        yield str(self.place.out)
        if each.call.pattern.startswith(f"{self.place.folder}/tmp"):
            yield from (str(self.place.folder / "tmp"), str(self.place.source))


def kept(place: Place) -> Contents:
    """Contents of what no job may change."""
    return contents(place.folder / "in") | {f"made/{name}": what for name, what in contents(place.made.parent).items()}


def _one_sentence(said: str) -> bool:
    return said.startswith("secateurs: ") and said.count("\n") == 1 and "Traceback" not in said
