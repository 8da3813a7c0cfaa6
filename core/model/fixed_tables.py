"""Finds the tables by which detectors decode boxes: they are weights of convolutions, and are not trained."""

import re
from collections.abc import Mapping

from core.model.parameter import Parameter

_NAMED = re.compile(r"(^|\.)(dfl\d*\.(proj_)?conv|anc2vec\.anc2vec)$")
"""The convolution in a ``DFL`` of YOLOv8 and later (two in a head of YOLOv9) and of LuxonisTrain; that of the YOLOv9
which has the box's sides as a dimension of the kernel."""
_BESIDE = re.compile(r"(^|\.)proj_conv$")
"""That of YOLOv6, which has the same table beside it once more, as the vector ``proj``."""

_NO_KERNEL = ((1, 1), (1, 1, 1))
"""The last dimensions of what has one in name only, of two or three dimensions."""


def is_fixed_table(parameter: Parameter, by_name: Mapping[str, Parameter]) -> bool:
    """Whether it is called and shaped as the table 0, 1, 2, … that turns a distribution over distances into its mean.

    It is a convolution of several inputs to one output, without a kernel and without a bias. Its values are not looked
    at: in a file that was pruned before they are no longer those.

    Args:
        by_name: all parameters of its model.
    """
    shape, module = parameter.tensor.shape, parameter.module
    if parameter.leaf != "weight" or shape[2:] not in _NO_KERNEL or shape[0] != 1 or shape[1] < 2:
        return False
    if f"{module}.bias" in by_name:
        return False
    return bool(_NAMED.search(module)) or (bool(_BESIDE.search(module)) and _has_vector(module, shape[1], by_name))


def _has_vector(module: str, length: int, by_name: Mapping[str, Parameter]) -> bool:
    beside = by_name.get(module.removesuffix("_conv"))
    return beside is not None and beside.tensor.shape == (length,)
