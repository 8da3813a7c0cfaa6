"""Scripts as users write them, for the tests of what runs them."""

import sys
from pathlib import Path

from core.evaluation.script_evaluator import ScriptEvaluator
from core.model.opening import open_checkpoint

PYTHON = Path(sys.executable)

STATE = """
import torch

class Net(torch.nn.Module):
    def __init__(self, state):
        super().__init__()
        for name, tensor in state.items():
            module = self
            *path, leaf = name.split(".")
            for part in path:
                if not hasattr(module, part):
                    module.add_module(part, torch.nn.Module())
                module = getattr(module, part)
            module.register_parameter(leaf, torch.nn.Parameter(tensor, requires_grad=False))

def load(checkpoint):
    if checkpoint.endswith(".safetensors"):
        from safetensors.torch import load_file
        state = load_file(checkpoint)
    else:
        state = torch.load(checkpoint, weights_only=True)
    return Net(state)
"""
"""Loads a state dict of any names into a model of these names."""

WRITES = (
    STATE
    + """
from pathlib import Path

def evaluate(model):
    order = Path(__file__).with_name("order.txt")
    if order.exists():
        exec(order.read_text())
    torch.save(model.state_dict(), Path(__file__).with_name("seen.pt"))
    return sum(float(each.double().nan_to_num(0, 0, 0).abs().sum()) for each in model.state_dict().values())
"""
)
"""Besides writes what it sees of the model to a file, and does what another file says."""


def script(folder: Path, text: str, name: str = "evaluation.py") -> Path:
    """Write a script."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def evaluator(checkpoint: Path, path: Path, python: Path = PYTHON) -> ScriptEvaluator:
    """What evaluates a checkpoint with a script; nothing is started yet."""
    return ScriptEvaluator(open_checkpoint(checkpoint), path, python)


FAKE = """
from contextlib import nullcontext
from . import nn
__version__ = {version!r}
inference_mode = nullcontext
get_num_threads = lambda: 1
set_num_threads = lambda count: None
"""
FAKE_NN = """
class Module:
    def modules(self):
        return [self]
    _forward_pre_hooks = {}
    def named_parameters(self, **_):
        return []
    named_buffers = named_parameters
"""
FAKED = """
from torch.nn import Module

def load(checkpoint):
    return Module()

def evaluate(model):
    return 0.5
"""
"""A script for it."""


def fake_torch(folder: Path, version: str = "2.1.0+cpu") -> None:
    """Put something beside a script that is imported for torch in no time, and has models without parameters."""
    (folder / "torch" / "nn" / "utils").mkdir(parents=True)
    (folder / "torch" / "__init__.py").write_text(FAKE.format(version=version))
    (folder / "torch" / "nn" / "__init__.py").write_text(FAKE_NN)
    (folder / "torch" / "nn" / "utils" / "__init__.py").touch()
    (folder / "torch" / "nn" / "utils" / "prune.py").touch()
