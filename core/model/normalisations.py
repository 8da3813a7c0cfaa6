"""The classes of normalisations without running statistics: by name, shape and bias, and by the layers beside them.

Those of torch have no class in common but ``Module``. Where more than one fits, it is called `NORM`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import Enum, auto
from functools import lru_cache

from core.model.batch_norms import STATISTICS, modules_around
from core.model.convolutions import Modules
from core.model.last_names import called
from core.model.orientation import Leaves

NORM = "Norm"
"""Any normalisation: without a bias it may be a LayerNorm or an RMSNorm, beside convolutions a GroupNorm too."""
_LAYER, _GROUP, _RMS = "LayerNorm", "GroupNorm", "RMSNorm"

_CALLED_NORM = re.compile(r"norm(\d+|_[a-z\d]{1,2})?$", re.IGNORECASE)
"""``norm_a``, ``q_norm``: one of several dimensions without a bias has the shape of a matrix or of a kernel."""
_CALLED_LAYER = re.compile(r"(^|[._])(ln|layer_?norm)(_?[a-z\d]+)?$", re.IGNORECASE)
"""``ln_f``, ``ln_1``, ``LayerNorm``; of models without biases an RMSNorm is called so, too."""
_CALLED_GROUP = re.compile(r"(^|[._])(gn|group_?norm)\d*$", re.IGNORECASE)
_CALLED_RMS = re.compile(r"(^|[._])rms(_?norm)?(_?\d+|_[a-z\d]{1,2})?$", re.IGNORECASE)


class _Beside(Enum):
    """The kinds of layers that lie around a normalisation."""

    NOTHING = auto()
    MATRICES = auto()
    CONVOLUTIONS = auto()
    BOTH = auto()


def deep_norm_classes(modules: Modules) -> dict[str, str]:
    """The classes of normalisations over several dimensions, whose weight has the shape of a matrix or of a kernel.

    One with a bias of the weight's own shape is a LayerNorm, which alone has that. One without is told by its name.
    """
    return {path: name for path, leaves in modules.items() if (name := _deep(path, leaves))}


def flat_norm_classes(modules: Modules, told: Collection[str], convolutions: Mapping[str, str]) -> dict[str, str]:
    """The classes of normalisations over one dimension: one with as many biases as weights, or called one.

    With biases and no telling name it is a LayerNorm where matrices lie around it, and `NORM` beside convolutions:
    group and instance normalisations, and batch normalisations without statistics, have the same shapes. So it is in
    all of a part of the model in which one of those is; the attention of a U-Net has a GroupNorm beside its matrices.

    Args:
        told: the paths of modules that are something else.
        convolutions: path → class, see `core.model.convolutions`.
    """
    biased = {path: "bias" in leaves for path, leaves in modules.items() if path not in told and _is_flat(leaves)}
    found = {path: name for path, has in biased.items() if not has and (name := _without_bias(path))}
    return found | _with_biases([path for path, has in biased.items() if has], modules, convolutions)


def _deep(path: str, leaves: Leaves) -> str:
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or len(weight.tensor.shape) < 2 or not STATISTICS.isdisjoint(leaves):
        return ""
    if bias is not None:
        return _LAYER if bias.tensor.shape == weight.tensor.shape else ""
    return _deep_by_name(path.rpartition(".")[2])


@lru_cache(1 << 10)
def _deep_by_name(name: str) -> str:
    """Kept, since very many modules have few names."""
    if called(_CALLED_RMS, name):
        return _RMS
    return NORM if called(_CALLED_LAYER, name) or called(_CALLED_NORM, name) else ""


def _is_flat(leaves: Leaves) -> bool:
    """Whether it has a vector of weights, and as many biases or none."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or len(weight.tensor.shape) != 1 or not STATISTICS.isdisjoint(leaves):
        return False
    return bias is None or bias.tensor.shape == weight.tensor.shape


def _without_bias(path: str) -> str:
    """Empty where it is not called a normalisation: a vector alone may be anything."""
    if called(_CALLED_RMS, path):
        return _RMS
    return NORM if called(_CALLED_LAYER, path) or "norm" in path.rpartition(".")[2].lower() else ""


def _with_biases(paths: Collection[str], modules: Modules, convolutions: Mapping[str, str]) -> dict[str, str]:
    named = {path: name for path in paths if (name := _by_name(path))}
    nameless = [path for path in paths if path not in named]
    if not convolutions:
        return named | dict.fromkeys(nameless, _LAYER if any(map(_has_matrix, modules.values())) else NORM)
    around = _Around(modules, convolutions)
    # called so, and a GroupNorm: that of the features of wav2vec2
    either = {path: NORM for path, name in named.items() if name == _LAYER and around.only_convolutions(path)}
    kinds = {path: around.kinds(path, modules[path]["weight"].tensor.shape[0]) for path in nameless}
    convolved = {_part(path) for path, kind in kinds.items() if kind is _Beside.CONVOLUTIONS}
    return named | either | {path: NORM if _is_any(path, kind, convolved) else _LAYER for path, kind in kinds.items()}


def _by_name(path: str) -> str:
    for pattern, name in ((_CALLED_GROUP, _GROUP), (_CALLED_RMS, _RMS), (_CALLED_LAYER, _LAYER)):
        if called(pattern, path):
            return name
    return ""


def _is_any(path: str, kinds: _Beside, convolved: Collection[str]) -> bool:
    """Whether one without a telling name may be of several classes.

    Args:
        convolved: the parts of the model in which one lies beside convolutions.
    """
    if kinds is _Beside.BOTH:
        return bool(convolved)
    return kinds is not _Beside.MATRICES or _part(path) in convolved


def _part(path: str) -> str:
    """The part of the model that a module is in: the first name of its path."""
    return path.partition(".")[0]


def _has_matrix(leaves: Leaves) -> bool:
    return any(len(each.tensor.shape) == 2 for each in leaves.values())


class _Around:
    """Finds the kinds of the layers around a module.

    Args:
        convolutions: path → class.
    """

    def __init__(self, modules: Modules, convolutions: Mapping[str, str]) -> None:
        self._matrices = _all_around(path for path, leaves in modules.items() if _has_matrix(leaves))
        self._convolutions = _all_around(convolutions)
        self._direct = {
            (path.rpartition(".")[0], size)
            for path in convolutions
            for size in modules[path]["weight"].tensor.shape[:2]
        }

    def kinds(self, path: str, channels: int) -> _Beside:
        """The kinds of the layers in the nearest module around it that has any.

        Convolutions alone where one with as many inputs or outputs lies directly in it, whatever else does.
        """
        near = self._near(path)
        if near is None:
            return _Beside.NOTHING
        if (near, channels) in self._direct or near not in self._matrices:
            return _Beside.CONVOLUTIONS
        return _Beside.BOTH if near in self._convolutions else _Beside.MATRICES

    def only_convolutions(self, path: str) -> bool:
        """Whether the nearest module around it that has layers has no others."""
        near = self._near(path)
        return near is not None and near not in self._matrices

    def _near(self, path: str) -> str | None:
        around = modules_around(path)
        return next((module for module in around if module in self._matrices or module in self._convolutions), None)


def _all_around(paths: Iterable[str]) -> frozenset[str]:
    """The modules that some of these are in."""
    found: set[str] = set()
    for path in paths:
        for module in modules_around(path):
            # what is around this one has been found already
            if module in found:
                break
            found.add(module)
    return frozenset(found)
