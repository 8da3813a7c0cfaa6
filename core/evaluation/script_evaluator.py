"""Evaluates cuts with the user's Python file: its model is loaded once, and for each cut only thresholds travel."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.mask import UNPRUNED
from core.base.progress import Report, silent
from core.base.wording import counted
from core.evaluation.child_process import ChildProcess
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.failures import differing, ended, finite, listed, shortened, told
from core.evaluation.parameter_places import ParameterPlaces
from core.evaluation.process_evaluator import ProcessEvaluator
from core.model.checkpoint import Checkpoint

STARTING = 60.0
"""Seconds that an interpreter has to say that it is one."""
_IN_EVALUATE = ("raised", "number")
"""Failures after which the model is as before and the next cut can be evaluated."""


class ScriptEvaluator(ProcessEvaluator):
    """An `Evaluator` that runs a file with the functions ``load`` and ``evaluate``.

    Attributes:
        identity: changes with the content of the file, which is looked at before each cut.
        notes: sentences on what of the file and the model did not match, and on what the script did; of the process
            that runs.
    """

    def __init__(self, checkpoint: Checkpoint, script: Path, python: Path) -> None:
        super().__init__(script_identity(script, python))
        self._checkpoint, self._script, self._python = checkpoint, script.absolute(), python
        self._places: ParameterPlaces | None = None
        self._differing: Mapping[str, str] = {}

    def _evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        with self._ending_it():
            process = self._running(report)
        message = self._message(cut)
        begin = time.monotonic()
        with self._ending_it():
            answer = self._asked(process, message, report)
        self._note_changes(answer.get("changed", ()))
        if "failed" in answer:
            raise told(answer, self._script, self._python)
        values = finite(answer["values"], f"evaluate() in {self._script}")
        return Evaluated(dict(values), time.monotonic() - begin)

    def _release(self) -> None:
        self._places = None

    @contextmanager
    def _ending_it(self) -> Iterator[None]:
        """End the process if the block fails in any way."""
        try:
            yield
        except BaseException:
            self._end()
            raise

    def _running(self, report: Report) -> ChildProcess:
        """The process, started anew if there is none or the script has changed."""
        for file in self._checkpoint.container.files:
            file.open().close()
        if self._process is None or script_identity(self._script, self._python) != self.identity:
            self._end()
            self._start(report)
        assert self._process is not None
        return self._process

    def _start(self, report: Report) -> None:
        """Start the interpreter, and have the script load the model and the runner compare it."""
        self._places = self._places or ParameterPlaces(self._checkpoint, report)
        self._process = process = ChildProcess(self._python, self._log, folder=self._script.parent)
        if process.receive(report, STARTING) is None:
            raise self._no_python(process)
        setup = {"script": str(self._script), "checkpoint": str(self._checkpoint.path.absolute())}
        process.send({**setup, "parameters": self._places.listed}, report)
        answer = process.receive(report)
        if answer is None:
            raise self._died(process)
        if "failed" in answer:
            raise told(answer, self._script, self._python)
        # the script may have changed after it was looked at
        self.identity = _identity(answer["digest"], self._python)
        ready = answer["ready"]
        self._differing = {name: how for how in ("missing", "shape", "values") for name in ready[how]}
        self.notes = tuple(_notes(ready))

    def _asked(self, process: ChildProcess, message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
        """What the runner answers to a cut."""
        process.send(message, report)
        answer = process.receive(report)
        if answer is None:
            raise self._died(process)
        if answer.get("failed", _IN_EVALUATE[0]) not in _IN_EVALUATE:
            raise told(answer, self._script, self._python)
        return answer

    def _message(self, cut: EffectiveCut) -> Mapping[str, Any]:
        """A cut as it travels.

        Raises:
            UserError: a parameter that is cut is not the same in the user's model.
        """
        message = message_of(self._checkpoint, cut)
        self._require_same([*message["thresholds"], *message["masked"], *message["groups"]])
        return message

    def _require_same(self, names: Sequence[str]) -> None:
        parameters = self._checkpoint.by_name
        there = {parameters[name].owner for name in names if name not in self._differing}
        for name in names:
            how = self._differing.get(name)
            # of tied parameters some models have one alone
            if how and not (how == "missing" and parameters[name].owner in there):
                raise differing(name, how)

    def _note_changes(self, names: Sequence[str]) -> None:
        note = f"evaluate() changes weights itself, and they are put back after it: {listed(names)}."
        if names and note not in self.notes:
            self.notes = (*self.notes, note)

    def _no_python(self, process: ChildProcess) -> UserError:
        said = f" It said: {shortened(self._log.last_line)}" if self._log.last_line else ""
        return UserError(f"{self._python} does not run as Python 3.8 or newer does. Choose another interpreter.{said}")

    def _died(self, process: ChildProcess) -> UserError:
        return ended(process.finish(silent), f"The evaluation with {self._script}", self._log.last_line)


def message_of(checkpoint: Checkpoint, cut: EffectiveCut) -> Mapping[str, Any]:
    """A cut as it travels: thresholds as they are compared, rounded to the dtype of each parameter; n, m, dimension."""
    dtypes = {name: checkpoint.by_name[name].tensor.dtype for name, _ in cut.thresholds}
    thresholds = {name: dtypes[name].rounded(each) for name, each in cut.thresholds if each != UNPRUNED}
    groups = {name: (each.n, each.m, each.side) for name, each in cut.groups}
    return {"thresholds": thresholds, "masked": cut.masked, "groups": groups}


def script_identity(script: Path, python: Path) -> str:
    """A digest of a script's content and of the interpreter's path.

    Raises:
        UserError: it can't be read.
    """
    try:
        return _identity(hashlib.sha256(script.read_bytes()).hexdigest(), python)
    except OSError as error:
        raise UserError(f"{script} can't be read: {error.strerror}. Choose the script again.") from None


def _identity(digest: str, python: Path) -> str:
    return hashlib.sha256(f"script\0{digest}\0{python}".encode()).hexdigest()


def _notes(ready: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What did not match when the model was loaded."""
    for how, words in (
        ("missing", "not in the model that load() returns"),
        ("shape", "of another shape in the model that load() returns"),
        ("values", "of other values in the model that load() returns"),
    ):
        if names := ready[how]:
            verb = "is" if len(names) == 1 else "are"
            yield f"{counted(len(names), 'parameter')} of the file {verb} {words}: {listed(names)}."
    if names := ready["others"]:
        yield f"The model has {counted(len(names), 'parameter')} that the file does not have: {listed(names)}."
