"""Pickled ``torch.nn.Module`` objects of any class, recognised by their state; the class need not be importable."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.formats.pickle.dicts import final_pairs, pairs_of, text_items
from core.formats.pickle.nodes import Call, Dict, Name, Node, Pair, Persistent
from core.formats.shared.malformed import shorten

PARAMETERS, BUFFERS, MODULES, HOOKS = "_parameters", "_buffers", "_modules", "_forward_pre_hooks"

_MAKERS = frozenset({"copyreg", "copy_reg", "torch.fx.graph_module"})
"""Python modules whose functions make an object of a class given as an argument (``copyreg._reconstructor`` …)."""

_SCRIPT_OBJECT = "torch.ScriptObject"


@dataclass(frozen=True, slots=True)
class PickledModule:
    """A pickled ``torch.nn.Module``.

    Attributes:
        kind: the unqualified name of its class.
        state: the dict of its attributes.
    """

    kind: str
    state: Node

    def part(self, name: str) -> Node:
        """The node of one of its attributes; None where it has none of that name."""
        return text_items(self.state).get(name)

    @property
    def pruned(self) -> frozenset[str]:
        """Names of the parameters that are under a mask of ``torch.nn.utils.prune``."""
        masks = text_items(self.part(BUFFERS))
        names = (key.removesuffix("_orig") for key in text_items(self.part(PARAMETERS)) if key.endswith("_orig"))
        return frozenset(name for name in names if f"{name}_mask" in masks)

    @property
    def products(self) -> list[Node]:
        """The tensors weight × mask that pruning keeps as plain attributes."""
        attributes = text_items(self.state)
        return [attributes[name] for name in self.pruned if name in attributes]

    def attributes(self) -> Iterator[Pair]:
        """Its other attributes, without the dicts of torch and the products of pruning."""
        left_out = {PARAMETERS, BUFFERS, MODULES, HOOKS, *self.pruned}
        return (pair for pair in final_pairs(self.state) if not isinstance(pair[0], str) or pair[0] not in left_out)


def module_of(node: Node) -> PickledModule | None:
    """The module that a node stands for; None where it is something else."""
    if not isinstance(node, Call):
        return None
    for state in (*node.states, *node.args[:1]):
        attributes = state[0] if isinstance(state, tuple) and state else state
        if isinstance(attributes, Dict | Call) and text_items(attributes).keys() >= {PARAMETERS, MODULES}:
            return PickledModule(_short(_class_of(node)), attributes)
    return None


def state_of(node: Call) -> Iterator[Pair]:
    """The attributes of an object that is no module."""
    for state in node.states:
        for part in state if isinstance(state, tuple) else (state,):
            yield from pairs_of(part)


def tuple_state_of(node: Call) -> Iterator[Pair]:
    """What an object that is no module keeps in a tuple and not by name, as quantised layers do: place and value.

    A ``torch.ScriptObject``, in which torch packs quantised weights, is pickled as ``(state, class name)``.
    """
    for state in node.states:
        content = state[0] if str(node.function) == _SCRIPT_OBJECT and isinstance(state, tuple) and state else state
        if isinstance(content, tuple):
            yield from ((place, part) for place, part in enumerate(content) if not pairs_of(part))


def _class_of(node: Call) -> Name | None:
    named = _name(node.function)
    if named is None or named.module in _MAKERS:
        named = next((each for each in map(_name, node.args) if each), named)
    return named


def _name(node: Node) -> Name | None:
    """A class, given by name, or as torch before 1.6 stored it together with its source text."""
    if isinstance(node, Persistent) and isinstance(node.id, tuple) and node.id[:1] == ("module",):
        node = next(iter(node.id[1:]), None)
    return node if isinstance(node, Name) else None


def _short(name: Name | None) -> str:
    return shorten(name.name.rpartition(".")[2]) if name else "Module"
