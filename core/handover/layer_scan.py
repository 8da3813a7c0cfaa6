"""What a report shows of each parameter and its record does not have: dead units, and the magnitudes of its weights.

Source and result are read once more for it: the magnitudes are those of the source, and kept is what the result keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.dtypes import DType, magnitudes, nonzero
from core.base.progress import Report
from core.handover.record import ParameterRecord
from core.masks.row_blocks import row_blocks
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix, flat_layout
from core.storage.reader_pool import ReadChunk, run_tasks
from core.storage.tensor_reader import CHUNK, TensorReader

STEPS = 8
"""Bins of magnitudes in each doubling."""
_LOWEST, _HIGHEST = -1075, 1024
"""Every magnitude of a float64 lies from 2 to the one to below 2 to the other."""
BINS = (_HIGHEST - _LOWEST) * STEPS


@dataclass(frozen=True)
class LayerScan:
    """A parameter, or some rows of it, with what the result keeps. Those of parts can be added.

    Attributes:
        rows: which indices of the first dimension have a weight.
        columns: the same of the second; empty where there is none.
        every: int64 (`BINS`,), finite weights that are not 0, by magnitude.
        kept: the same of those that are kept.
    """

    rows: "Alive"
    columns: "Alive"
    every: Counts
    kept: Counts

    def __add__(self, other: "LayerScan") -> "LayerScan":
        return LayerScan(
            self.rows | other.rows, self.columns | other.columns, self.every + other.every, self.kept + other.kept
        )


@dataclass(frozen=True)
class Alive:
    """Which indices of a dimension have a weight that is not 0.

    Attributes:
        before: bool (indices,), in the source.
        after: the same in the result.
    """

    before: Flags
    after: Flags

    @classmethod
    def none_of(cls, count: int) -> "Alive":
        """None of so many indices, for the others to be found."""
        return cls(np.zeros(count, np.bool_), np.zeros(count, np.bool_))

    def __or__(self, other: "Alive") -> "Alive":
        return Alive(self.before | other.before, self.after | other.after)

    @property
    def dead(self) -> "DeadUnits":
        """How many indices have none."""
        before, after = (int(np.count_nonzero(~each)) for each in (self.before, self.after))
        return DeadUnits(len(self.after), after, before)


@dataclass(frozen=True)
class DeadUnits:
    """The indices of a dimension at which no weight is kept.

    Attributes:
        units: how many indices there are.
        dead: at how many of them no weight is kept.
        before: at how many of those there was none in the source.
    """

    units: int
    dead: int
    before: int


Sides = tuple[DeadUnits, DeadUnits]
"""Of the first and the second dimension of a parameter."""


@dataclass(frozen=True)
class Magnitudes:
    """The finite weights of all pruned parameters that were not 0 before, by magnitude.

    Attributes:
        edges: float64 (n + 1,), of bins that are `STEPS` to a doubling; none is left out from the first with a weight
            to the last.
        cut, kept: int64 (n,), weights from each edge to below the next.
    """

    edges: Floats
    cut: Counts
    kept: Counts


@dataclass(frozen=True)
class ScanRequest:
    """A `ReadTask` for the `LayerScan` of a parameter.

    Attributes:
        parameter: in the source, of a prunable dtype.
        written: the same in the result, with zeros or a mask.
    """

    parameter: Parameter
    written: Parameter

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some rows."""
        layout = flat_layout(self.parameter.tensor)
        step = max(1, CHUNK // max(layout.columns * self.parameter.tensor.dtype.itemsize, 1))
        for top in range(0, max(layout.rows, 1), step):
            yield partial(_scan, self, Submatrix(top, 0, min(step, layout.rows - top), layout.columns))

    def finalize(self, found: LayerScan) -> LayerScan:
        """The sum of all parts is the result."""
        return found


def scan_layers(
    source: Checkpoint, result: Checkpoint, parameters: tuple[ParameterRecord, ...], report: Report
) -> tuple[tuple[Sides | None, ...], Magnitudes]:
    """Read the parameters of a record in its source and its result.

    Args:
        source, result: both have them by these names.
        parameters: what was done to each.
        report: progress in bytes.

    Returns:
        of each parameter its dead units, None where it has fewer than two dimensions; the magnitudes of all.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    requests = [ScanRequest(source.by_name[each.name], result.by_name[each.name]) for each in parameters]
    dead: list[Sides | None] = [None] * len(requests)
    every, kept = np.zeros((2, BINS), np.int64)
    for number, scan in run_tasks(requests, report):
        every += scan.every
        kept += scan.kept
        if len(parameters[number].shape) > 1:
            dead[number] = scan.rows.dead, scan.columns.dead
    return tuple(dead), _trimmed(every, kept)


def _trimmed(every: Counts, kept: Counts) -> Magnitudes:
    """Without the bins below the first weight and above the last."""
    used = np.flatnonzero(every)
    first, end = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 0)
    with np.errstate(over="ignore"):
        edges = np.exp2(np.arange(first, end + 1) / STEPS + _LOWEST) if end else np.zeros(0)
    edges = np.minimum(edges, np.finfo(np.float64).max)
    return Magnitudes(edges, (every - kept)[first:end], kept[first:end])


def _scan(wanted: ScanRequest, submatrix: Submatrix, reader: TensorReader) -> LayerScan:
    """Read some rows."""
    tensor = wanted.parameter.tensor
    layout = flat_layout(tensor)
    sides = layout.shape[layout.split :]
    rows, columns = Alive.none_of(layout.rows), Alive.none_of(sides[0] if sides else 0)
    every, kept = np.zeros((2, BINS), np.int64)
    top = submatrix.top
    for bits, keeps in _blocks(wanted, submatrix, reader) if tensor.numel else ():
        # a NaN is a weight before, and never after
        for flags, in_rows, in_columns in (
            (nonzero(bits, tensor.dtype), rows.before, columns.before),
            (keeps, rows.after, columns.after),
        ):
            in_rows[top : top + len(flags)] = flags.any(axis=1)
            if len(in_columns):
                in_columns |= flags.any(axis=0).reshape(len(in_columns), -1).any(axis=1)
        top += len(keeps)
        bins = _bins(tensor.dtype, bits & bits.dtype.type(tensor.dtype.magnitude_mask))
        every += np.bincount(bins[bins >= 0], minlength=BINS)
        kept += np.bincount(bins[keeps & (bins >= 0)], minlength=BINS)
        reader.tick(bits.nbytes)
    return LayerScan(rows, columns, every, kept)


def _blocks(wanted: ScanRequest, submatrix: Submatrix, reader: TensorReader) -> Iterator[tuple[Bits, Flags]]:
    """The weights of the source in blocks of rows, and which of them the result keeps."""
    of_source, of_result = flat_layout(wanted.parameter.tensor), flat_layout(wanted.written.tensor)
    # blocks are of as many rows in both, as these have the same shape and dtype; only zeros lie under a threshold of 0
    threshold = 0.0 if wanted.written.mask is None else None
    with TensorReader() as other:
        written = row_blocks(wanted.written, of_result, submatrix, threshold, other)
        for part, block in zip(of_source.row_blocks(submatrix), written, strict=True):
            yield of_source.read(part, reader), block.keeps


def _bins(dtype: DType, bits: Bits) -> Counts:
    """The bin of each weight, from its magnitude bits; -1 for those that are 0 or not finite."""
    counts = (bits > 0) & (bits < dtype.infinity)
    logarithms = np.log2(magnitudes(dtype, bits), out=np.full(bits.shape, np.nan), where=counts)
    places = np.floor((logarithms - _LOWEST) * STEPS, out=np.full(bits.shape, -1.0), where=counts)
    # the logarithm of the largest float64 is rounded up to the end of the last bin
    found: Counts = np.minimum(places, BINS - 1).astype(np.int64)
    return found
