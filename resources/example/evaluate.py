"""What pruning costs the example model: the share of handwritten digits that it still recognises.

An evaluation of one's own has these two functions and nothing else to learn: `load` returns the model with the weights
of a file, `evaluate` returns a number, or a dict of numbers. This one needs torch and numpy, and ``digits.npz`` beside
it: digits that the training never saw. As a command it prints the numbers of a file:

    python resources/example/evaluate.py resources/example/digits.safetensors
"""

import json
import sys
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

TEST_DIGITS = Path(__file__).with_name("digits.npz")
DTYPES = {"F32": torch.float32, "I64": torch.int64}


def load(checkpoint: str | PathLike[str]) -> nn.Module:
    """The network with the weights of a safetensors file."""
    model = DigitNet()
    model.load_state_dict(read_tensors(Path(checkpoint)))
    return model.eval()


def evaluate(model: nn.Module) -> dict[str, float]:
    """How well it recognises the test digits."""
    return {"accuracy": accuracy(model, held_out_digits())}


@dataclass(frozen=True)
class Digits:
    """Images (n, 1, 8, 8) from 0 to 1, and what they show."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


def held_out_digits() -> Digits:
    """The digits beside this file. Their pixels are kept as whole numbers from 0 to 16."""
    with np.load(TEST_DIGITS) as file:
        images, labels = file["images"], file["labels"]
    return Digits(torch.from_numpy(images[:, None] / np.float32(16)), torch.from_numpy(labels.astype(np.int64)))


def accuracy(model: nn.Module, digits: Digits) -> float:
    """The share of images that are recognised."""
    model.eval()
    with torch.inference_mode():
        correct = torch.count_nonzero(model(digits.images).argmax(1) == digits.labels)
    return int(correct) / len(digits)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, as ``safetensors.torch.load_file`` reads them."""
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {name: _tensor(data, start, entry) for name, entry in header.items()}


def _tensor(data: bytearray, start: int, entry: dict) -> Tensor:
    begin, end = entry["data_offsets"]
    dtype = DTYPES[entry["dtype"]]
    count = (end - begin) // dtype.itemsize
    return torch.frombuffer(data, dtype=dtype, count=count, offset=start + begin).reshape(entry["shape"])


class ConvBlock(nn.Module):
    """Convolution, normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)))


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)))
        return F.relu(x + self.norm2(self.conv2(y)))


class DigitNet(nn.Module):
    """Wider than the digits need, so that there is something to prune."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            ConvBlock(1, 32),
            ResidualBlock(32),
            ConvBlock(32, 64, stride=2),
            ResidualBlock(64),
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(64 * 4 * 4, 96), nn.ReLU(), nn.Linear(96, 10))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x))


if __name__ == "__main__":
    print(json.dumps(evaluate(load(sys.argv[1]))))
