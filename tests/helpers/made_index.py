"""Index files of models as large as wished, made in seconds: the layers have the weights of one sample, many times."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from core.base.arrays import Bits
from core.base.squares import SquareSum
from core.formats.safetensors.header import HeaderEntry, encode_header, label_of
from core.index_file.findings import IndexEntry, TensorCounts, Unit, WeightFindings, kept_maxima
from core.index_file.index_file import save_findings
from core.index_file.reading import read_weights
from core.index_file.share import share_of
from core.masks.dead_units import units_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.storage.output_guard import OutputGuard
from tests.helpers.checkpoints import write_safetensors

SIDE = 1024


def made_index(folder: Path, layers: int, times: int = 4, kind: torch.dtype = torch.float32) -> Path:
    """Write the index of a model of so many square layers; 60 with ``times=4`` have 10⁹ weights.

    The model beside it has a header and no bytes that take room on the disk.

    Args:
        times: how many times as wide as the sample, of 1,024 × 1,024, a layer is; a power of two.
        kind: of the weights.
    """
    sample = folder / "sample.safetensors"
    write_safetensors({"a.weight": torch.randn(SIDE, SIDE).mul(0.02).to(kind)}, sample)
    read = open_checkpoint(sample)
    found = read_weights(read, share_of(read), lambda *_: None)
    dtype = next(read.owners).tensor.dtype
    size = times * SIDE
    nbytes = size * size * dtype.itemsize
    entries = [
        HeaderEntry(
            f"layers.{each}.weight", dtype, (size, size), each * nbytes, (each + 1) * nbytes, str(label_of(dtype))
        )
        for each in range(layers)
    ]
    model = folder / "made.safetensors"
    header = encode_header(entries, None)
    with model.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + layers * nbytes)
    out = folder / "made.index.safetensors"
    checkpoint = open_checkpoint(model)
    save_findings(checkpoint, _many(found, checkpoint, times**2), share_of(checkpoint), None, out, OutputGuard())
    return out


def _many(found: WeightFindings, checkpoint: Checkpoint, times: int) -> WeightFindings:
    owners = tuple(checkpoint.owners)
    entry, moments, units = found.indexes[0], found.moments[0], kept_maxima(owners)
    squares = SquareSum(entry.squares.total * times, entry.squares.exponent)
    top = entry.magnitudes.dtype.type(int(found.maxima[0, False, 0].max()))
    many = IndexEntry(
        entry.kind, times * entry.nan, squares, entry.magnitudes, entry.upto * entry.upto.dtype.type(times)
    )
    whole = replace(
        moments,
        count=moments.count * times,
        unit_square=moments.unit_square * times,
        absolute=moments.absolute * times,
    )
    counts = TensorCounts(*(times * each for each in found.counts[0]))
    numbers = range(len(owners))
    maxima: dict[Unit, Bits] = {
        unit: np.full(units_of(owners[unit[0]].tensor, unit[2]), top, owners[0].tensor.dtype.word)
        for each in units
        for unit in each
    }
    return WeightFindings(
        counts=dict.fromkeys(numbers, counts),
        indexes=dict.fromkeys(numbers, many),
        moments=dict.fromkeys(numbers, whole),
        quantiles=dict.fromkeys(numbers, found.quantiles[0]) if found.quantiles else {},
        maxima=maxima,
        digests={0: "0" * 64},
    )
