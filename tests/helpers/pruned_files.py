"""Sources of five kinds with results pruned by a plan, and how such a result is opened and saved again."""

import json
import shutil
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from tests.helpers.checkpoints import State, commit_file, plan_for

THRESHOLD = 0.3
FIRST, HEAD = "0.weight", "head.weight"
"""What is pruned; `HEAD` is tied to ``tail.weight`` where the kind of file can hold ties."""


class Model(nn.Module):
    """A convolution, a normalisation and two layers that share one weight."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.add_module("0", nn.Conv2d(2, 6, 3))
        self.add_module("1", nn.BatchNorm2d(6))
        self.drop = nn.Dropout(0.1)
        self.head, self.tail = nn.Linear(6, 6), nn.Linear(6, 6)
        self.tail.weight = self.head.weight
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.normal_()

    def trained(self) -> torch.optim.Optimizer:
        """An optimizer with a state."""
        optimizer = torch.optim.Adam(self.parameters(), lr=0.01)
        sum(parameter.square().sum() for parameter in self.parameters()).backward()
        optimizer.step()
        return optimizer


def untied(model: Model) -> dict[str, torch.Tensor]:
    """The state without the second name of the tied weight."""
    return {name: tensor for name, tensor in model.state_dict().items() if name != "tail.weight"}


def write_safetensors(model: Model, path: Path) -> None:
    save_file(untied(model), path, metadata={"format": "pt", "step": "3"})


def write_checkpoint(model: Model, path: Path) -> None:
    optimizer = model.trained().state_dict()
    extra = {"epoch": 3, "args": {"lr": 0.01, "names": ["a", "b"]}, "optimizer": optimizer}
    torch.save({"state_dict": model.state_dict(), **extra}, path)


def write_module(model: Model, path: Path) -> None:
    torch.save(model, path)


def write_shards(model: Model, path: Path) -> None:
    path.mkdir()
    weight_map = {}
    for number, part in enumerate(("0.", "1.", "head", "tail"), 1):
        name = f"model-{number:05}-of-00004.safetensors"
        state = {key: tensor for key, tensor in untied(model).items() if key.startswith(part)}
        save_file(state, path / name)
        weight_map |= dict.fromkeys(state, name)
    total = {"total_size": sum(tensor.nbytes for tensor in untied(model).values())}
    (path / "model.safetensors.index.json").write_text(json.dumps({"metadata": total, "weight_map": weight_map}))
    (path / "config.json").write_text('{"model_type": "none", "hidden_size": 6}')


@dataclass(frozen=True)
class PrunedKind:
    """A kind of source, and how it was pruned.

    Attributes:
        name: of the source's file or folder.
        write: writes a model to a path.
        with_masks: whether the result has masks.
    """

    name: str
    write: Callable[[Model, Path], None]
    with_masks: bool = False


KINDS = {
    "safetensors": PrunedKind("model.safetensors", write_safetensors),
    "checkpoint": PrunedKind("model.pt", write_checkpoint),
    "shards": PrunedKind("model", write_shards),
    "module": PrunedKind("module.pt", write_module),
    "masked": PrunedKind("model.pt", write_checkpoint, with_masks=True),
    "masked module": PrunedKind("module.pt", write_module, with_masks=True),
    "masked safetensors": PrunedKind("model.safetensors", write_safetensors, with_masks=True),
    "masked shards": PrunedKind("model", write_shards, with_masks=True),
}


@dataclass(frozen=True)
class PrunedFile:
    """A source, its result and the plan."""

    source: Path
    result: Path
    plan: Path

    @classmethod
    def make(cls, kind: str, folder: Path) -> "PrunedFile":
        """Write source, plan and result into a folder."""
        made = KINDS[kind]
        source, plan = folder / made.name, folder / "plan.json"
        made.write(Model(), source)
        wanted = plan_for([FIRST, HEAD], THRESHOLD)
        save_plan(plan, wanted, open_checkpoint(source))
        result = folder / f"pruned-{made.name}"
        commit_file(source, wanted, result, with_masks=made.with_masks)
        return cls(source, result, plan)

    def copied(self, folder: Path) -> "PrunedFile":
        """The same with a copy of the result."""
        target = folder / self.result.name
        (shutil.copytree if self.result.is_dir() else shutil.copy)(self.result, target)
        return PrunedFile(self.source, target, self.plan)


def resave(path: Path, change: Callable[[Any], Any]) -> None:
    """Change what a file of safetensors or of ``torch.save`` holds, and save it again.

    Args:
        change: changes it in place, or returns another.
    """
    if path.suffix == ".safetensors":
        with safe_open(path, "pt") as opened:
            metadata = opened.metadata()
        state: State = load_file(path)
        found = change(state)
        save_file(dict(state if found is None else found), path, metadata=metadata)
        return
    saved = torch.load(path, weights_only=False)
    found = change(saved)
    torch.save(saved if found is None else found, path)


def flipped(tensor: torch.Tensor, place: int, bit: int = 0) -> None:
    """Change one bit of one element, in place."""
    kind = {8: torch.int64, 4: torch.int32, 2: torch.int16}[tensor.element_size()]
    tensor.view(kind).view(-1)[place] ^= 1 << bit


def ordered(state: State) -> "OrderedDict[str, torch.Tensor]":
    """A state dict as torch makes them."""
    return OrderedDict(state)
