"""Finds masks that training scripts keep beside a model: by their names, and by the shapes of what they belong to."""

import re
from collections.abc import Iterable, Iterator, Mapping

WRAPPERS = ("state_dict", "model", "model_state_dict", "net", "network", "weights", "params", "ema")
"""Keys under which training scripts keep a state dict in a checkpoint."""
PARALLEL = ("module", "_orig_mod", "_forward_module", "_fsdp_wrapped_module")
"""What parallel and compiled modules put before the names of a model."""

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
    """The masks that lie beside weights: name of the mask → name of the weights, empty where it is not known.

    A dict of masks has the names and shapes of the model's parameters (or of the modules with a ``weight``), for each
    of its tensors, either with or without what a parallel module puts before them and an ending such as
    ``_mask``. Where they fit no model together, what is in it can still be masks, if its values say so. A mask in a
    module has the shape of the parameter that it is called after, or of the ``weight``.

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
    weights = _called_after(name)
    if shapes.get(weights) == shapes[name]:
        yield name, weights


def _called_after(name: str) -> str:
    """The name of the parameter that a mask in its module is called after; empty where it isn't called a mask."""
    module, dot, leaf = name.rpartition(".")
    matched = _LEAF.fullmatch(leaf)
    return f"{module}{dot}{matched['of'] or 'weight'}" if matched else ""


def _in_dict(path: str, names: list[str], shapes: Shapes, roots: list[str]) -> dict[str, str]:
    rests = [name[len(path) + 1 :] for name in names]
    candidates = [*roots_around(path), *roots]
    candidates += [f"{root}.{step}".lstrip(".") for root in candidates for step in PARALLEL]
    for inside in filter(None, (rests, _without_parallel(rests))):
        for root in candidates:
            partners = _partners(root, names, inside, shapes)
            if len(partners) == len(names):
                return partners
    # of vectors alone nothing is ticked
    return dict.fromkeys(names, "") if any(len(shapes[name]) > 1 for name in names) else {}


def _without_parallel(rests: list[str]) -> list[str]:
    """Names without what a parallel module puts before them; none where not all have it."""
    firsts = {rest.partition(".")[0] for rest in rests}
    return [rest.partition(".")[2] for rest in rests] if len(firsts) == 1 and firsts <= {*PARALLEL} else []


def _partners(root: str, names: list[str], rests: list[str], shapes: Shapes) -> dict[str, str]:
    """What names belong to under a root, up to the first that belongs to nothing."""
    partners = {}
    for name, rest in zip(names, rests, strict=True):
        weights = _partner(f"{root}.{rest}".lstrip("."), shapes, shapes[name])
        if not weights or weights == name:
            break
        partners[name] = weights
    return partners


def _partner(name: str, shapes: Shapes, shape: tuple[int, ...]) -> str:
    after = _called_after(name)
    # a mask ``fc.weight.mask`` lies where a module ``fc.weight`` would be
    ways = (after, f"{after}.weight", name.rpartition(".")[0]) if after else ()
    return next((each for each in (name, f"{name}.weight", *ways) if shapes.get(each) == shape), "")


def roots_around(path: str) -> Iterator[str]:
    """The paths that a model may have beside a dict: those around it, and the usual wrappers in these."""
    around = path
    for _ in range(_AROUND):
        around = around.rpartition(".")[0]
        yield around
        yield from (f"{around}.{wrapper}".lstrip(".") for wrapper in WRAPPERS)
        if not around:
            return
