"""A model in the runner's hands without a process of its own, for tests."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from core.base.progress import silent
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.parameter_places import ParameterPlaces
from core.evaluation.script_evaluator import message_of
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from resources.evaluation.secateurs_runner.answers import answered, working
from resources.evaluation.secateurs_runner.model import Model
from resources.evaluation.secateurs_runner.script import Script
from tests.helpers.checkpoints import commit_file
from tests.helpers.tensors import same_bits

Evaluate = Callable[[nn.Module], object]


class Bench:
    """A model in the runner's hands, without a process.

    Attributes:
        ready: what did not match.
    """

    def __init__(self, path: Path, module: nn.Module) -> None:
        self._checkpoint, self.module = open_checkpoint(path), module
        self._places = ParameterPlaces(self._checkpoint, silent)
        self._model = Model(module, json.loads(json.dumps(self._places.listed)))
        with working():
            self.ready: dict[str, list[str]] = self._model.match()

    def answer(self, cut: EffectiveCut, evaluate: Evaluate) -> dict[str, Any]:
        """What the runner answers where a script has this function."""

        class Evaluating(Script):
            def __init__(self) -> None:
                self._path = __file__
                self._module = ModuleType("script")
                self._module.evaluate = evaluate

        message = json.loads(json.dumps(message_of(self._checkpoint, cut)))
        answer: dict[str, Any] = answered(Evaluating(), self._model, message)
        return answer

    def seen(self, plan: Plan) -> dict[str, torch.Tensor]:
        """The weights that a forward pass has under a plan; afterwards every bit is as before."""
        before, found = bits(self.module), {}

        def evaluate(module: nn.Module) -> float:
            found.update(weights(module))
            return 1.0

        cut = effective_cut(self._checkpoint, find_thresholds(Measurements(self._checkpoint), plan))
        assert self.answer(cut, evaluate) == {"values": {"value": 1.0}, "changed": []}
        assert bits(self.module) == before
        return found


def weights(module: nn.Module) -> dict[str, torch.Tensor]:
    """Name → the weight that a forward pass has."""
    found = {}
    for path, each in module.named_modules():
        for name in ("weight", "bias"):
            tensor = getattr(each, name, None)
            if isinstance(tensor, torch.Tensor):
                found[f"{path}.{name}".lstrip(".")] = tensor.detach().clone()
    return found


def bits(module: nn.Module) -> dict[str, bytes]:
    """Every bit of a model, and the weights under its masks."""
    named = {**dict(module.named_parameters()), **dict(module.named_buffers()), **weights(module)}
    return {name: each.detach().reshape(-1).view(torch.uint8).numpy().tobytes() for name, each in named.items()}


def net() -> nn.Sequential:
    torch.manual_seed(2)
    return nn.Sequential(nn.Linear(20, 30), nn.BatchNorm1d(30), nn.Linear(30, 10))


PLAN = Plan(frozenset({"0.weight", "2.weight"}), Value(0.1))


def committed(path: Path, plan: Plan = PLAN) -> dict[str, torch.Tensor]:
    commit_file(path, plan, path.with_name("committed.pt"))
    found: dict[str, torch.Tensor] = torch.load(path.with_name("committed.pt"), weights_only=True)
    return found


def assert_cut(found: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor], strip: str = "") -> None:
    """What was seen is what was committed, for each parameter of the file, up to a prefix in the model."""
    seen = {name.removeprefix(strip): tensor for name, tensor in found.items()}
    there = {name: tensor for name, tensor in wanted.items() if name in seen}
    assert len(there) >= 2
    assert [name for name, tensor in there.items() if not same_bits(seen[name], tensor)] == []
