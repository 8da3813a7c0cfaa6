"""Which dimension of a weight is which: what its class says, and what a module without a class shows."""

import re
from collections import Counter
from collections.abc import Mapping
from enum import Enum, auto

from core.model.parameter import Parameter

CONV1D = "Conv1D"
"""``transformers.pytorch_utils.Conv1D``: a linear layer whose weight is in × out."""
_GPT = re.compile(r"(^|\.)h\.\d+\.(attn|crossattention|mlp)\.c_(attn|proj|fc)$")

Leaves = Mapping[str, Parameter]


class Axes(Enum):
    """What the first two dimensions of a weight are."""

    OUT_IN = auto()
    IN_OUT = auto()
    ROWS_COLUMNS = auto()
    """It has neither outputs nor inputs, such as a table of embeddings."""


def axes_of(class_name: str) -> Axes:
    """Of the weights of a class."""
    name = class_name.rpartition(".")[2]
    if "Embedding" in name:
        return Axes.ROWS_COLUMNS
    return Axes.IN_OUT if name == CONV1D or "ConvTranspose" in name else Axes.OUT_IN


def in_by_out(modules: Mapping[str, Leaves]) -> frozenset[str]:
    """The modules that are a `CONV1D`: their bias has the second dimension of their weight.

    A square weight shows nothing by itself; there those of its name decide, or else all others, or else its name.

    Args:
        modules: path → name of each parameter in it → the parameter.
    """
    sides = {path: side for path, leaves in modules.items() if (side := _side_of_bias(leaves)) is not None}
    by_name: dict[str, Counter[int]] = {}
    for path, side in sides.items():
        if side != _EITHER:
            by_name.setdefault(_last(path), Counter())[side] += 1
    everywhere = sum(by_name.values(), Counter[int]())
    return frozenset(
        path
        for path, side in sides.items()
        if side == 1 or (side == _EITHER and _is_second(path, by_name.get(_last(path), everywhere)))
    )


_EITHER = -1


def _side_of_bias(leaves: Leaves) -> int | None:
    """Which dimension of a matrix its bias has; None where there is no such pair."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or bias is None or len(weight.tensor.shape) != 2 or len(bias.tensor.shape) != 1:
        return None
    sides, length = weight.tensor.shape, bias.tensor.shape[0]
    if length not in sides:
        return None
    return _EITHER if sides[0] == sides[1] else sides.index(length)


def _is_second(path: str, decided: Counter[int]) -> bool:
    """What a square weight is, going by those that are not square."""
    return decided[1] > decided[0] if decided else _GPT.search(path) is not None


def _last(path: str) -> str:
    return path.rpartition(".")[2]
