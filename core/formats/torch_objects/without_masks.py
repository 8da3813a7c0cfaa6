"""What dicts in a pickle would hold without the masks of ``torch.nn.utils.prune``, so that files can be compared."""

from collections.abc import Iterator, Mapping, Sequence

from core.formats.pickle.dicts import final_pairs, text_items
from core.formats.pickle.nodes import Call, Dict, Node, Pair, walk
from core.formats.torch_objects.module_edits import pruned_by
from core.formats.torch_objects.modules import BUFFERS, HOOKS, PARAMETERS, PickledModule, module_of
from core.formats.torch_objects.tensors import is_tensor


def pairs_without_masks(root: Node) -> Mapping[int, Sequence[Pair]]:
    """The dicts that are what they are because of masks: ``id()`` of the node → its pairs as they were without.

    ``X_orig`` and ``X_mask`` are then an ``X``; a module has no hook for it, and no attribute that is weight × mask.
    """
    found: dict[int, Sequence[Pair]] = {}
    for node in walk(root):
        module = module_of(node)
        if module is not None and module.pruned:
            found.update(_of_module(module))
        elif isinstance(node, Dict | Call) and id(node) not in found:
            masked = _masked(text_items(node))
            if masked:
                found[id(node)] = list(_renamed(final_pairs(node), masked))
    return found


def _of_module(module: PickledModule) -> Iterator[tuple[int, Sequence[Pair]]]:
    masks = frozenset(f"{name}_mask" for name in module.pruned)
    parameters, buffers, hooks = (module.part(name) for name in (PARAMETERS, BUFFERS, HOOKS))
    yield id(parameters), list(_renamed(final_pairs(parameters), module.pruned))
    yield id(buffers), [pair for pair in final_pairs(buffers) if pair[0] not in masks]
    yield id(hooks), [pair for pair in final_pairs(hooks) if pruned_by(pair[1]) not in module.pruned]
    yield id(module.state), [pair for pair in final_pairs(module.state) if pair[0] not in module.pruned]


def _masked(items: Mapping[str, Node]) -> frozenset[str]:
    """The names of the parameters in a state dict that have a mask beside them."""
    names = (key.removesuffix("_orig") for key in items if key.endswith("_orig"))
    return frozenset(
        name for name in names if is_tensor(items[f"{name}_orig"]) and is_tensor(items.get(f"{name}_mask"))
    )


def _renamed(pairs: Sequence[Pair], masked: frozenset[str]) -> Iterator[Pair]:
    for key, value in pairs:
        if not isinstance(key, str) or key.removesuffix("_mask") not in masked or not key.endswith("_mask"):
            plain = isinstance(key, str) and key.endswith("_orig") and key.removesuffix("_orig") in masked
            yield (str(key).removesuffix("_orig") if plain else key), value
