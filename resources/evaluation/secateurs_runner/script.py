"""The user's file."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

import torch

from .failure import Failure

if TYPE_CHECKING:
    from torch.nn import Module

Result = TypeVar("Result")


class Script:
    """The user's file, imported as the main module, so that whole models that were saved by it are found in it."""

    def __init__(self, path: str) -> None:
        self._path, self._runner = path, sys.modules["__main__"]
        content = Path(path).read_bytes()
        self.digest = hashlib.sha256(content).hexdigest()
        # what it is called in processes that it starts, in which its part for the main program is not run either
        module = ModuleType("__mp_main__")
        module.__file__ = path
        sys.argv[:] = [path]
        sys.modules["__mp_main__"] = sys.modules["__main__"] = module
        # what was read is run, not what a cache or a later version of the file has
        self._guarded("import", lambda: exec(compile(content, path, "exec", dont_inherit=True), vars(module)))
        for name in ("load", "evaluate"):
            if not callable(getattr(module, name, None)):
                raise Failure("function", name=name)
        self._module = module

    def load(self, checkpoint: str) -> Module:
        """The user's model."""
        model = self._guarded("load", lambda: self._module.load(checkpoint))
        if not isinstance(model, torch.nn.Module):
            raise Failure("model", type=type(model).__name__)
        return model

    def evaluate(self, model: Module) -> dict[str, float]:
        """Name → value."""
        return self._guarded("evaluate", lambda: _numbers(self._module.evaluate(model)))

    def _guarded(self, where: str, work: Callable[[], Result]) -> Result:
        """Run code of the user's; the traceback goes to the log."""
        try:
            return work()
        except Failure:
            raise
        except BaseException as error:  # noqa: BLE001 - the script may do anything
            traceback.print_exc()
            sys.stderr.flush()
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == self._path]
            line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
            text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
            raise Failure("raised", where=where, line=line, text=text) from None


def _numbers(found: object) -> dict[str, float]:
    """What `evaluate` returned, as name → value; numbers that are not finite are the app's to refuse."""
    values = found if isinstance(found, dict) else {"value": found}
    numbers = {}
    for name, value in values.items():
        try:
            numbers[str(name)] = float(value)
        except (TypeError, ValueError, RuntimeError):
            raise Failure("number", type=type(value).__name__, name=str(name) if values is found else "") from None
    return numbers
