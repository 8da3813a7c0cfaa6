"""Evaluates cuts with a command of the user's, on a copy of the checkpoint that is changed from one cut to the next."""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.base.errors import UserError
from core.base.interpreter import own_interpreter
from core.base.paths import is_file
from core.base.progress import Report
from core.evaluation.child_process import ChildProcess
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.failures import ended, finite, shortened
from core.evaluation.process_evaluator import ProcessEvaluator
from core.evaluation.scratch_copy import ScratchCopy
from core.model.checkpoint import Checkpoint

DIGESTED = 1 << 24
"""Most bytes of a file among the arguments that is known by its content; a larger one by its size and time."""


class CommandEvaluator(ProcessEvaluator):
    """An `Evaluator` that runs a command for each cut.

    Attributes:
        identity: changes with the content of the files among the arguments, which is looked at before each cut.
        notes: none.
    """

    def __init__(self, checkpoint: Checkpoint, arguments: Sequence[str]) -> None:
        super().__init__(command_identity(arguments))
        self._checkpoint, self._arguments = checkpoint, tuple(arguments)
        self._copy: ScratchCopy | None = None

    def _evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        self.identity = command_identity(self._arguments)
        self._require_program()
        self._copy = self._copy or ScratchCopy(self._checkpoint)
        self._copy.cut(cut, report)
        begin = time.monotonic()
        values = self._run(self._copy, report)
        return Evaluated(values, time.monotonic() - begin)

    def _release(self) -> None:
        if self._copy is not None:
            self._copy.remove()
            self._copy = None

    def _require_program(self) -> None:
        if not self._arguments:
            raise UserError("The command is empty. Give a program and its arguments.")
        program = self._arguments[0]
        if shutil.which(program) is None:
            raise UserError(f"There is no program {program} that can be run. Check its name and path.")

    def _run(self, copy: ScratchCopy, report: Report) -> Mapping[str, float]:
        """Run the command once."""
        places = {"{checkpoint}": str(copy.path), "{folder}": str(copy.folder)}
        self._process = process = ChildProcess(
            own_interpreter(), self._log, command=[_filled(each, places) for each in self._arguments]
        )
        try:
            status = process.finish(report)
        finally:
            self._end()
        if status:
            raise ended(status, self._name, process.output.last_line or self._log.last_line)
        return finite(_numbers(process.output.last_line, self._name), self._name)

    @property
    def _name(self) -> str:
        return f"The command {shortened(' '.join(self._arguments))}"


def command_identity(arguments: Sequence[str]) -> str:
    """A digest of a command's arguments, and of the content of those that are files."""
    found = hashlib.sha256(b"command")
    for argument in arguments:
        found.update(hashlib.sha256(argument.encode(errors="surrogateescape")).digest())
        found.update(_content(argument))
    return found.hexdigest()


def _content(argument: str) -> bytes:
    """A digest of a file's content; empty where there is none that can be read."""
    path = Path(argument)
    try:
        if not is_file(path):
            return b""
        status = path.stat()
        if status.st_size > DIGESTED:
            return hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode()).digest()
        return hashlib.sha256(path.read_bytes()).digest()
    except (OSError, ValueError):
        return b""


def _filled(argument: str, places: Mapping[str, str]) -> str:
    for place, text in places.items():
        argument = argument.replace(place, text)
    return argument


def _numbers(line: str, what: str) -> Mapping[str, float]:
    """What the last line of a command's output says, as name → value."""
    try:
        found = json.loads(line)
        values = found if isinstance(found, dict) else {"value": found}
        if not all(isinstance(each, int | float) for each in values.values()):
            raise TypeError
        return {str(name): float(value) for name, value in values.items()}
    except (ValueError, TypeError, RecursionError, OverflowError):
        pass
    try:
        return {"value": float(line)}
    except ValueError:
        said = f"was: {shortened(line)}" if line else "is missing"
        raise UserError(
            f"{what} gave no number: the last line of its output {said}. Have it print a number, or a JSON object of "
            "numbers, as its last line."
        ) from None
