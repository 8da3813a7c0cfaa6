"""The exchange with the app: the model is loaded, then one cut after the other evaluated."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .channel import Channel
from .failure import Failure


@contextmanager
def nothing_written() -> Iterator[None]:
    """Leave no compiled files in the app's folder, which may be of another version of Python."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def import_torch() -> None:
    """Import torch, which must be 2.0 or newer."""
    try:
        import torch
    except Exception as error:  # noqa: BLE001 - a broken one may raise anything
        raise Failure("torch", text=str(error)) from None
    if int(torch.__version__.split(".")[0]) < 2:
        raise Failure("old torch", version=torch.__version__)


def serve(channel: Channel, runner: Path) -> None:
    """Load the model, then evaluate one cut after the other.

    Args:
        runner: the folder of the file that was started, where nothing of the user's is looked for.
    """
    channel.send({"python": sys.version.split()[0]})
    setup = channel.receive()
    try:
        others = [each for each in sys.path if Path(each).resolve() != runner]
        sys.path[:] = [str(Path(setup["script"]).parent), *others]
        import_torch()
        with nothing_written():
            from .answers import answered, working
            from .model import Model
            from .script import Script
        script = Script(setup["script"])
        model = Model(script.load(setup["checkpoint"]), setup["parameters"])
        with working():
            channel.send({"ready": model.match(), "digest": script.digest})
    except Failure as failure:
        channel.send(failure.answer)
        return
    while True:
        message = channel.receive()
        try:
            channel.send(answered(script, model, message))
        except Failure as failure:
            channel.send(failure.answer)
