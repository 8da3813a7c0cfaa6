"""Which dimension of each weight is its inputs, along which runtimes group the weights of an N:M pattern.

Of a linear layer, and of what is multiplied like one, it is the second; of GPT-2's ``Conv1D`` and of transposed
convolutions the first. A convolution is grouped along its input channels, each place of its kernel by itself, as
NVIDIA's ASP does it (``apex.contrib.sparsity``): of its weight (K, C, R, S) it moves the input channels C to the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.base.arrays import Counts, Flags
from core.model.checkpoint import Checkpoint
from core.model.orientation import EITHER_WAY, Axes, axes_of
from core.model.parameter import UNKNOWN, Parameter

NONE = -1


@dataclass(frozen=True)
class InputSides:
    """The dimension of the inputs of n parameters, in file order.

    Attributes:
        sides: int64 (n,): 0 or 1, or `NONE` where there is none, or it is not told which it is.
        sizes: int64 (n,), the size of that dimension; 0 where there is none.
    """

    sides: Counts
    sizes: Counts

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "InputSides":
        """Of the owners of a checkpoint."""
        owners = tuple(checkpoint.owners)
        sides = [_side(checkpoint, owner) for owner in owners]
        sizes = [0 if side == NONE else owner.tensor.shape[side] for owner, side in zip(owners, sides, strict=True)]
        return cls(np.array(sides, np.int64), np.array(sizes, np.int64))

    def fit(self, m: int) -> Flags:
        """Which parameters can be divided into groups of ``m`` along their inputs, bool (n,)."""
        return np.asarray((self.sides != NONE) & (self.sizes % m == 0))


def input_side(checkpoint: Checkpoint, parameter: Parameter) -> int:
    """The dimension of a parameter's inputs; `NONE` where there is none, or it is not told which it is."""
    return _side(checkpoint, checkpoint.by_name[parameter.owner])


def why_unfit(checkpoint: Checkpoint, parameter: Parameter, m: int) -> str:
    """Why a parameter can't be divided into groups of ``m`` along its inputs, as a sentence; empty if it can."""
    owner = checkpoint.by_name[parameter.owner]
    shape, names = owner.tensor.shape, list(_classes(checkpoint, owner))
    side = _side(checkpoint, owner)
    if side != NONE:
        size = shape[side]
        return f"Its input dimension has {size:,}, which is no multiple of {m}." if size % m else ""
    if len(shape) < 2:
        return "It has no input dimension: it has fewer than two dimensions."
    if all(_is_table(name) for name in names):
        return "It has no input dimension: it is a table that is looked up, not multiplied."
    return "It is not known which of its dimensions is the input."


def _side(checkpoint: Checkpoint, owner: Parameter) -> int:
    """The dimension of its inputs in the first of the modules it is in for which that is told: one may be a table."""
    sides = (_side_in(name, len(owner.tensor.shape)) for name in _classes(checkpoint, owner))
    return next((side for side in sides if side != NONE), NONE)


def _classes(checkpoint: Checkpoint, owner: Parameter) -> Iterable[str]:
    names = (owner.name, *checkpoint.ties.get(owner.name, ()))
    return (checkpoint.classes[checkpoint.by_name[name].module].name.rpartition(".")[2] for name in names)


def _side_in(class_name: str, dimensions: int) -> int:
    convolution = "Conv" in class_name and class_name != "Conv1D"
    if dimensions < 2 or class_name in (UNKNOWN, EITHER_WAY) or (dimensions > 2 and not convolution):
        return NONE
    match axes_of(class_name):
        case Axes.OUT_IN:
            return 1
        case Axes.IN_OUT:
            return 0
        case Axes.ROWS_COLUMNS:
            return NONE


def _is_table(class_name: str) -> bool:
    return "Embedding" in class_name
