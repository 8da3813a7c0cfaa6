"""The classes of convolutions: transposed or not, by the bias, the normalisation beside it, and the others."""

import re
from collections.abc import Iterator, Mapping

from core.model.orientation import EITHER_WAY, Leaves

SPATIAL = {3: 1, 4: 2, 5: 3}
"""Dimensions of a convolution's weight → of the signal it is for."""

_TRANSPOSED = re.compile(r"deconv|transpos", re.IGNORECASE)
_BEFORE = 4
"""How far before a layer of a ``Sequential`` its input's normalisation can be: with activation, dropout, pooling."""

Modules = Mapping[str, Leaves]
"""Path → parameters directly in it, in file order."""


def convolution_classes(modules: Modules) -> dict[str, str]:
    """The classes of the modules whose weight and bias are those of a convolution.

    The outputs are the weight's first dimension, or the second where it is transposed. A bias has their number, and so
    has the normalisation that follows in a ``Sequential``. Where neither tells, its name decides, then the others of
    its ``Sequential`` or of its name. What is left is not transposed, unless another one of the model is: then it is
    `EITHER_WAY`.
    """
    sides = {path: side for path, leaves in modules.items() if (side := _side(path, leaves, modules)) is not None}
    told: dict[str, set[int]] = {}
    for path, side in sides.items():
        if side != _EITHER:
            told.setdefault(_kin(path), set()).add(side)
    any_turned = 1 in sides.values()
    found = {}
    for path, side in sides.items():
        decided = side if side != _EITHER else _by_others(path, told, any_turned)
        dimensions = SPATIAL[len(modules[path]["weight"].tensor.shape)]
        found[path] = {0: f"Conv{dimensions}d", 1: f"ConvTranspose{dimensions}d"}.get(decided, EITHER_WAY)
    return found


_EITHER = -1


def _side(path: str, leaves: Leaves, modules: Modules) -> int | None:
    """The dimension that the outputs are (`_EITHER` where nothing tells); None where it is no convolution."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or len(weight.tensor.shape) not in SPATIAL:
        return None
    shape = weight.tensor.shape
    if bias is not None:
        return _side_of_bias(shape, bias.tensor.shape)
    return _side_in_sequence(path, shape, modules)


def _side_of_bias(shape: tuple[int, ...], bias: tuple[int, ...]) -> int | None:
    if len(bias) != 1:
        return None
    (length,) = bias
    if length == shape[0]:
        return _EITHER if shape[0] == shape[1] else 0
    # transposed, perhaps in groups: each has shape[1] outputs
    groups, rest = divmod(length, shape[1]) if shape[1] else (0, 1)
    return 1 if groups and not rest and shape[0] % groups == 0 else None


def _side_in_sequence(path: str, shape: tuple[int, ...], modules: Modules) -> int:
    """By the normalisation after it in a ``Sequential``, which has its outputs, else the one before, its inputs."""
    if shape[0] == shape[1]:
        return _EITHER
    parent, name = _parent(path), _name(path)
    if not name.isdecimal():
        return _EITHER
    after = _channels(modules, f"{parent}{int(name) + 1}")
    if after in shape[:2]:
        return shape.index(after)
    before = next(_sizes_before(modules, parent, int(name)), None)
    # one input for each of the outputs is as in a depthwise convolution
    return 1 - shape.index(before) if before in shape[:2] and shape[1] > 1 else _EITHER


def _sizes_before(modules: Modules, parent: str, number: int) -> Iterator[int | None]:
    """Of the nearest module before it with parameters: the channels of a normalisation; None for another kind."""
    for place in range(number - 1, max(number - 1 - _BEFORE, -1), -1):
        if f"{parent}{place}" in modules:
            yield _channels(modules, f"{parent}{place}")


def _channels(modules: Modules, path: str) -> int | None:
    """The channels of a normalisation: the length of its weight or of its running mean; None for another module."""
    leaves = modules.get(path, {})
    shapes = [leaves[leaf].tensor.shape for leaf in ("weight", "running_mean") if leaf in leaves]
    return shapes[0][0] if shapes and len(shapes[0]) == 1 else None


def _by_others(path: str, told: Mapping[str, set[int]], any_turned: bool) -> int:
    if _TRANSPOSED.search(path):
        return 1
    others = told.get(_kin(path), ())
    return next(iter(others)) if len(others) == 1 else _EITHER if any_turned else 0


def _kin(path: str) -> str:
    """What it shares with the others of its ``Sequential`` (a path with its dot), or with modules of the same name."""
    return _parent(path) if _name(path).isdecimal() else _name(path)


def _parent(path: str) -> str:
    """What is before the last name of a path, with its dot."""
    return path[: len(path) - len(_name(path))]


def _name(path: str) -> str:
    return path.rpartition(".")[2]
