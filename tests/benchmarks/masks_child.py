"""Puts a model under masks, the app's way or torch's, and prints time and memory.

Arguments: ``ours`` or ``theirs``, the number of weights.
"""

import json
import sys
import time

import torch
from torch.nn.utils import prune

from core.pruning.methods import ThresholdPruning
from tests.benchmarks.memory import watching

LAYERS, THRESHOLD = 20, 0.02

Pairs = list[tuple[torch.nn.Module, str]]


class TorchThreshold(prune.BasePruningMethod):
    """As one writes it: torch has none."""

    PRUNING_TYPE = "unstructured"

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        return default_mask * (torch.abs(t) > self.threshold)


def ours(pairs: Pairs) -> None:
    for module, name in pairs:
        ThresholdPruning.apply(module, name, threshold=THRESHOLD)


def theirs(pairs: Pairs) -> None:
    prune.global_unstructured(pairs, pruning_method=TorchThreshold, threshold=THRESHOLD)


def main(way: str, weights: str) -> None:
    torch.manual_seed(0)
    columns = int(weights) // LAYERS // 1000
    layers = [torch.nn.Linear(columns, 1000, bias=False) for _ in range(LAYERS)]
    with torch.no_grad():
        for layer in layers:
            layer.weight.normal_(0, 0.03)
    pairs = [(layer, "weight") for layer in layers]
    with watching() as peak:
        start = time.perf_counter()
        {"ours": ours, "theirs": theirs}[way](pairs)
        taken = time.perf_counter() - start
    kept = sum(int(layer.weight_mask.count_nonzero()) for layer in layers)
    print(json.dumps({"seconds": taken, "extra": peak.extra, "kept": kept}))


if __name__ == "__main__":
    main(*sys.argv[1:])
