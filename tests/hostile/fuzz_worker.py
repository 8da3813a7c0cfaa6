"""The process in which damaged checkpoints are opened: ``python -m tests.hostile.fuzz_worker SETTINGS``.

It does without torch. What it finds goes to a file, one JSON value per line; the case that it is at stands in another,
so that a hang or a crash can be told.
"""

import faulthandler
import json
import os
import pickle
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from random import Random

from core.base.errors import UserError
from core.base.progress import silent
from core.formats import content_digests
from core.formats.shared.container import Container, Edit
from core.formats.shared.encoded_runs import EncodedRun
from core.index.zero_counts import count_zeros
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.storage.tensor_reader import TensorReader
from tests.helpers.pace import is_slow
from tests.hostile.fuzz_cases import Cases
from tests.hostile.invariants import broken, unfit

WORK = 0.3
"""Seconds of work that no case of a few kilobytes takes on the machine that `tests.helpers.pace` refers to."""

READABLE = 1 << 24
"""Bytes of one checkpoint that are read."""


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(settings["folder"])
    cases = Cases(pickle.loads((folder / "seeds").read_bytes()), settings["reader"])
    bound_memory(settings["megabytes"])
    until = time.monotonic() + settings["seconds"]
    number, done, opened = settings["first"], 0, 0
    with (folder / "findings").open("a", buffering=1) as findings, (folder / "at").open("w+") as place:
        while time.monotonic() < until and done < settings["most"]:
            os.pwrite(place.fileno(), f"{number:>20}".encode(), 0)
            faulthandler.dump_traceback_later(settings["hang"], exit=True)
            problems, is_open = try_case(cases, number, folder / "case")
            faulthandler.cancel_dump_traceback_later()
            for problem in problems:
                print(json.dumps({"number": number, "problem": problem}), file=findings)
            number, done, opened = number + 1, done + 1, opened + is_open
        print(json.dumps({"done": done, "opened": opened, "next": number}), file=findings)


def try_case(cases: Cases, number: int, folder: Path) -> tuple[list[str], bool]:
    """Open one case and use it.

    Returns:
        what was wrong, and whether it opened.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "in").mkdir(parents=True)
    path = cases.write(number, folder / "in")
    return try_path(path, folder / "out", Random(number))


def try_path(path: Path, out: Path, random: Random) -> tuple[list[str], bool]:
    """Open a file and use it: every number that is read and every byte that is written may only fail in a sentence.

    Args:
        out: a file or folder that is not there yet.
        random: decides what is written.
    """
    before = time.process_time()
    problems: list[str] = []
    is_open = False
    try:
        checkpoint = open_checkpoint(path)
        is_open = True
        problems += broken(checkpoint)
        _read(checkpoint)
        problems += _rewrite(checkpoint, out, random)
    except UserError as error:
        problems += [f"the sentence is {why}: {str(error)[:300]!r}" for why in unfit(str(error))]
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        problems.append(last_lines())
    if is_slow(took := time.process_time() - before, WORK):
        problems.append(f"took {took:.1f} s of work")
    return problems, is_open


def _differs(container: Container, again: Container, before: Mapping[str, bytes]) -> bool:
    """Whether more has changed; arrays that a zip archive has as text take another length, and so another layout."""
    if again.remainder() == before:
        return False
    as_text = any(isinstance(each.storage.file, EncodedRun) for each in container.table.tensors)
    return not as_text or content_digests(container) != content_digests(again)


def _read(checkpoint: Checkpoint) -> None:
    left = READABLE
    with TensorReader() as reader:
        for parameter in checkpoint.parameters:
            left -= parameter.tensor.nbytes if not parameter.tensor.unreadable else 0
            if left >= 0:
                count_zeros(parameter.tensor, reader)


def _rewrite(checkpoint: Checkpoint, out: Path, random: Random) -> list[str]:
    """Write it again with a tensor zeroed; nothing else may have changed."""
    container = checkpoint.container
    before = container.remainder()
    ready = [each for each in checkpoint.owners if 0 < each.tensor.nbytes < READABLE and each.mask is None]
    if not ready:
        return []
    chosen = random.choice(ready)
    edits = {chosen.tensor.key: (Edit(chosen.tensor.key, chosen.tensor),)}
    container.write(out, edits, lambda edit: memoryview(bytes(edit.source.nbytes)), silent)
    again = open_checkpoint(out)
    problems = []
    if again.container.format == container.format and _differs(container, again.container, before):
        problems.append(f"writing {chosen.name[:80]!r} changed more than that")
    result = again.by_name.get(chosen.name)
    with TensorReader() as reader:
        counted = count_zeros(result.tensor, reader) if result else None
    if counted is None or counted.zeros != chosen.tensor.numel:
        problems.append(f"writing {chosen.name[:80]!r} did not zero it")
    return problems


def bound_memory(megabytes: int) -> None:
    """Let the process grow by so much and no further."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))


def last_lines() -> str:
    """The exception that is being handled, and where it was raised."""
    kind, error, trace = sys.exc_info()
    frames = traceback.extract_tb(trace)[-3:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{kind.__name__ if kind else None}: {str(error)[:200]} at {places}"


if __name__ == "__main__":
    main()
