"""The largest magnitude of each output and each input of a parameter, from which any threshold's dead units follow.

A unit (output or input) is dead if no weight of it is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

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
"""Full name of a parameter, and whether only the weights that its recorded mask keeps count."""


@dataclass(frozen=True, slots=True)
class UnitMaxima:
    """The largest magnitudes in a parameter, or in some rows of it. Those of parts can be added.

    Attributes:
        dtype: of the parameter.
        outputs: for each index of the first dimension the largest magnitude, as bits; 0 where no weight counts. NaNs do
            not count, nor do weights that a recorded mask prunes.
        inputs: the same for the second dimension. A vector has one output, and an input for each weight.
    """

    dtype: DType
    outputs: Bits
    inputs: Bits

    def __add__(self, other: "UnitMaxima") -> "UnitMaxima":
        outputs, inputs = np.maximum(self.outputs, other.outputs), np.maximum(self.inputs, other.inputs)
        return UnitMaxima(self.dtype, outputs, inputs)

    @property
    def turned(self) -> "UnitMaxima":
        """The same for a weight whose first dimension is its inputs."""
        return UnitMaxima(self.dtype, self.inputs, self.outputs)

    def dead_outputs(self, threshold: float) -> Flags:
        """Which outputs keep no weight, bool (outputs,).

        Args:
            threshold: finite and not negative; 0 where a recorded mask is kept.
        """
        return self._dead(self.outputs, threshold)

    def dead_inputs(self, threshold: float) -> Flags:
        """Which inputs keep no weight, bool (inputs,). The argument is that of `dead_outputs`."""
        return self._dead(self.inputs, threshold)

    def _dead(self, maxima: Bits, threshold: float) -> Flags:
        return ~KeptRange.of(self.dtype, threshold).keeps(maxima)


@dataclass(frozen=True, slots=True)
class UnitMaximaRequest:
    """A `ReadTask` for the largest magnitudes of a parameter.

    Attributes:
        parameter: of a prunable dtype.
        recorded: whether only the weights that the recorded mask keeps count.
    """

    parameter: Parameter
    recorded: bool = False

    @property
    def key(self) -> MaximaKey:
        """What the result is stored under."""
        return self.parameter.name, self.recorded

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some rows, each giving `UnitMaxima`."""
        layout = flat_layout(self.parameter.tensor)
        step = max(1, CHUNK // max(layout.columns * self.parameter.tensor.dtype.itemsize, 1))
        for top in range(0, layout.rows, step):
            submatrix = Submatrix(top, 0, min(step, layout.rows - top), layout.columns)
            yield partial(_look, self.parameter, self.recorded, submatrix)

    def finalize(self, found: UnitMaxima) -> UnitMaxima:
        """The maxima, from the sum of all parts."""
        return found


def _look(parameter: Parameter, recorded: bool, submatrix: Submatrix, reader: TensorReader) -> UnitMaxima:
    """Read some rows."""
    layout, dtype = flat_layout(parameter.tensor), parameter.tensor.dtype
    sides = layout.shape[layout.split :]
    outputs, inputs = np.zeros(layout.rows, dtype.word), np.zeros(sides[0] if sides else 1, dtype.word)
    top = submatrix.top
    # threshold 0 keeps everything but zeros and NaNs
    for row_block in row_blocks(parameter, layout, submatrix, None if recorded else 0.0, reader):
        word = row_block.bits.dtype.type
        magnitude = np.where(row_block.keeps, row_block.bits & word(dtype.magnitude_mask), word(0))
        outputs[top : top + len(magnitude)] = magnitude.max(axis=1)
        by_input = magnitude.max(axis=0).reshape(len(inputs), -1).max(axis=1)
        np.maximum(inputs, by_input, out=inputs)
        top += len(magnitude)
    return UnitMaxima(dtype, outputs, inputs)
