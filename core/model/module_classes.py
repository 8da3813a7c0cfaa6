"""The class of each module, inferred from names and shapes where the file does not record it."""

import re
from collections.abc import Container, Iterable, Mapping

from core.formats.shared.malformed import Malformed
from core.model.orientation import CONV1D, Leaves, in_by_out
from core.model.parameter import ModuleClass, Parameter

_RECURRENT = {4: "LSTM", 3: "GRU", 1: "RNN"}
_BY_DIMENSIONS = {3: "Conv1d", 4: "Conv2d", 5: "Conv3d"}
_EMBEDDING = re.compile(r"(^|[._])(w?[tp]e|embed\w*|\w*embeddings?|emb)$", re.IGNORECASE)
_LAYER_NORM = re.compile(r"(^|[._])(ln|layer_?norm)(_?[a-z\d]+)?$", re.IGNORECASE)
"""``ln_f``, ``ln_1``, ``LayerNorm``: one without biases has a weight only, as an RMSNorm does."""

MAX_LETTERS = 1 << 26
"""Most characters in the paths of all modules; a model of 100,000 modules has a tenth of it."""


def module_classes(parameters: Iterable[Parameter], recorded: Mapping[str, str]) -> dict[str, ModuleClass]:
    """Module path → class, for every module on the path to a parameter, the root (``""``) included.

    Args:
        parameters: in file order.
        recorded: module path → class name, as far as the file records them.

    Raises:
        Malformed: the paths have more than `MAX_LETTERS` characters.
    """
    leaves: dict[str, dict[str, Parameter]] = {}
    for parameter in parameters:
        leaves.setdefault(parameter.module, {})[parameter.leaf] = parameter
    dimensions, turned = _convolution_dimensions(leaves.values()), in_by_out(leaves)
    return {
        path: ModuleClass(recorded[path], inferred=False)
        if path in recorded
        else ModuleClass(CONV1D if path in turned else _infer(path, leaves.get(path, {}), dimensions))
        for path in module_paths(leaves)
    }


def module_paths(modules: Iterable[str]) -> dict[str, None]:
    """The paths of modules and of all modules around them, the root included, each after the one around it.

    Args:
        modules: paths.

    Returns:
        a dict used as an ordered set.

    Raises:
        Malformed: the paths have more than `MAX_LETTERS` characters.
    """
    paths: dict[str, None] = {"": None}
    letters = 0
    for module in modules:
        missing = missing_above(module, paths)
        letters += sum(map(len, missing))
        if letters > MAX_LETTERS:
            raise Malformed("its names have too many modules in each other to be a model's")
        paths |= dict.fromkeys(reversed(missing))
    return paths


def missing_above(module: str, known: Container[str]) -> list[str]:
    """The path of a module and of those around it up to the first known one; innermost first, the known one left out.

    Args:
        known: contains the root (``""``) at least.
    """
    missing = []
    while module not in known:
        missing.append(module)
        module = module.rpartition(".")[0]
    return missing


def _convolution_dimensions(modules: Iterable[Leaves]) -> int:
    """1, 2 or 3: the dimensions of the model's convolutions, used for batch normalisation, whose shapes don't tell."""
    for leaves in modules:
        weight = leaves.get("weight")
        if weight is not None and len(weight.tensor.shape) in _BY_DIMENSIONS:
            return len(weight.tensor.shape) - 2
    return 1


def _infer(path: str, leaves: Leaves, dimensions: int) -> str:
    if not leaves:
        return "Module"
    if "running_mean" in leaves or "running_var" in leaves:
        return f"BatchNorm{dimensions}d"
    if "in_proj_weight" in leaves:
        return "MultiheadAttention"
    if "weight_ih_l0" in leaves and "weight_hh_l0" in leaves:
        return _recurrent(leaves)
    weight = leaves.get("weight")
    return _by_weight(path, weight.tensor.shape, "bias" in leaves) if weight is not None else "Module"


def _recurrent(leaves: Leaves) -> str:
    shape = leaves["weight_hh_l0"].tensor.shape
    gates = shape[0] // shape[1] if len(shape) == 2 and shape[1] else 0
    return _RECURRENT.get(gates, "RNNBase")


def _by_weight(path: str, shape: tuple[int, ...], bias: bool) -> str:
    if len(shape) in _BY_DIMENSIONS:
        return _BY_DIMENSIONS[len(shape)]
    if len(shape) == 2:
        return "Embedding" if not bias and _EMBEDDING.search(path) else "Linear"
    if len(shape) == 1:
        if bias or _LAYER_NORM.search(path):
            return "LayerNorm"
        return "RMSNorm" if "norm" in path.lower() else "PReLU"
    return "Module"
