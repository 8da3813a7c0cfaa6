"""A user's evaluation of a checkpoint of `data.Data.single`: a chain of its matrices. It needs torch and safetensors.

How many inputs it takes stands in its name. It is a command too: ``python evaluate_4000.py FILE`` prints what it finds.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

WIDTH = 1000


class Chain(torch.nn.Module):
    """Every second matrix leads back to the width that the one before came from."""

    def __init__(self, shapes: list[tuple[int, int]]) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(
            torch.nn.ModuleDict({"linear": torch.nn.Linear(inputs, outputs, bias=False)}) for outputs, inputs in shapes
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for number, layer in enumerate(self.layers):
            weight = layer["linear"].weight
            x = torch.relu(x @ (weight if number % 2 else weight.T))
        return x


def load(checkpoint: str) -> torch.nn.Module:
    state = load_file(checkpoint)
    model = Chain([tuple(state[f"layers.{number}.linear.weight"].shape) for number in range(len(state))])
    model.load_state_dict(state)
    return model


def evaluate(model: torch.nn.Module) -> dict[str, float]:
    inputs = int(Path(__file__).stem.rpartition("_")[2])
    with torch.inference_mode():
        return {"mean": float(model(torch.linspace(-1, 1, inputs * WIDTH).view(inputs, WIDTH)).mean())}


if __name__ == "__main__":
    print(json.dumps(evaluate(load(sys.argv[1]))))
