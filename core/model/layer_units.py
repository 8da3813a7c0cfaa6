"""Which dimension of each weight is its outputs, and which bias lies beside it, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts
from core.model.orientation import Axes, axes_of
from core.model.parameter import ModuleClass, Parameter

NONE = -1


@dataclass(frozen=True)
class LayerUnits:
    """What the dimensions of n parameters are.

    Attributes:
        sides: int8 (n,), the dimension of the outputs: 0 or 1, or `NONE` where there are fewer than two dimensions. It
            is that of the rows where it is not told which one they are.
        biases: int64 (n,), the number of the bias beside such a weight; `NONE` where there is none, or where it is not
            told that it is of the rows.
    """

    sides: NDArray[np.int8]
    biases: Counts

    @classmethod
    def of(
        cls, owners: Sequence[Parameter], numbers: Mapping[str, int], classes: Mapping[str, ModuleClass]
    ) -> "LayerUnits":
        """Of the owners of a checkpoint.

        Args:
            owners: n parameters.
            numbers: their names → their places.
            classes: path → class of their modules.
        """
        axes = {name: axes_of(name) for name in {each.name for each in classes.values()}}
        sides, biases = np.full(len(owners), NONE, np.int8), np.full(len(owners), NONE, np.int64)
        for number, owner in enumerate(owners):
            if len(owner.tensor.shape) > 1:
                own = axes[classes[owner.module].name]
                sides[number] = own is Axes.IN_OUT
                bias = numbers.get(bias_of(owner.name), NONE)
                if own is not Axes.ROWS_COLUMNS or (bias != NONE and _is_of_rows(owners[bias], owner)):
                    biases[number] = bias
        return cls(sides, biases)


def _is_of_rows(bias: Parameter, weight: Parameter) -> bool:
    """Whether a bias has a number for each row of a weight, and for its columns another number."""
    rows, columns = weight.tensor.shape[:2]
    return bias.tensor.numel == rows != columns


def bias_of(name: str) -> str:
    """The name of the bias beside a weight: ``attn.in_proj_bias`` for ``attn.in_proj_weight``; empty if it has none."""
    module, dot, leaf = name.rpartition(".")
    bias = leaf.replace("weight", "bias")
    return f"{module}{dot}{bias}" if bias != leaf else ""
