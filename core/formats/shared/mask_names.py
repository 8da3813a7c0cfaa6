"""Finds masks that training scripts keep beside a model: by their names, and by the shapes of what they belong to."""

import re
from collections.abc import Iterable, Iterator, Mapping

WRAPPERS = ("state_dict", "model", "model_state_dict", "net", "network", "weights", "params", "ema")
"""Keys under which training scripts keep a state dict in a checkpoint."""

_DICT = re.compile(r"_?(?:(?:param(?:eter)?s?|weights?|prun(?:e|ing)|sparsity|sparse|zero)_)?masks?(?:_dicts?)?")
"""What a dict of masks is called. A module ``mask_head`` is none."""
_LEAF = re.compile(r"_*(?:(?P<of>\w+?)_)??(?:(?:mma|prun(?:e|ing)|binary|sparsity|zero)_)?mask")
"""What a mask is called that lies in the module itself: ``weight_mask``, ``pruning_mask``. A ``mask_token`` is none."""

_AROUND = 3
"""How many dicts around a dict of masks may hold the model."""
_ROOTS = 32
"""Most further places where the model is looked for."""

Shapes = Mapping[str, tuple[int, ...]]
"""Full name of a tensor → its shape, in file order."""


def find_masks(shapes: Shapes, roots: Iterable[str] = ()) -> dict[str, str]:
    """The masks that lie beside weights: name of the mask → name of the weights.

    A dict of masks has the names and shapes of the model's parameters (or of the modules with a ``weight``), for each
    of its tensors. A mask in a module has the shape of the parameter that it is called after, or of the ``weight``.

    Args:
        shapes: of all tensors.
        roots: paths that a model may have, besides those around a dict of masks and the usual wrappers in these.
    """
    found: dict[str, str] = {}
    inside: dict[str, list[str]] = {}
    for name in shapes:
        if "mask" in name:
            path = dict_of(name)
            if path:
                inside.setdefault(path, []).append(name)
            else:
                found.update(_in_module(name, shapes))
    further = [root for root, _ in zip(roots, range(_ROOTS), strict=False)]
    for path, names in inside.items():
        found.update(_in_dict(path, names, shapes, further))
    return found


def dict_of(name: str) -> str:
    """The path of the dict of masks that a tensor is in; empty where it is in none."""
    steps = name.split(".")
    place = next((place for place, step in enumerate(steps[:-1]) if _DICT.fullmatch(step)), None)
    return "" if place is None else ".".join(steps[: place + 1])


def _in_module(name: str, shapes: Shapes) -> Iterator[tuple[str, str]]:
    module, dot, leaf = name.rpartition(".")
    matched = _LEAF.fullmatch(leaf)
    weights = f"{module}{dot}{matched['of'] or 'weight'}" if matched else ""
    if shapes.get(weights) == shapes[name]:
        yield name, weights


def _in_dict(path: str, names: list[str], shapes: Shapes, roots: list[str]) -> dict[str, str]:
    for root in (*roots_around(path), *roots):
        partners = {}
        for name in names:
            weights = _partner(f"{root}.{name[len(path) + 1 :]}".lstrip("."), shapes, shapes[name])
            if not weights or weights == name:
                break
            partners[name] = weights
        else:
            return partners
    return {}


def _partner(name: str, shapes: Shapes, shape: tuple[int, ...]) -> str:
    return next((each for each in (name, f"{name}.weight") if shapes.get(each) == shape), "")


def roots_around(path: str) -> Iterator[str]:
    """The paths that a model may have beside a dict: those around it, and the usual wrappers in these."""
    around = path
    for _ in range(_AROUND):
        around = around.rpartition(".")[0]
        yield around
        yield from (f"{around}.{wrapper}".lstrip(".") for wrapper in WRAPPERS)
        if not around:
            return
