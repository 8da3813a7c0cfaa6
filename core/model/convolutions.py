"""The classes of convolutions: transposed or not, by the bias, the normalisation beside it, and the others."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from core.model.orientation import EITHER_WAY, Leaves
from core.model.placed_convolutions import placed_sides

SPATIAL = {3: 1, 4: 2, 5: 3}
"""Dimensions of a convolution's weight → of the signal it is for."""

_TRANSPOSED = re.compile(r"deconv|transpos|(^|[._])convtr?\d*($|[._])", re.IGNORECASE)
_CALLED_UP = re.compile(r"^(ups?|up_?\d+|\w*(?<!gro)up_?(sampl|scal|conv)\w*|unpool\w*)$", re.IGNORECASE)
"""What makes its input larger: ``up``, ``upsample``, ``upconv2``; after an interpolation it is not transposed."""
_CALLED_CONVOLUTION = re.compile(r"conv|cnn", re.IGNORECASE)
_IN_DECODER = re.compile(r"(^|[._])(ups?|dec|decoders?|gen|generators?)\d*([._]|$)", re.IGNORECASE)
"""A part of a model in which convolutions are often transposed."""
_BEFORE = 4
"""How far before a layer of a ``Sequential`` its input's normalisation can be: with activation, dropout, pooling."""

Modules = Mapping[str, Leaves]
"""Path → parameters directly in it, in file order."""


def convolution_classes(modules: Modules) -> dict[str, str]:
    """The classes of the modules whose weight and bias are those of a convolution.

    The outputs are the weight's first dimension, or the second where it is transposed. A bias has their number, and so
    has the normalisation that follows in a ``Sequential``. Where neither tells, as with as many outputs as inputs, its
    place does (`core.model.placed_convolutions`), then its name, then the others of its ``Sequential`` or of its name.
    What is left is

    - with a kernel of even size transposed if it is called ``up``, and else, with as many outputs as inputs,
      `EITHER_WAY`: such ones are layers that enlarge (Mask R-CNN, YOLO, DPT), and a few that make smaller;
    - not transposed where it has one weight for each input and output, or a single input, or is called a convolution;
    - not transposed in a model of which others are known not to be, and none to be, outside of decoders;
    - else `EITHER_WAY`.

    A bias as long as the first dimension is also that of a transposed one in groups. Those are rare: a depthwise one is
    taken for it if it is called so, and no other.
    """
    sides = {path: side for path, leaves in modules.items() if (side := _side(path, leaves, modules)) is not None}
    left = [path for path, side in sides.items() if side == _EITHER and not _is_to_enlarge(path)]
    sides |= placed_sides(left, modules)
    shapes = {path: modules[path]["weight"].tensor.shape for path in sides}
    told = _Told()
    for path, side in sides.items():
        if side != _EITHER:
            told.add(path, shapes[path], side)
    # what is plain by itself helps with the others, and an even kernel goes by others of its name with odd ones
    left = [path for path, side in sides.items() if side == _EITHER]
    for path in sorted(left, key=lambda path: _order(path, shapes[path])):
        sides[path] = told.decide(path, shapes[path])
    return {path: _class(side, SPATIAL[len(shapes[path])]) for path, side in sides.items()}


def _order(path: str, shape: tuple[int, ...]) -> tuple[bool, bool]:
    return _even(shape), not (_is_plain(shape) or _is_called_convolution(path))


def _class(side: int, dimensions: int) -> str:
    return {0: f"Conv{dimensions}d", 1: f"ConvTranspose{dimensions}d"}.get(side, EITHER_WAY)


_EITHER = -1


def _side(path: str, leaves: Leaves, modules: Modules) -> int | None:
    """The dimension that the outputs are (`_EITHER` where nothing tells); None where it is no convolution."""
    weight, bias = leaves.get("weight"), leaves.get("bias")
    if weight is None or len(weight.tensor.shape) not in SPATIAL:
        return None
    shape = weight.tensor.shape
    if bias is not None:
        side = _side_of_bias(shape, bias.tensor.shape)
        return _EITHER if side == 0 and shape[1] == 1 and _enlarges(path) else side
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


class _Told:
    """What is known of convolutions by their biases and neighbours, and what follows for others."""

    def __init__(self) -> None:
        self._kin: dict[tuple[str, bool], set[int]] = {}
        self._all: set[int] = set()
        self._turned_is_called_convolution = False

    def add(self, path: str, shape: tuple[int, ...], side: int) -> None:
        """Take in one that is known."""
        self._all.add(side)
        self._kin.setdefault(_kin(path, shape), set()).add(side)
        self._turned_is_called_convolution |= side == 1 and not _enlarges(path) and _is_called_convolution(path)

    def decide(self, path: str, shape: tuple[int, ...]) -> int:
        """The dimension that the outputs of another one are; `_EITHER` where nothing decides."""
        if _TRANSPOSED.search(path):
            return 1
        kin = self._kin.get(_kin(path, shape), set())
        if kin:
            return next(iter(kin)) if len(kin) == 1 else _EITHER
        if _is_called(_CALLED_UP, path) and set(shape[2:]) != {1}:
            return 1 if _even(shape) else _EITHER
        if _even(shape) and shape[0] == shape[1]:
            return _EITHER
        called = _is_called_convolution(path)
        plain = _is_plain(shape) or (called and not self._turned_is_called_convolution)
        if not plain and (self._all != {0} or _IN_DECODER.search(path)):
            return _EITHER
        self._all.add(0)
        if called:
            # others of that name are, too, whatever their kernels
            self._kin.setdefault(_kin(path, shape), set()).add(0)
        return 0


def _is_plain(shape: tuple[int, ...]) -> bool:
    """Whether it is hardly transposed, by its kernel or its single input."""
    return set(shape[2:]) == {1} or shape[1] == 1


def _even(shape: tuple[int, ...]) -> bool:
    """Whether its kernel is of even size in one of its dimensions."""
    return any(size % 2 == 0 for size in shape[2:])


def _enlarges(path: str) -> bool:
    """Whether it is called as what enlarges, by itself or by its ``Sequential``."""
    return _TRANSPOSED.search(path) is not None or _is_called(_CALLED_UP, path)


def _is_to_enlarge(path: str) -> bool:
    """Whether it, or the module around it, is called as what enlarges."""
    return _enlarges(path) or _enlarges(path.rpartition(".")[0])


def _is_called_convolution(path: str) -> bool:
    return _is_called(_CALLED_CONVOLUTION, path)


def _is_called(pattern: re.Pattern[str], path: str) -> bool:
    """Whether the last name on a path that is no number matches."""
    rest, _, name = path.rpartition(".")
    while name.isdecimal():
        rest, _, name = rest.rpartition(".")
    return _matches(pattern, name)


@lru_cache(1 << 10)
def _matches(pattern: re.Pattern[str], name: str) -> bool:
    """Kept, since very many modules have few names."""
    return pattern.search(name) is not None


def _kin(path: str, shape: tuple[int, ...]) -> tuple[str, bool]:
    """What it shares with others: those of its ``Sequential`` (a path with its dot) with kernels of even size like it,
    or of odd size like it; or all modules of the same name."""
    return (_parent(path), _even(shape)) if _name(path).isdecimal() else (_name(path), False)


def _parent(path: str) -> str:
    """What is before the last name of a path, with its dot."""
    return path[: len(path) - len(_name(path))]


def _name(path: str) -> str:
    return path.rpartition(".")[2]
