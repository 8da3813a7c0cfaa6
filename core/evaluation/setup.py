"""What the user has set up to evaluate with: a Python file, or a command."""

from dataclasses import dataclass
from pathlib import Path

from core.evaluation.command_evaluator import CommandEvaluator, command_identity
from core.evaluation.evaluator import Evaluator
from core.evaluation.script_evaluator import ScriptEvaluator, script_identity
from core.model.checkpoint import Checkpoint


@dataclass(frozen=True)
class ScriptSetup:
    """A file with the functions ``load(checkpoint)`` and ``evaluate(model)``.

    Attributes:
        script: the file.
        python: the interpreter that runs it, which has torch.
    """

    script: Path
    python: Path


@dataclass(frozen=True)
class CommandSetup:
    """A command that evaluates a checkpoint and prints a number, or a JSON object of numbers, as its last line.

    Attributes:
        arguments: the program and what it is given, without a shell. In each, ``{checkpoint}`` stands for the pruned
            copy and ``{folder}`` for the folder that it lies in, with what lies beside the checkpoint.
    """

    arguments: tuple[str, ...]


EvaluationSetup = ScriptSetup | CommandSetup


def evaluator_for(checkpoint: Checkpoint, setup: EvaluationSetup) -> Evaluator:
    """What evaluates cuts of a checkpoint as it is set up; nothing is started before the first one.

    Raises:
        UserError: its weights are not here.
    """
    checkpoint.require_weights()
    if isinstance(setup, ScriptSetup):
        return ScriptEvaluator(checkpoint, setup.script, setup.python)
    return CommandEvaluator(checkpoint, setup.arguments)


def files_of(setup: EvaluationSetup) -> tuple[Path, ...]:
    """The files that are run: the script, or what a command names."""
    if isinstance(setup, ScriptSetup):
        return (setup.script,)
    return tuple(Path(each) for each in setup.arguments)


def identity_of(setup: EvaluationSetup) -> str:
    """The `Evaluator.identity` that an evaluator has now, without making one.

    Raises:
        UserError: the script can't be read.
    """
    if isinstance(setup, ScriptSetup):
        return script_identity(setup.script, setup.python)
    return command_identity(setup.arguments)
