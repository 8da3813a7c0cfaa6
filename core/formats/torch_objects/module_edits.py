"""Adds masks of ``torch.nn.utils.prune`` to a pickled module or removes them, with the hooks that torch would leave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from core.base.errors import UserError
from core.formats.pickle.dicts import final_pairs, pairs_of, replace_pairs, text_items
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair
from core.formats.shared.container import Edit
from core.formats.torch_objects.modules import BUFFERS, HOOKS, PARAMETERS, PickledModule

Make: TypeAlias = Callable[[Edit, Node], Node]
"""Makes the node of a new tensor, from its edit and the node of the tensor that it stands beside."""

Leaf: TypeAlias = tuple[str, Edit]
"""A parameter's or buffer's name in its module, and the edit for it."""

_HOOK_CLASS = Name("torch.nn.utils.prune", "CustomFromMask")
_FIRST_HOOK = 1 << 30
"""Id of the first hook: torch counts from 0 in each process, so that a hook added later would replace one of ours."""


def edit_module(module: PickledModule, changes: Mapping[str, Sequence[Leaf]], make: Make) -> None:
    """Change the parameters and buffers of one module in place.

    Args:
        changes: name of a parameter or buffer → what replaces it: the first edit renames it, further ones become
            new buffers.
        make: makes the nodes of new tensors.

    Raises:
        UserError: a new name is in use already, or the module has no dict of that kind.
    """
    before = module.pruned
    products = {name: text_items(module.state)[name] for name in before if name in text_items(module.state)}
    added = _rename(module, changes, make)
    _put(module, BUFFERS, added)
    after = module.pruned
    for name in sorted(before - after):
        _detach(module, name, products.get(name))
    for name in sorted(after - before):
        _attach(module, name)
    for leaves in changes.values():
        if len(leaves) > 1:
            _set_product(module, *leaves[0], products, make)


def _rename(module: PickledModule, changes: Mapping[str, Sequence[Leaf]], make: Make) -> dict[str, Node]:
    """Rename parameters and buffers; returns name → node of the new tensors."""
    added: dict[str, Node] = {}
    for part in (PARAMETERS, BUFFERS):
        pairs: list[Pair] = []
        for key, value in final_pairs(module.part(part)):
            leaves = changes.get(key) if isinstance(key, str) else None
            pairs += [(key, value)] if leaves is None else [(leaf, value) for leaf, _ in leaves[:1]]
            added.update({leaf: make(edit, value) for leaf, edit in (leaves or [])[1:]})
        _replace(module, part, pairs)
    return added


def _put(module: PickledModule, part: str, added: Mapping[str, Node]) -> None:
    if added:
        _replace(module, part, [*final_pairs(module.part(part)), *added.items()])


def _replace(module: PickledModule, part: str, pairs: list[tuple[Node, Node]]) -> None:
    target = module.part(part)
    if isinstance(target, Dict | Call):
        replace_pairs(target, pairs)
    elif pairs:
        raise UserError(f"A {module.kind} in the file has no {part}, so masks can't be kept in it. Commit it instead.")


def _detach(module: PickledModule, name: str, product: Node) -> None:
    """Remove the pruning hook of a parameter and the product weight × mask; references to that get the parameter."""
    hooks = final_pairs(module.part(HOOKS))
    if hooks:
        _replace(module, HOOKS, [pair for pair in hooks if pruned_by(pair[1]) != name])
    weight = text_items(module.part(PARAMETERS)).get(name)
    for _, value in pairs_of(module.state):
        if isinstance(value, list) and product is not None:
            value[:] = [weight if item is product else item for item in value]
    _drop_attribute(module, name)


def _drop_attribute(module: PickledModule, name: str) -> None:
    replace_pairs(module.state, [pair for pair in final_pairs(module.state) if pair[0] != name])


def _attach(module: PickledModule, name: str) -> None:
    """Add the hook by which torch multiplies weight and mask before each call of the module."""
    mask = text_items(module.part(BUFFERS))[f"{name}_mask"]
    state = Dict([("mask", mask), ("_tensor_name", name)])
    hook = Call("NEWOBJ", _HOOK_CLASS, ())
    hook.build(state)
    hooks = final_pairs(module.part(HOOKS))
    numbers = [key for key, _ in hooks if isinstance(key, int)]
    number = max([_FIRST_HOOK - 1, *numbers]) + 1
    _replace(module, HOOKS, [*hooks, (number, hook)])


def _set_product(module: PickledModule, orig: str, edit: Edit, products: Mapping[str, Node], make: Make) -> None:
    """Set the product weight × mask as a plain attribute, as torch does.

    A module's first call needs it where the weight is read before the hook runs, or without calling the module: an
    attention reads ``out_proj.weight``, and the hook of a weight normalisation comes before ours.
    """
    name = orig.removesuffix("_orig")
    # beside the mask, so that modules that share that share the product, too
    mask = text_items(module.part(BUFFERS))[f"{name}_mask"]
    product = make(replace(edit, key=edit.key.removesuffix("_orig"), renamed=False), mask)
    old = products.get(name)
    pairs = [pair for pair in final_pairs(module.state) if pair[0] != name]
    for _, value in pairs:
        if isinstance(value, list) and old is not None:
            value[:] = [product if item is old else item for item in value]
    replace_pairs(module.state, [*pairs, (name, product)])


def pruned_by(hook: Node) -> Node:
    """The name of the parameter that a hook prunes; None where it is another kind of hook."""
    states = hook.states if isinstance(hook, Call) else []
    return next((text_items(state).get("_tensor_name") for state in states if isinstance(state, Dict)), None)
