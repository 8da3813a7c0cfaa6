"""Which dimension of a weight is output and which is input, by the module's class or by the shape of its bias."""

import re
from collections import Counter
from collections.abc import Mapping
from enum import Enum, auto

from core.model.parameter import UNKNOWN, Parameter

CONV1D = "Conv1D"
"""``transformers.pytorch_utils.Conv1D``: a linear layer whose weight is in × out."""
EITHER_WAY = "_ConvNd"
"""The class that convolutions of torch, transposed and not, have in common."""
_GPT = re.compile(r"(^|\.)h\.\d+\.(attn|crossattention|mlp)\.c_(attn|proj|fc)$")

Leaves = Mapping[str, Parameter]
"""Name in the module → parameter, for the parameters directly in one module."""


class Axes(Enum):
    """What the first two dimensions of a weight are."""

    OUT_IN = auto()
    IN_OUT = auto()
    ROWS_COLUMNS = auto()
    """It has neither outputs nor inputs, such as an embedding table, or it is not told which they are."""


def axes_of(class_name: str) -> Axes:
    """The axes of the weights of a class.

    Args:
        class_name: qualified or not.
    """
    name = class_name.rpartition(".")[2]
    if "Embedding" in name or name in (EITHER_WAY, UNKNOWN):
        return Axes.ROWS_COLUMNS
    return Axes.IN_OUT if name == CONV1D or "ConvTranspose" in name else Axes.OUT_IN


def linear_classes(modules: Mapping[str, Leaves]) -> dict[str, str]:
    """The classes of the modules that are a `CONV1D`, or may be: its bias is as long as the weight's second dimension.

    Without a bias the shape of a layer that is called as in GPT-2 decides: which of them widen is known.
    For square weights, modules of the same name with other shapes decide, then those in the same block. Then those of
    GPT-2's paths are as most others, and what is left is linear; where most others are a `CONV1D`, it may be either.

    Args:
        modules: path of a module → its parameters.

    Returns:
        their paths → `CONV1D`, or `UNKNOWN`, which is what both have in common. What is not among them is linear.
    """
    sides = {path: side for path, leaves in modules.items() if (side := _side(path, leaves)) is not None}
    told: dict[str, Counter[int]] = {}
    for path, side in sides.items():
        if side != _EITHER:
            for kin in (_last(path), _block(path), _ANY):
                told.setdefault(kin, Counter())[side] += 1
    found = {path: _class_of(path, side, told) for path, side in sides.items()}
    return {path: name for path, name in found.items() if name}


_ANY = ".."
"""Stands for all modules; it is no name and no path of a block."""
_EITHER = -1


def is_of_gpt(path: str) -> bool:
    """Whether a module is called like a linear layer in a block of GPT-2."""
    # most are told by this at once
    return "c_" in path and _GPT.search(path) is not None


def _side(path: str, leaves: Leaves) -> int | None:
    """The dimension of a matrix that its outputs are (`_EITHER` for a square one); None if nothing tells."""
    return _side_by_name(path, leaves) if "bias" not in leaves else _side_of_bias(leaves)


def _side_by_name(path: str, leaves: Leaves) -> int | None:
    """The dimension of the outputs of a layer of GPT-2 without a bias: ``c_attn`` and ``c_fc`` widen, others narrow."""
    weight = leaves.get("weight")
    if weight is None or len(weight.tensor.shape) != 2 or not is_of_gpt(path):
        return None
    first, second = weight.tensor.shape
    if first == second:
        return _EITHER
    widens = _last(path) != "c_proj"
    return int((second > first) == widens)


def _side_of_bias(leaves: Leaves) -> int | None:
    """The dimension of a matrix that has the length of its bias (`_EITHER` for a square one); None if there is none."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or bias is None or len(weight.tensor.shape) != 2 or len(bias.tensor.shape) != 1:
        return None
    sides, length = weight.tensor.shape, bias.tensor.shape[0]
    if length not in sides:
        return None
    return _EITHER if sides[0] == sides[1] else sides.index(length)


def _class_of(path: str, side: int, told: Mapping[str, Counter[int]]) -> str:
    """`CONV1D`, `UNKNOWN` where it may be that or linear, or empty for a linear layer.

    Args:
        told: name, or path of a block → how often each dimension is the outputs', of weights that are not square.
    """
    if side != _EITHER:
        return CONV1D if side == 1 else ""
    kin = told.get(_last(path)) or told.get(_block(path))
    if kin:
        return CONV1D if kin[1] > kin[0] else ""
    others = told.get(_ANY)
    if is_of_gpt(path):
        return CONV1D if others is None or others[1] > others[0] else ""
    return UNKNOWN if others is not None and others[1] > others[0] else ""


def _block(path: str) -> str:
    """The path of the module around it, with a dot, so that it is no name; directly in the model, that of itself."""
    return path[: len(path) - len(_last(path))] or f"{path}."


def _last(path: str) -> str:
    return path.rpartition(".")[2]
