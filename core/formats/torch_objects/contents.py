"""Which tensors in a pickle of torch are a model's, their names, and why the others are no parameters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.formats.numpy_objects.arrays import is_scalar
from core.formats.pickle.nodes import Node
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.mask_names import WRAPPERS, find_masks
from core.formats.torch_objects.tensor_search import FoundTensor, Group, GroupKind, Path, TensorKind, search
from core.formats.torch_objects.tensors import dimensions, shape_of

BUFFER = "It is a buffer, not a parameter."
ATTRIBUTE = "It is a plain attribute of its module, not a parameter."
OPTIMIZER = "It belongs to an optimizer."
BESIDE = "It lies beside the model, not in it."
EXTRA = "It is kept inside the state dict, but not as a parameter."

_OUTSIDE = (BESIDE, OPTIMIZER)
"""Reasons of what is not in the model; a single number of numpy there, such as a loss, is none of its tensors."""
_AVERAGES = {("shadow_params",), ("shadow",)}
"""Keys of a list of tensors that is an averaged copy of a model, as ``torch_ema`` keeps it."""
_LEAVES = frozenset({"weight", "bias"})
_ALONE = "tensor"
"""The key given to a tensor that was saved by itself."""


class NamedTensor(NamedTuple):
    """A tensor with the key it gets in the table.

    Attributes:
        key: its full name; unique.
        found: where it is in the pickle.
        reason: why it is no parameter, as a sentence; empty where it is one.
    """

    key: str
    found: FoundTensor
    reason: str


@dataclass(frozen=True)
class Contents:
    """The tensors of a pickle.

    Attributes:
        entries: in the order of the pickle.
        classes: module path → class name, as the pickle records it.
        roots: the paths of the models, in order, as in `TensorTable`.
    """

    entries: tuple[NamedTensor, ...]
    classes: Mapping[str, str]
    roots: tuple[str, ...] = ()


def contents_of(root: Node) -> Contents:
    """Find all tensors in the object of a pickle, and name them.

    The keys that lead to a model (such as ``state_dict``) are part of the names only where the pickle holds more than
    one model.

    Raises:
        Malformed: two tensors of a model have the same name, or objects are nested too deep or repeated too often.
    """
    groups = search(root)
    models = _models(groups)
    start = len(models[0].path) if len({model.path for model in models}) == 1 else 0
    entries = _named(list(_entries(groups, models, start)))
    classes = {".".join(path[start:]): name for model in models for path, name in model.classes.items()}
    return Contents(tuple(entries), classes, tuple(dict.fromkeys(_dotted(model.path) for model in models)))


def _models(groups: Sequence[Group]) -> list[Group]:
    """The groups that are models or parts of one: those that look like it, or all but optimizers if none does."""
    chosen: set[int] = set()
    around: set[int] = set()
    masks = _mask_groups(groups)
    for group in sorted(groups, key=lambda each: -len(each.path)):
        if id(group) not in masks and _host(group) is None and _looks_like_model(group, id(group) in around):
            chosen.add(id(group))
            around.update(map(id, _around(group)))
    free = [group for group in groups if group.kind is not GroupKind.OPTIMIZER and _host(group) is None]
    return [group for group in free if id(group) in chosen] or free


def _mask_groups(groups: Sequence[Group]) -> frozenset[int]:
    """``id()`` of the groups in which all tensors are masks of tensors in other groups."""
    if not any("mask" in step for group in groups for step in group.path):
        return frozenset()
    shapes = {_dotted(found.path): shape_of(found.node) for group in groups for found in group.tensors}
    # masks fit what is under one of torch's, too
    shapes |= {name.removesuffix("_orig"): shape for name, shape in shapes.items() if name.endswith("_orig")}
    found = find_masks(shapes, dict.fromkeys(_dotted(group.path) for group in groups))
    masks = {name for name, weights in found.items() if weights}
    return frozenset(id(group) for group in groups if all(_dotted(each.path) in masks for each in group.tensors))


def _dotted(path: Path) -> str:
    return ".".join(path)


def _host(group: Group) -> Group | None:
    """The state dict that contains a group of tensors (a dict or list nested in it); None where there is none."""
    if group.kind in (GroupKind.MODULE, GroupKind.OPTIMIZER):
        return None
    return next((outer for outer in _around(group) if outer.kind is GroupKind.DICT and _is_state_dict(outer)), None)


def _around(group: Group) -> Iterator[Group]:
    while group.outer:
        group = group.outer
        yield group


def _looks_like_model(group: Group, has_models: bool) -> bool:
    """Whether a group is a model and not other tensors that were saved beside it.

    Args:
        has_models: whether groups inside it look like models.
    """
    if group.kind is GroupKind.MODULE:
        return any(found.kind is TensorKind.ENTRY for found in group.tensors)
    if group.kind is GroupKind.LIST:
        return group.path[-1:] in _AVERAGES and any(map(_is_matrix, group.tensors))
    if group.kind is not GroupKind.DICT:
        return False
    named = bool(group.path) and group.path[-1] in WRAPPERS
    return _is_state_dict(group) or (not has_models and (named or any(map(_is_matrix, group.tensors))))


def _is_state_dict(group: Group) -> bool:
    return any(_is_dotted(found) or _is_leaf(found) for found in group.tensors)


def _is_leaf(found: FoundTensor) -> bool:
    """Whether it is called as a parameter in a module; a single number of numpy is none, such as a class's weight.

    One under a mask of torch's is called so as it was before, so that an export with masks has the names of its source.
    """
    return found.path[-1].removesuffix("_orig") in _LEAVES and not is_scalar(found.node)


def _is_dotted(found: FoundTensor) -> bool:
    return "." in found.path[-1] and dimensions(found.node) > 0


def _is_matrix(found: FoundTensor) -> bool:
    return dimensions(found.node) > 1


def _entries(groups: Sequence[Group], models: Sequence[Group], start: int) -> Iterator[NamedTensor]:
    chosen = {id(model) for model in models}
    for group in groups:
        host = _host(group)
        inside = id(group) in chosen or (host is not None and id(host) in chosen)
        for found in group.tensors:
            path = found.path[start:] if inside else found.path
            reason = _reason(found, group, host, inside)
            if reason not in _OUTSIDE or not is_scalar(found.node):
                yield NamedTensor(".".join(path) if path else _ALONE, found, reason)


def _reason(found: FoundTensor, group: Group, host: Group | None, inside: bool) -> str:
    if group.kind is GroupKind.OPTIMIZER:
        return OPTIMIZER
    if not inside:
        return BESIDE
    if host is not None:
        # nested dicts are taken for modules, unless the keys of the state dict have dotted module paths already
        return EXTRA if any(map(_is_dotted, host.tensors)) or group.kind is GroupKind.LIST else ""
    if found.kind is TensorKind.ENTRY:
        return ""
    return BUFFER if found.kind is TensorKind.BUFFER else ATTRIBUTE


def _named(entries: Sequence[NamedTensor]) -> Iterator[NamedTensor]:
    """The entries with unique keys: a number is added to those that are taken.

    Further references to a tensor of the model, such as an optimizer's, are left out.
    """
    taken = _taken(filter(_is_firm, entries))
    if len(taken) == len(entries):
        yield from entries
        return
    ours = {id(entry.found.node) for entry in entries if not entry.reason or entry.reason == BUFFER}
    for entry in entries:
        if _is_firm(entry):
            yield entry
        elif entry.reason in ("", BUFFER) or id(entry.found.node) not in ours:
            key = _free(entry.key, taken)
            taken.add(key)
            yield NamedTensor(key, entry.found, entry.reason)


def _is_firm(entry: NamedTensor) -> bool:
    """Whether the key must not change: that of a parameter in a dict with string keys."""
    return not entry.reason and isinstance(entry.found.key, str)


def _taken(entries: Iterable[NamedTensor]) -> set[str]:
    taken: set[str] = set()
    for entry in entries:
        if entry.key in taken:
            raise Malformed(f"it has two tensors called {shorten(entry.key)}")
        taken.add(entry.key)
    return taken


def _free(key: str, taken: set[str]) -> str:
    """The key, with a number after it if it is taken."""
    number = 1
    name = key
    while name in taken:
        number += 1
        name = f"{key} ({number})"
    return name
