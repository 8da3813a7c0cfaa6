"""The module tree as plain values, for whoever draws it. (`core.bench` builds the real ``torch.nn.Module``.)"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from core.checkpoint import Checkpoint, Parameter
from core.classes import missing_above

Child = TypeVar("Child")

_DIGITS = 10
"""A name of so many digits is no layer's number."""


@dataclass
class ModuleNode:
    """A module and what is in it.

    Attributes:
        path: full path; empty for the root.
        name: its last part.
        children: modules and parameters, in file order; but numbered modules in the order of their numbers.
    """

    path: str
    name: str
    children: "list[ModuleNode | Parameter]" = field(default_factory=list)

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter below, depth first."""
        pending: list[ModuleNode | Parameter] = [self]
        while pending:
            node = pending.pop()
            if isinstance(node, Parameter):
                yield node
            else:
                pending.extend(reversed(node.children))


def module_tree(checkpoint: Checkpoint) -> ModuleNode:
    """The root of the tree. A module stands where its first parameter stands in the file.

    Only numbered modules do not: files that are sorted by name have layer 10 before layer 2.
    """
    root = ModuleNode("", "")
    nodes = {"": root}
    for parameter in checkpoint.parameters:
        for path in reversed(missing_above(parameter.module, nodes)):
            above, _, name = path.rpartition(".")
            nodes[path] = ModuleNode(path, name)
            nodes[above].children.append(nodes[path])
        nodes[parameter.module].children.append(parameter)
    for node in nodes.values():
        node.children = by_number(node.children, lambda each: each.name if isinstance(each, ModuleNode) else None)
    return root


def by_number(children: list[Child], name_of: Callable[[Child], str | None]) -> list[Child]:
    """The children of a module in their order.

    Args:
        children: in file order.
        name_of: the last part of a module's path; None for a parameter, which stays where it is.
    """
    names = [name_of(child) for child in children]
    places = [place for place, name in enumerate(names) if name is not None]
    if not all(_is_number(names[place]) for place in places):
        return children
    ordered = list(children)
    for place, origin in zip(places, sorted(places, key=lambda each: int(names[each] or "")), strict=True):
        ordered[place] = children[origin]
    return ordered


def _is_number(name: str | None) -> bool:
    return name is not None and name.isascii() and name.isdecimal() and len(name) < _DIGITS
