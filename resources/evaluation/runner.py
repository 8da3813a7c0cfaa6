"""Evaluates cuts of a model with the functions `load` and `evaluate` of a user's file, in a process of its own.

It needs Python 3.8 and torch 2.0, or newer, and nothing else; of Secateurs it imports only `secateurs_runner`, which
lies beside it. It is started as ``python -u runner.py CHANNEL LIFELINE [COMMAND…]``. CHANNEL is a socket on which a
line of JSON goes each way for each cut; standard output and error stay the script's own. LIFELINE is a pipe that ends
when the app does, upon which this process and its children are ended. With a COMMAND, that is run in the place of all
else.

What goes over the channel: first ``{script, checkpoint, parameters}``, then ``{thresholds, masked, groups}`` for each
cut. What comes back: ``{python}``, ``{ready, digest}``, then ``{values, changed}`` for each cut; or ``{failed}`` with
what the app makes a sentence of. `core/evaluation/script_evaluator.py` is the other end.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path


def end_with(lifeline: int, others: Sequence[int]) -> None:
    """Leave a process behind that ends this group of processes when the pipe does, whatever they are at."""
    middle = os.fork()
    if middle == 0:
        if os.fork() == 0:
            for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(each, signal.SIG_IGN)  # it outlives those that are asked to end, and ends the others
            for descriptor in (0, 1, 2, *others):
                os.close(descriptor)
            os.read(lifeline, 1)
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os._exit(0)
    os.waitpid(middle, 0)
    os.close(lifeline)


def serve(descriptor: int) -> None:
    """Run the user's file."""
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here))
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    from secateurs_runner.channel import Channel
    from secateurs_runner.session import serve as exchange

    sys.dont_write_bytecode = before
    exchange(Channel(descriptor), here)


def main() -> None:
    """Run the command, or the user's file."""
    descriptor, lifeline, *command = sys.argv[1:]
    if os.getpgrp() == os.getpid():  # as the app starts it
        end_with(int(lifeline), [int(descriptor)])
    if command:
        os.set_inheritable(int(descriptor), False)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores
        os.execvp(command[0], command)
    serve(int(descriptor))


if __name__ == "__main__":
    main()
