"""The class of each module, inferred from names and shapes where the file does not record it."""

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from functools import lru_cache

from core.formats.shared.malformed import Malformed
from core.model.batch_norms import STATISTICS, batch_norm_classes
from core.model.bilinear import bilinear_classes
from core.model.convolutions import Modules, convolution_classes
from core.model.last_names import called
from core.model.normalisations import deep_norm_classes, flat_norm_classes
from core.model.orientation import Leaves, linear_classes
from core.model.parameter import UNKNOWN, ModuleClass, Parameter

_RECURRENT = {4: "LSTM", 3: "GRU", 1: "RNN"}
_EMBEDDING = re.compile(
    r"(^|[._])(w?[tp]e|embed\w*|\w*embeddings?|emb\d*|rel(ative)?_(attn|attention|pos|position)_bias|(?<!_)shared)$",
    re.IGNORECASE,
)
"""``wte``, ``embed_tokens``, and of T5 ``relative_attention_bias``, its table of biases, and ``shared``, of tokens."""
_USUAL = frozenset({"weight", "bias"})
_PRELU = re.compile(r"(^|[._])(p?relu|act\w*)\d*$", re.IGNORECASE)

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
    found: defaultdict[str, dict[str, Parameter]] = defaultdict(dict)
    for parameter in parameters:
        found[parameter.module][parameter.leaf] = parameter
    # what is missing is asked for, and not to be made
    leaves = dict(found)
    told = deep_norm_classes(leaves)
    told |= bilinear_classes(_without(told, leaves))
    convolutions = convolution_classes(_without(told, leaves))
    told |= convolutions | batch_norm_classes(leaves, convolutions) | linear_classes(leaves)
    told |= flat_norm_classes(leaves, told, convolutions)
    # the same object for all modules of a class, of which a model has few
    one_of = lru_cache(ModuleClass)
    return {
        path: one_of(recorded[path], False)
        if path in recorded
        else one_of(told.get(path) or (_infer(path, leaves[path]) if path in leaves else UNKNOWN), True)
        for path in module_paths(leaves)
    }


def _without(told: Collection[str], modules: Modules) -> Modules:
    """The modules of which no class is told yet."""
    return {path: own for path, own in modules.items() if path not in told} if told else modules


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
        if module in paths:
            continue
        # the one around it is mostly known
        above = module.rpartition(".")[0]
        for path in reversed(missing_above(above, paths)) if above not in paths else ():
            paths[path] = None
            letters += len(path)
        paths[module] = None
        letters += len(module)
        if letters > MAX_LETTERS:
            raise Malformed("its names have too many modules in each other to be a model's")
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


def _infer(path: str, leaves: Leaves) -> str:
    """The class of a module that is no convolution, no normalisation and no ``Conv1D``."""
    if not leaves.keys() <= _USUAL:
        if leaves.keys() & {"in_proj_weight", "q_proj_weight"}:
            return "MultiheadAttention"
        for end, kind in (("_l0", ""), ("", "Cell")):
            if {f"weight_ih{end}", f"weight_hh{end}"} <= leaves.keys():
                return _recurrent(leaves, end) + kind
        if leaves.keys() & STATISTICS:
            return UNKNOWN
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None:
        return UNKNOWN
    shape = weight.tensor.shape
    if bias is not None:
        return "Linear" if len(shape) == 2 and bias.tensor.shape == shape[:1] else UNKNOWN
    return _without_bias(path, shape)


def _recurrent(leaves: Leaves, end: str) -> str:
    """By the gates, which lie below each other in the rows. An LSTM with a projection has fewer columns than units."""
    if f"weight_hr{end}" in leaves:
        return "LSTM"
    shape = leaves[f"weight_hh{end}"].tensor.shape
    if len(shape) != 2 or not shape[1] or shape[0] % shape[1]:
        return "RNNBase"
    return _RECURRENT.get(shape[0] // shape[1], "RNNBase")


def _without_bias(path: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 2:
        return "Embedding" if called(_EMBEDDING, path) else "Linear"
    return "PReLU" if len(shape) == 1 and (shape == (1,) or called(_PRELU, path)) else UNKNOWN
