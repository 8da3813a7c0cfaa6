"""The class of each module, inferred from names and shapes where the file does not record it."""

import re
from collections.abc import Iterable, Mapping

from core.checkpoint import ModuleClass, Parameter

_RECURRENT = {4: "LSTM", 3: "GRU", 1: "RNN"}
_BY_DIMENSIONS = {3: "Conv1d", 4: "Conv2d", 5: "Conv3d"}
_EMBEDDING = re.compile(r"(^|[._])(w?[tp]e|embed\w*|\w*embeddings?|emb)$", re.IGNORECASE)

Leaves = Mapping[str, Parameter]


def module_classes(parameters: Iterable[Parameter], recorded: Mapping[str, str]) -> dict[str, ModuleClass]:
    """Module path → class, for every module on the way to a parameter, the root (``""``) included.

    Args:
        parameters: in file order.
        recorded: module path → class name, as far as the file says.
    """
    leaves: dict[str, dict[str, Parameter]] = {}
    for parameter in parameters:
        leaves.setdefault(parameter.module, {})[parameter.leaf] = parameter
    dimensions = _convolution_dimensions(leaves.values())
    paths = dict.fromkeys(path for module in leaves for path in ancestry(module))
    return {
        path: ModuleClass(recorded[path], inferred=False)
        if path in recorded
        else ModuleClass(_infer(path, leaves.get(path, {}), dimensions))
        for path in paths
    }


def ancestry(module: str) -> list[str]:
    """The paths from the root to a module, both included."""
    parts = module.split(".") if module else []
    return ["", *(".".join(parts[: count + 1]) for count in range(len(parts)))]


def _convolution_dimensions(modules: Iterable[Leaves]) -> int:
    """1, 2 or 3: of the model's convolutions; batch normalisation has the same, which its shapes don't show."""
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
        return "LayerNorm" if bias else "RMSNorm" if "norm" in path.lower() else "PReLU"
    return "Module"
