"""A process that hands over a folder and kills itself at its n-th call of the file system, for one n after another.

``python -m tests.helpers.killed_handover SOURCE FOLDER N…``: for each N, FOLDER/N is written by a process of its own.
N = 0 is not killed, and the number of its calls is printed.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from core.commands.parser import main

_CALLS = frozenset({"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir"})
"""Events that Python tells of before it makes the call."""


def hand_over(source: str, folder: Path, last: int) -> int:
    """Hand over in this process; returns how many calls were made."""
    calls = 0

    def count(event: str, _arguments: object) -> None:
        nonlocal calls
        if event in _CALLS:
            calls += 1
            if calls == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    assert main(["prune", source, "--density", "0.5", "--handover", str(folder), "--zst", "--json"]) == 0
    return calls


def run(source: str, folder: Path, numbers: Sequence[int]) -> None:
    """Hand over once for each number, each time in a new process that has all modules already."""
    for number in numbers:
        child = os.fork()
        if child == 0:
            calls = hand_over(source, folder / str(number), number)
            print(f"\n{calls}", flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, status


if __name__ == "__main__":
    # loaded before, so that no call of theirs counts
    import core.handover.folder  # noqa: F401

    run(sys.argv[1], Path(sys.argv[2]), [int(each) for each in sys.argv[3:]])
