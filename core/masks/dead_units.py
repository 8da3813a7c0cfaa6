"""The largest magnitude of each output and each input of a parameter: it tells for any threshold which are dead."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType
from core.base.mask import KeptRange
from core.masks.row_blocks import row_blocks
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix, flat_layout
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import CHUNK, TensorReader

MaximaKey = tuple[str, bool]
"""Full name of a parameter, and whether only what its recorded mask keeps counts."""


@dataclass(frozen=True)
class UnitMaxima:
    """Of a parameter, or of some rows of it; of two parts it adds up.

    Attributes:
        dtype: of the parameter.
        outputs: magnitude bits (n,), the largest at each place of the first dimension; what is not a number does
            not count, and neither does what a recorded mask cuts.
        inputs: the same of the second dimension. A vector has one output, and an input for each weight.
    """

    dtype: DType
    outputs: Bits
    inputs: Bits

    def __add__(self, other: "UnitMaxima") -> "UnitMaxima":
        outputs, inputs = np.maximum(self.outputs, other.outputs), np.maximum(self.inputs, other.inputs)
        return UnitMaxima(self.dtype, outputs, inputs)

    @cached_property
    def turned(self) -> "UnitMaxima":
        """The same, of a weight whose first dimension is its inputs."""
        return UnitMaxima(self.dtype, self.inputs, self.outputs)

    @cached_property
    def least_output(self) -> int:
        """The bits of the lowest maximum of an output: as long as the threshold's are below, none is dead."""
        return int(self.outputs.min(initial=np.iinfo(self.outputs.dtype).max))

    def dead_outputs(self, threshold: float) -> Flags:
        """Which outputs keep no weight.

        Args:
            threshold: finite and not negative; 0 where a recorded mask is kept.
        """
        return self._dead(self.outputs, threshold)

    def dead_inputs(self, threshold: float) -> Flags:
        """Which inputs keep no weight."""
        return self._dead(self.inputs, threshold)

    def _dead(self, maxima: Bits, threshold: float) -> Flags:
        return ~KeptRange.of(self.dtype, threshold).keeps(maxima)


@dataclass(frozen=True)
class UnitMaximaRequest:
    """The largest magnitudes of a parameter of a prunable dtype, as something to be read.

    Attributes:
        recorded: whether only what the recorded mask keeps counts.
    """

    parameter: Parameter
    recorded: bool = False

    @property
    def key(self) -> MaximaKey:
        return self.parameter.name, self.recorded

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        layout = flat_layout(self.parameter.tensor)
        step = max(1, CHUNK // max(layout.columns * self.parameter.tensor.dtype.itemsize, 1))
        for top in range(0, layout.rows, step):
            submatrix = Submatrix(top, 0, min(step, layout.rows - top), layout.columns)
            yield partial(_look, self.parameter, self.recorded, submatrix)

    def finalize(self, found: UnitMaxima) -> UnitMaxima:
        # worked out here, beside the window
        _ = found.least_output
        return found


def _look(parameter: Parameter, recorded: bool, submatrix: Submatrix, _reader: TensorReader) -> UnitMaxima:
    """Read some rows. (Row blocks use readers of their own: the mask lies elsewhere, maybe in another file.)"""
    layout, dtype = flat_layout(parameter.tensor), parameter.tensor.dtype
    sides = layout.shape[layout.split :]
    outputs, inputs = np.zeros(layout.rows, dtype.word), np.zeros(sides[0] if sides else 1, dtype.word)
    top = submatrix.top
    # at threshold 0 everything stays that is a number and not zero
    for row_block in row_blocks(parameter, layout, submatrix, None if recorded else 0.0):
        word = row_block.bits.dtype.type
        magnitude = np.where(row_block.keeps, row_block.bits & word(dtype.magnitude_mask), word(0))
        outputs[top : top + len(magnitude)] = magnitude.max(axis=1)
        by_input = magnitude.max(axis=0).reshape(len(inputs), -1).max(axis=1)
        np.maximum(inputs, by_input, out=inputs)
        top += len(magnitude)
    return UnitMaxima(dtype, outputs, inputs)
