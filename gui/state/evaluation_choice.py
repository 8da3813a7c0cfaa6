"""What a user has set up to evaluate a checkpoint, and how it is remembered: in the settings alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.paths import is_file
from core.evaluation.metric import Metric
from core.evaluation.setup import CommandSetup, EvaluationSetup, ScriptSetup, identity_of


@dataclass(frozen=True)
class EvaluationChoice:
    """What is run, and which number counts.

    Attributes:
        setup: a script or a command.
        metric: name of the number that counts; empty for the first one that the evaluation gives.
        higher_is_better: None to guess it by the name.
    """

    setup: EvaluationSetup
    metric: str = ""
    higher_is_better: bool | None = None

    def metric_of(self, metrics: Mapping[str, float]) -> Metric:
        """The metric that counts among those that an evaluation gave.

        Raises:
            UserError: there is none of that name.
        """
        return Metric.chosen(metrics, self.metric, self.higher_is_better)

    @property
    def is_there(self) -> bool:
        """Whether the script and its interpreter are where they were; of a command nothing is known."""
        match self.setup:
            case ScriptSetup(script, python):
                return is_file(script) and is_file(python)
        return True

    @property
    def identity(self) -> str:
        """Tells what is run from anything else, and versions of a script apart; empty where it can't be read."""
        try:
            return identity_of(self.setup)
        except UserError:
            return ""

    def to_text(self) -> str:
        """As it is written into the settings."""
        saved: dict[str, object] = {"metric": self.metric, "higher_is_better": self.higher_is_better}
        match self.setup:
            case ScriptSetup(script, python):
                saved |= {"script": str(script), "python": str(python)}
            case CommandSetup(arguments):
                saved |= {"command": list(arguments)}
        return json.dumps(saved)

    @classmethod
    def from_text(cls, text: str) -> "EvaluationChoice | None":
        """As it was written; None of anything else, which some other version may have left there."""
        try:
            saved = json.loads(text)
        except (ValueError, RecursionError):
            return None
        setup = _setup(saved) if isinstance(saved, dict) else None
        return None if setup is None else cls(setup, str(saved.get("metric", "")), _flag(saved.get("higher_is_better")))


def _setup(saved: Mapping[str, Any]) -> EvaluationSetup | None:
    script, python, command = saved.get("script"), saved.get("python"), saved.get("command")
    if isinstance(script, str) and isinstance(python, str):
        return ScriptSetup(Path(script), Path(python))
    if isinstance(command, list) and command and all(isinstance(each, str) for each in command):
        return CommandSetup(tuple(command))
    return None


def _flag(saved: object) -> bool | None:
    return saved if isinstance(saved, bool) else None
