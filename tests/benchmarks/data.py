"""The checkpoints that are measured: random weights in safetensors files, made once in a run."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.base.dtypes import DTYPES
from core.formats.safetensors.header import HeaderEntry, encode_header

SHARD = 1_000_000_000
"""Bytes of a file of a model in shards, unless a tensor is larger."""

_PATTERN = 1 << 20
_PIECE = 1 << 18
"""Weights written at a time; much more at once is slower (`core.formats.shared.output_writer`)."""
_WIDTH = 1000

Layers = Sequence[tuple[str, int]]
"""Name and number of weights."""


@dataclass(frozen=True)
class Data:
    """Makes checkpoints in a folder, and gives the same again when asked twice.

    Attributes:
        folder: where they lie.
    """

    folder: Path

    def single(self, weights: int, tensors: int) -> Path:
        """One file of float32 weights in equal tensors."""
        path = self.folder / f"{weights}-in-{tensors}.safetensors"
        if not path.exists():
            layers = [(f"layers.{number}.linear.weight", weights // tensors) for number in range(tensors)]
            _write(layers, path)
        return path

    def blocks(self, weights: int, tensors: int) -> Path:
        """One file as of `single`, of a model that repeats a block of seven kinds of tensors."""
        path = self.folder / f"{weights}-in-{tensors}-of-blocks.safetensors"
        if not path.exists():
            names = (f"layers.{number // 7}.{_PARTS[number % 7]}.weight" for number in range(tensors))
            _write([(name, weights // tensors) for name in names], path)
        return path

    def sharded(self, nbytes: int, largest: int, tensors: int) -> Path:
        """The index of a model in shards: a large embedding and so many tensors in all."""
        folder = self.folder / f"{nbytes}-in-shards"
        index = folder / "model.safetensors.index.json"
        if not index.exists():
            folder.mkdir()
            rest = (nbytes - largest) // 4 // (tensors - 1)
            layers = [(f"model.layers.{n // 7}.{_PARTS[n % 7]}.weight", rest) for n in range(tensors - 1)]
            _write_shards([("model.embed_tokens.weight", largest // 4), *layers], folder, index)
        return index

    def many(self, tensors: int) -> dict[str, Path]:
        """Two files of the same small tensors in ten equal modules (`module`): format → path."""
        layers = [
            (f"{module(number // (tensors // 10))}.experts.{number // 5}.{_EXPERT[number % 5]}.weight", SMALL)
            for number in range(tensors)
        ]
        found = {kind: self.folder / f"{tensors}-small{suffix}" for kind, suffix in _KINDS.items()}
        if not found["safetensors"].exists():
            _write(layers, found["safetensors"])
            _save(layers, found["torch.save"])
        return found


def module(number: int) -> str:
    """The path of one of the ten modules of `Data.many`."""
    return f"blocks.{number}"


SMALL = 100
"""Weights of a small tensor."""
_EXPERT = ("gate", "up", "down", "in", "out")
_KINDS = {"safetensors": ".safetensors", "torch.save": ".pt"}
_PARTS = ("attn.q", "attn.k", "attn.v", "attn.out", "mlp.up", "mlp.down", "mlp.gate")


def trained_like(count: int, scale: float) -> NDArray[np.float32]:
    """Normal float32 weights of a standard deviation; a pattern of a million of them, again and again."""
    pattern = _pattern() * np.float32(scale)
    return np.resize(pattern, count)


def _pattern() -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal(_PATTERN, np.float32)


def _write(layers: Layers, path: Path) -> None:
    """Write a safetensors file, holding no more than the pattern: the library's own writer holds the file twice."""
    pattern, dtype = _pattern(), DTYPES["float32"]
    ends = [*accumulate((dtype.itemsize * count for _, count in layers), initial=0)]
    entries = (
        HeaderEntry(name, dtype, _shape(count), *ends[number : number + 2], "F32")
        for number, (name, count) in enumerate(layers)
    )
    with path.open("xb") as file:
        file.write(encode_header(entries, {"format": "pt"}))
        for number, (_, count) in enumerate(layers):
            scaled = pattern * np.float32(0.01 + 0.04 * (number * 0.618 % 1))
            for begin in range(0, count, _PIECE):
                place = begin % _PATTERN
                file.write(scaled[place : place + min(_PIECE, count - begin)])


def _save(layers: Layers, path: Path) -> None:
    # most rows do without torch
    import torch

    weights = trained_like(sum(count for _, count in layers), 0.02)
    parts = torch.from_numpy(weights).split([count for _, count in layers])
    torch.save(
        {name: part.reshape(_shape(len(part))).clone() for (name, _), part in zip(layers, parts, strict=True)}, path
    )


def _shape(count: int) -> tuple[int, int]:
    return (count // _WIDTH, _WIDTH) if count % _WIDTH == 0 else (1, count)


def _write_shards(layers: Layers, folder: Path, index: Path) -> None:
    shards = _shards(layers)
    found: dict[str, str] = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05}-of-{len(shards):05}.safetensors"
        _write(shard, folder / name)
        found.update({key: name for key, _ in shard})
    size = 4 * sum(count for _, count in layers)
    index.write_text(json.dumps({"metadata": {"total_size": size}, "weight_map": found}))


def _shards(layers: Layers) -> list[Layers]:
    starts = accumulate((4 * count for _, count in layers), initial=0)
    shards: dict[int, list[tuple[str, int]]] = {}
    for start, layer in zip(starts, layers, strict=False):
        shards.setdefault(start // SHARD, []).append(layer)
    return list(shards.values())
