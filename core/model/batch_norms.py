"""The classes of batch and instance normalisations: for how many dimensions, by the layers beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.model.convolutions import SPATIAL, Modules
from core.model.last_names import called
from core.model.orientation import EITHER_WAY, Axes, Leaves, axes_of

BUFFER = "It is a buffer, not a parameter."
"""Why statistics, and other tensors that are not trained, can't be pruned."""
STATISTICS = frozenset({"running_mean", "running_var", "num_batches_tracked"})
"""Buffers of batch and instance normalisation, recognised by name where the file does not record buffers."""
NORM_BASE = "_NormBase"
"""The class that normalisations of batches and of instances have in common; ``_BatchNorm`` is that of batches alone."""
_SYNC = "SyncBatchNorm"
"""Of batches in several processes; it has the tensors of the others."""
OF_IRREPS = "BatchNorm"
"""That of e3nn, which has means for scalars only, and so fewer than variances."""
_CALLED_BATCH = re.compile(r"(^|[._])(bn|bnorm|batch_?norm)(\dd)?(_?[a-z\d]{1,2})?$", re.IGNORECASE)
_CALLED_SYNC = re.compile(r"sync_?(bn|b(atch)?_?norm)(\dd)?(_?[a-z\d]{1,2})?$", re.IGNORECASE)
_CALLED_INSTANCE = re.compile(r"(^|[._])(inorm|inst(ance)?_?norm)(\dd)?(_?[a-z\d]{1,2})?$", re.IGNORECASE)
"""One of instances has the tensors of one of batches, with statistics and without."""


@dataclass(frozen=True)
class _Layer:
    """A linear layer or a convolution.

    Attributes:
        dimensions: of the batch normalisation for its outputs: 1 for features.
        outputs, inputs: how many there may be.
    """

    dimensions: int
    outputs: frozenset[int]
    inputs: frozenset[int]


def batch_norm_classes(modules: Modules, convolutions: Mapping[str, str]) -> dict[str, str]:
    """The classes of the modules that keep running statistics and have as many weights, if any.

    So are those of what is called one and has as many biases as weights, and no statistics.

    Those of instances keep statistics by request, and have weights by another one: one without a telling name is of
    batches if it, or another one of the model, has both or is called so, and none is called of instances. Else it is
    `NORM_BASE`.

    What lies just before one in a ``Sequential`` tells the dimensions, if it gives as many channels; else the layers
    that give as many, or the convolutions that take as many, in the module around it or further around; else all
    layers. Where these are of several kinds it is what those have in common. Order tells nothing: some formats have
    their own.

    Args:
        convolutions: path → class, see `core.model.convolutions`.
    """
    channels = {path: size for path, leaves in modules.items() if (size := _channels(path, leaves)) is not None}
    if not channels:
        return {}
    layers = {path: layer for path, leaves in modules.items() if (layer := _layer(leaves, convolutions.get(path, "")))}
    kinds = {layer.dimensions for layer in layers.values()}
    # a look around is only needed where there are layers of several kinds
    around = _Around(layers) if len(kinds) > 1 else None
    named = {path: _named(path) for path, count in channels.items() if count != _MIXED}
    nameless = _nameless(modules, named)
    found = dict.fromkeys(channels, OF_IRREPS)
    for path, name in named.items():
        possible = around.dimensions(path, channels[path]) if around is not None else kinds
        of = name or nameless
        # by its statistics and weights alone, one of unknown dimensions may be of instances
        sure = name or (nameless if "Batch" in named.values() else "")
        if of in ("", _SYNC):
            found[path] = of or NORM_BASE
        elif len(possible) == 1:
            found[path] = f"{of}Norm{min(possible)}d"
        else:
            found[path] = f"_{sure}Norm" if sure else NORM_BASE
    return found


def _named(path: str) -> str:
    """What it normalises by its name: ``Batch``, ``Instance``, `_SYNC`, or empty where that does not tell."""
    for pattern, of in ((_CALLED_SYNC, _SYNC), (_CALLED_INSTANCE, "Instance"), (_CALLED_BATCH, "Batch")):
        if called(pattern, path):
            return of
    return ""


def _nameless(modules: Modules, named: Mapping[str, str]) -> str:
    """What those without a telling name normalise: ``Batch``, or empty where it may be instances.

    Args:
        named: path → what it normalises by its name, of all of them.
    """
    if "Instance" in named.values():
        return ""
    has_both = any(not of and "weight" in modules[path] for path, of in named.items())
    return "Batch" if has_both or any(named.values()) else ""


class _Around:
    """Finds the layers around a normalisation.

    Args:
        layers: path → layer.
    """

    def __init__(self, layers: Mapping[str, _Layer]) -> None:
        self._layers = layers
        self._giving: dict[tuple[str, int], set[int]] = {}
        self._taking: dict[tuple[str, int], set[int]] = {}
        for path, layer in layers.items():
            for module in modules_around(path):
                for sizes, kinds in ((layer.outputs, self._giving), (layer.inputs, self._taking)):
                    for size in sizes:
                        kinds.setdefault((module, size), set()).add(layer.dimensions)

    def dimensions(self, path: str, channels: int) -> set[int]:
        """What the dimensions may be."""
        parent, _, name = path.rpartition(".")
        before = self._layers.get(f"{parent}.{int(name) - 1}".lstrip(".")) if name.isdecimal() else None
        if before is not None and channels in before.outputs:
            return {before.dimensions}
        for kinds in (self._giving, self._taking):
            for module in modules_around(path):
                if (module, channels) in kinds:
                    return kinds[module, channels]
        return {layer.dimensions for layer in self._layers.values()}


def modules_around(path: str) -> Iterator[str]:
    """The paths of the modules that it is in, from the nearest one to the root (``""``)."""
    while path:
        path = path.rpartition(".")[0]
        yield path


_MIXED = -1


def _channels(path: str, leaves: Leaves) -> int | None:
    """Of a batch normalisation; `_MIXED` where there are fewer means than variances; None for other modules."""
    if leaves.keys().isdisjoint(STATISTICS):
        return _channels_by_name(path, leaves)
    shapes = {leaf: leaves[leaf].tensor.shape for leaf in ("running_mean", "running_var", "weight") if leaf in leaves}
    if shapes.keys().isdisjoint(STATISTICS) or any(len(shape) != 1 for shape in shapes.values()):
        return None
    means = shapes.pop("running_mean", None)
    sizes = {shape[0] for shape in shapes.values()} or {means[0] if means else 0}
    channels = sizes.pop()
    if sizes:
        return None
    if means is None or means[0] == channels:
        return channels
    return _MIXED if means[0] < channels and "running_var" in shapes else None


def _channels_by_name(path: str, leaves: Leaves) -> int | None:
    """Of one without statistics, as torch has them by request; None for what is not called one."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or bias is None or len(weight.tensor.shape) != 1 or weight.tensor.shape != bias.tensor.shape:
        return None
    return weight.tensor.shape[0] if _named(path) else None


def _layer(leaves: Leaves, convolution: str) -> _Layer | None:
    weight, bias = leaves.get("weight"), leaves.get("bias")
    shape = weight.tensor.shape if weight is not None else ()
    if convolution:
        return _Layer(SPATIAL[len(shape)], *_sides(shape, convolution, bias.tensor.shape if bias else ()))
    if len(shape) == 2 and not leaves.keys() & STATISTICS:
        return _Layer(1, frozenset(shape[:1]), frozenset())
    return None


def _sides(shape: tuple[int, ...], name: str, bias: tuple[int, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """Possible outputs and inputs of a convolution."""
    first, second = frozenset(shape[:1]), frozenset(shape[1:2])
    if name == EITHER_WAY:
        return first | second, first | second
    return (second.union(bias), first) if axes_of(name) is Axes.IN_OUT else (first, second)
