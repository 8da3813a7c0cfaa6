"""The evaluation that a checkpoint has before anybody has set one up."""

from core.base.interpreter import own_interpreter
from core.evaluation.setup import ScriptSetup
from core.model.checkpoint import Checkpoint
from core.model.example import EVALUATION, EXAMPLE


def default_setup(checkpoint: Checkpoint) -> ScriptSetup | None:
    """The evaluation of the example, in the Python that runs the app; None for every other checkpoint.

    It is told by where the file lies: what another file holds never decides on what is run.
    """
    return ScriptSetup(EVALUATION, own_interpreter()) if checkpoint.path.resolve() == EXAMPLE else None
