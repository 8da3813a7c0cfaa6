"""Checkpoints for tests, written by torch and by the safetensors library, and what the window's job does to them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Rule, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.pruning.commit import Outcome, commit, export_with_masks

State = Mapping[str, torch.Tensor]


def small_state() -> dict[str, torch.Tensor]:
    """A convolution, a batch normalisation and a classifier, in an order that is not the alphabet's."""
    torch.manual_seed(0)
    return {
        "features.0.weight": torch.randn(8, 3, 3, 3) * 0.1,
        "features.0.bias": torch.randn(8) * 0.1,
        "features.1.weight": torch.rand(8) + 0.5,
        "features.1.bias": torch.randn(8),
        "features.1.running_mean": torch.randn(8),
        "features.1.running_var": torch.rand(8),
        "features.1.num_batches_tracked": torch.tensor(7),
        "classifier.weight": torch.randn(10, 8) * 0.3,
        "classifier.bias": torch.zeros(10),
    }


def write_safetensors(state: State, path: Path) -> None:
    save_file(dict(state), path, metadata={"trained by": "nobody"})


def write_torch(state: State, path: Path) -> None:
    torch.save(dict(state), path)


def write_wrapped(state: State, path: Path) -> None:
    torch.save({"epoch": 3, "state_dict": dict(state), "args": ["a", 1.5, None]}, path)


def read_plain(path: Path) -> dict[str, torch.Tensor]:
    """What the library that a format belongs to reads."""
    if path.suffix == ".safetensors":
        return load_file(path)
    loaded: dict[str, Any] = torch.load(path, weights_only=True)
    return loaded.get("state_dict", loaded)


WRITERS: dict[str, Callable[[State, Path], None]] = {
    "plain.safetensors": write_safetensors,
    "plain.pt": write_torch,
    "wrapped.pth": write_wrapped,
}


def plan_for(names: list[str], rule: Rule | float, own: Mapping[str, Rule] | None = None) -> Plan:
    return Plan(frozenset(names), rule if not isinstance(rule, float) else Value(rule), own or {})


def commit_file(path: Path, plan: Plan, out: Path, *, with_masks: bool = False) -> Outcome:
    """The whole job: open, count, write, read back."""
    checkpoint = open_checkpoint(path)
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    return (export_with_masks if with_masks else commit)(checkpoint, plan, plan_numbers, out, silent)


def settled(path: Path, plan: Plan) -> tuple[Checkpoint, Measurements]:
    """A checkpoint and all that a plan's numbers need."""
    checkpoint = open_checkpoint(path)
    measurements = Measurements(checkpoint)
    make_exact(measurements, plan)
    return checkpoint, measurements
