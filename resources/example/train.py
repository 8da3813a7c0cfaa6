#!/usr/bin/env python3
"""Train the example model, a small convolutional network for handwritten digits, or measure a pruned copy of it.

    python resources/example/train.py                      trains it again, into digits.safetensors
    python resources/example/train.py --evaluate FILE      prints the accuracy of a state dict on the test set
    python resources/example/train.py --test-digits        writes the test set again, into digits.npz

The same versions on the same kind of processor give the same file, byte for byte. scikit-learn, which brings
the digits, is needed for this script alone.
"""

import argparse
import io
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn import functional as F

if __package__:
    from resources.example.evaluate import TEST_DIGITS, DigitNet, Digits, accuracy, load
else:
    from evaluate import TEST_DIGITS, DigitNet, Digits, accuracy, load

WEIGHTS = Path(__file__).with_name("digits.safetensors")
SEED = 0
EPOCHS = 40
BATCH = 64
PEAK_RATE = 4e-3
WEIGHT_DECAY = 0.05
ARCHITECTURE = (
    "8x8 image; 3x3 convolution to 32 channels; residual block of two 3x3 convolutions; 3x3 convolution of stride 2 "
    "to 64 channels; residual block; linear to 96; linear to 10; batch normalisation after each convolution, ReLU"
)
SOURCE = (
    "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository, "
    "doi:10.24432/C50P49, CC BY 4.0; the 1797 images in scikit-learn's load_digits"
)


def load_split() -> tuple[Digits, Digits]:
    """The training and the test set: always the same three quarters and quarter of each digit."""
    source = load_digits()
    images = (source.images / 16).astype("float32")[:, None]
    parts = train_test_split(images, source.target, test_size=0.25, stratify=source.target, random_state=SEED)
    train_images, test_images, train_labels, test_labels = (torch.from_numpy(part) for part in parts)
    return Digits(train_images, train_labels), Digits(test_images, test_labels)


@contextmanager
def repeatable() -> Iterator[None]:
    """Sums in one order only: one thread, deterministic algorithms, fixed seed. Puts the settings back."""
    threads, deterministic = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED)
            yield
    finally:
        torch.use_deterministic_algorithms(deterministic)
        torch.set_num_threads(threads)


def train(digits: Digits, epochs: int = EPOCHS) -> DigitNet:
    """A network trained from scratch; the same arguments give the same weights."""
    with repeatable():
        model = DigitNet()
        steps = epochs * (len(digits) // BATCH)
        optimizer = torch.optim.AdamW(model.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps)
        for _ in range(epochs):
            _train_epoch(model, digits, optimizer, schedule)
        return model.eval()


def digits_to_bytes(digits: Digits) -> bytes:
    """The digits as `evaluate.held_out_digits` reads them, uncompressed: every version of zlib gives the same bytes."""
    pixels = (digits.images[:, 0] * 16).to(torch.uint8).numpy()
    stream = io.BytesIO()
    np.savez(stream, images=pixels, labels=digits.labels.to(torch.uint8).numpy(), source=np.array(SOURCE))
    return stream.getvalue()


def to_bytes(model: nn.Module, metadata: dict[str, str]) -> bytes:
    """The state dict as a safetensors file, with the metadata in alphabetical order.

    The library writes metadata in an order that differs from run to run.
    """
    data = save(model.state_dict(), metadata)
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data[8 + size :]


def describe(score: float, train_size: int, test_size: int) -> dict[str, str]:
    """The metadata of the file."""
    return {
        "format": "pt",
        "architecture": ARCHITECTURE,
        "data": SOURCE,
        "licence": "MIT",
        "script": "resources/example/train.py",
        "seed": str(SEED),
        "test_accuracy": f"{score:.4f}",
        "test_images": str(test_size),
        "torch": torch.__version__.partition("+")[0],
        "training_images": str(train_size),
    }


def main() -> None:
    """Train, or evaluate a file."""
    parser = argparse.ArgumentParser(description="Train the example model, or measure a pruned copy of it.")
    parser.add_argument("--evaluate", type=Path, metavar="FILE", help="print a state dict's accuracy on the test set")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="where the weights go (default: %(default)s)")
    parser.add_argument("--test-digits", action="store_true", help=f"write the test set into {TEST_DIGITS.name}")
    arguments = parser.parse_args()
    training, test = load_split()
    if arguments.evaluate:
        print(f"{accuracy(load(arguments.evaluate), test):.4f}")
        return
    if arguments.test_digits:
        TEST_DIGITS.write_bytes(digits_to_bytes(test))
        return
    model = train(training)
    score = accuracy(model, test)
    arguments.output.write_bytes(to_bytes(model, describe(score, len(training), len(test))))
    print(f"{arguments.output}: {score:.4f} of {len(test)} test images recognised")


def _train_epoch(
    model: nn.Module,
    digits: Digits,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    model.train()
    order = torch.randperm(len(digits))
    for begin in range(0, len(order) - BATCH + 1, BATCH):
        chosen = order[begin : begin + BATCH]
        loss = F.cross_entropy(model(_shifted(digits.images[chosen])), digits.labels[chosen], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def _shifted(images: Tensor) -> Tensor:
    """Each image moved by up to a pixel: a thousand digits are few."""
    padded = F.pad(images, (1, 1, 1, 1))
    corners = torch.randint(3, (len(images), 2)).tolist()
    return torch.stack([image[:, y : y + 8, x : x + 8] for image, (y, x) in zip(padded, corners, strict=True)])


if __name__ == "__main__":
    main()
