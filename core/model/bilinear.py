"""Bilinear layers, whose weights have the shape of those of one-dimensional convolutions."""

import re
from collections.abc import Iterable, Mapping

from core.model.convolutions import Modules
from core.model.orientation import Leaves
from core.model.parameter import UNKNOWN

BILINEAR = "Bilinear"
_CALLED_SO = re.compile(r"(^|[._])bi(l|lin|linear)\d*$", re.IGNORECASE)
_CALLED_CONVOLUTION = re.compile(r"conv|cnn|tcn|tdnn|kernel|filter|transpos", re.IGNORECASE)
_SHORT, _LONG = 3, 64
"""Longest kernel that no second input of a bilinear layer is taken for, and that is one where several are as long."""

_Shape = tuple[int, int, int]


def bilinear_classes(modules: Modules) -> dict[str, str]:
    """The classes of the modules that are called bilinear, and of those that may be bilinear or a convolution.

    The one has outputs × inputs × inputs, the other outputs × inputs × kernel, and both a bias for each output or none.
    A convolution is told by the name of the module or of one around it; by a single input, as in a depthwise one; by
    a short kernel, or one as long as that of a weight with other inputs; or by a batch normalisation of its outputs
    beside it.

    Args:
        modules: path → parameters directly in it.

    Returns:
        path → `BILINEAR`, or `UNKNOWN`, which is all that both have in common. What is not among them is neither.
    """
    shapes = {path: shape for path, leaves in modules.items() if (shape := _shape(leaves)) is not None}
    if not shapes:
        return {}
    found = {path: BILINEAR for path in shapes if _CALLED_SO.search(path)}
    kernels, normalised = _kernels(shapes[path] for path in shapes.keys() - found.keys()), _normalised(modules)
    for path, shape in shapes.items():
        if path not in found and not (
            _is_convolution(path, shape, kernels)
            or _is_turned(modules[path], shape)
            or (_parent(path), shape[0]) in normalised
        ):
            found[path] = UNKNOWN
    return found


def _shape(leaves: Leaves) -> _Shape | None:
    weight = leaves.get("weight")
    if weight is None or len(weight.tensor.shape) != 3:
        return None
    first, second, third = weight.tensor.shape
    return first, second, third


def _kernels(shapes: Iterable[_Shape]) -> Mapping[int, set[int]]:
    """The inputs of the weights with kernels of each length."""
    found: dict[int, set[int]] = {}
    for _, inputs, length in shapes:
        found.setdefault(length, set()).add(inputs)
    return found


def _is_convolution(path: str, shape: _Shape, kernels: Mapping[int, set[int]]) -> bool:
    _, inputs, length = shape
    if inputs == 1 or length <= _SHORT or (length <= _LONG and len(kernels[length]) > 1):
        return True
    return _CALLED_CONVOLUTION.search(path) is not None


def _is_turned(leaves: Leaves, shape: _Shape) -> bool:
    """Whether its bias is not of the first dimension, so that it is a transposed convolution, or neither."""
    bias = leaves.get("bias")
    return bias is not None and bias.tensor.shape != shape[:1]


def _normalised(modules: Modules) -> set[tuple[str, int]]:
    """Where running statistics are kept: the path of the module around, and for how many channels."""
    found = set()
    for path, leaves in modules.items():
        if "running_mean" in leaves:
            found.add((_parent(path), leaves["running_mean"].tensor.numel))
    return found


def _parent(path: str) -> str:
    return path.rpartition(".")[0]
