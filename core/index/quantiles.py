"""Quantiles of ``|w|``, each the magnitude of a weight: from the index, or read from the file if that is not exact."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from core.base.arrays import Bits, Counts
from core.base.dtypes import magnitudes, round_threshold, values
from core.index.magnitude_index import MagnitudeIndex, Span, merge_counts
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor

PARTS = (0.01, 0.25, 0.5, 0.75, 0.99)
"""The quantiles that are computed."""


@dataclass(frozen=True)
class Quantiles:
    """Quantiles of the finite weights' magnitudes, as ``numpy.quantile`` with ``method="inverted_cdf"``.

    Attributes:
        magnitudes: for each of `PARTS` the least magnitude that this part of the weights does not exceed; empty where
            no weight is finite.
    """

    magnitudes: tuple[float, ...]


@dataclass(frozen=True)
class GatheredMagnitudes:
    """The exact magnitudes in some groups, of a tensor or of a part of one. Those of parts can be added.

    Attributes:
        bits: magnitudes that occur, as bit patterns, ascending.
        counts: int64, how often each occurs.
    """

    bits: Bits
    counts: Counts

    def __add__(self, other: "GatheredMagnitudes") -> "GatheredMagnitudes":
        return GatheredMagnitudes(*merge_counts((self.bits, self.counts), (other.bits, other.counts)))


@dataclass(frozen=True)
class QuantilesRequest:
    """A `ReadTask` for the quantiles of a parameter: reads the groups that contain them.

    Attributes:
        parameter: of a prunable dtype.
        index: of the parameter.
    """

    parameter: Parameter
    index: MagnitudeIndex = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving `GatheredMagnitudes`."""
        spans = tuple(dict.fromkeys(_span(self.index, rank) for rank in _ranks(self.index)))
        return (partial(_gather, part, spans) for part in chunks(self.parameter.tensor))

    def finalize(self, found: GatheredMagnitudes) -> Quantiles:
        """The quantiles, from the sum of all parts."""
        return _pick(self.index, found)


def known_quantiles(index: MagnitudeIndex) -> Quantiles | None:
    """The quantiles if the index has them exactly; None where the weights have to be read."""
    if index.single:
        return Quantiles(tuple(_value(index, int(index.tops[_group(index, rank)])) for rank in _ranks(index)))
    return None if _ranks(index) else Quantiles(())


def can_be_quantiles(index: MagnitudeIndex, found: Quantiles) -> bool:
    """Whether these may be the quantiles of a tensor with this index: each is in the group of its rank."""
    ranks = _ranks(index)
    if len(found.magnitudes) != len(ranks) or list(found.magnitudes) != sorted(found.magnitudes):
        return False
    bits = round_threshold(index.dtype, np.array(found.magnitudes))
    same = (magnitudes(index.dtype, bits) == found.magnitudes).all()
    spans = [_span(index, rank) for rank in ranks]
    return bool(same) and all(span.low <= each <= span.high for span, each in zip(spans, bits.tolist(), strict=True))


def _ranks(index: MagnitudeIndex) -> tuple[int, ...]:
    """For each of `PARTS` the rank of the quantile among the finite weights, counted from 1."""
    finite = index.numel - index.nonfinite
    return tuple(max(math.ceil(part * finite - 1e-9), 1) for part in PARTS) if finite else ()


def _group(index: MagnitudeIndex, rank: int) -> int:
    return int(np.searchsorted(index.upto, rank))


def _span(index: MagnitudeIndex, rank: int) -> Span:
    group = _group(index, rank)
    return Span(int(index.tops[group - 1]) + 1 if group else 0, int(index.tops[group]))


def _gather(tensor: Tensor, spans: Sequence[Span], reader: TensorReader) -> GatheredMagnitudes:
    """Read a tensor, or a part of one, and count the magnitudes in some groups."""
    from core.index.kernels import collect

    word = np.dtype(tensor.dtype.word).type
    mask = word(tensor.dtype.magnitude_mask)
    found = [np.empty(0, word)]
    for block in reader.blocks(tensor):
        out = np.empty_like(block)
        for span in spans:
            count = collect(block, mask, word(span.low), word(span.high - span.low), out)
            found.append(out[:count].copy())
    return GatheredMagnitudes(*np.unique(np.concatenate(found), return_counts=True))


def _pick(index: MagnitudeIndex, found: GatheredMagnitudes) -> Quantiles:
    """The magnitude at each rank."""
    bits, counts = found.bits, found.counts
    picked = []
    for rank in _ranks(index):
        group, span = _group(index, rank), _span(index, rank)
        below = int(index.upto[group - 1]) if group else 0
        first, last = np.searchsorted(bits, [span.low, span.high + 1])
        place = first + int(np.searchsorted(np.cumsum(counts[first:last]), rank - below))
        picked.append(_value(index, int(bits[place])))
    return Quantiles(tuple(picked))


def _value(index: MagnitudeIndex, bits: int) -> float:
    return float(values(index.dtype, np.array([bits], index.dtype.word))[0])
