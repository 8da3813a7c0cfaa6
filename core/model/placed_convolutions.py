"""Tells convolutions with as many outputs as inputs from transposed ones by where in a model they lie.

Their own weight and bias fit both. Known kinds of models have them in places where only one has a purpose.
"""

import re
from collections.abc import Collection, Mapping

from core.model.orientation import Leaves

_QUERIES = re.compile(r"(to_)?q(uery)?(_proj)?")
_KEYS = re.compile(r"(to_)?k(ey)?v?(_proj)?")
"""Names of a linear layer that makes keys, or keys and values, and not the queries too."""
_PATCHES = re.compile(r"(^|[._])patch_?embed(ding)?s?\d*([._]|$)", re.IGNORECASE)
"""What cuts an image into patches; what puts it together is called ``unembed``, ``expand`` and the like."""
_RESIZES = re.compile(r"(^|_)resize(_|$)", re.IGNORECASE)
_PYRAMID = {0: 4, 1: 2, 3: 3}
"""Number of a layer that changes the size of maps in a DPT → its kernel: the first two enlarge by as much, the third
map stays as it is, the last is halved."""


def placed_sides(paths: Collection[str], modules: Mapping[str, Leaves]) -> dict[str, int]:
    """The dimension of the weight that is the outputs, for those of the convolutions that their place tells of.

    - Not transposed beside the linear layers of queries and of keys: an attention takes fewer keys than there are
      queries by one (SegFormer, PVT, Twins). It may have a module of its own there.
    - Not transposed where it is called an embedding of patches.
    - Those that change the sizes of maps in a DPT, as a set that nothing else has: `_PYRAMID`.

    Args:
        paths: of convolutions of which nothing else tells.
        modules: path → parameters directly in it.
    """
    if not paths:
        return {}
    attention = _attention(modules)
    found = {path: 0 for path in paths if _is_in(attention, path) or _PATCHES.search(path)}
    return found | _resizing(paths, modules)


def _attention(modules: Mapping[str, Leaves]) -> set[str]:
    """The paths of the modules in which linear layers make queries and keys."""
    asking, answering = set[str](), set[str]()
    for path, leaves in modules.items():
        parent, _, name = path.rpartition(".")
        for pattern, places in ((_QUERIES, asking), (_KEYS, answering)):
            if pattern.fullmatch(name) and "weight" in leaves and len(leaves["weight"].tensor.shape) == 2:
                places.add(parent)
    return asking & answering


def _is_in(attention: set[str], path: str) -> bool:
    parent = path.rpartition(".")[0]
    return parent in attention or (bool(parent) and parent.rpartition(".")[0] in attention)


def _resizing(paths: Collection[str], modules: Mapping[str, Leaves]) -> dict[str, int]:
    """Those of a DPT, by number: ``layers.0.resize`` or ``resize_layers.0``."""
    sets: dict[tuple[str, str], dict[int, str]] = {}
    for path in paths:
        words = path.split(".")
        numbers = [place for place in (-2, -1) if len(words) >= -place and words[place].isdecimal()]
        if numbers and any(map(_RESIZES.search, words[-2:])):
            place = numbers[-1]
            before, after = words[:place], words[place:][1:]
            sets.setdefault((".".join(before), ".".join(after)), {})[int(words[place])] = path
    return {
        path: int(_PYRAMID[number] % 2 == 0)
        for numbered in sets.values()
        if {number: _kernel(modules[path]) for number, path in numbered.items()} == _PYRAMID
        for number, path in numbered.items()
    }


def _kernel(leaves: Leaves) -> int:
    """The size of its kernel, if that is as long in each dimension; else 0."""
    sizes = set(leaves["weight"].tensor.shape[2:])
    return sizes.pop() if len(sizes) == 1 else 0
