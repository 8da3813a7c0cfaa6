"""The module tree as nodes, from which `core.pruning.module_stub` builds a real ``torch.nn.Module``."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.model.checkpoint import Checkpoint
from core.model.module_classes import missing_above
from core.model.module_rows import by_number
from core.model.parameter import Parameter


@dataclass
class ModuleNode:
    """A module with its children.

    Attributes:
        path: full path; empty for the root.
        name: its last part.
        children: modules and parameters in file order, numbered modules in numeric order (`by_number`).
    """

    path: str
    name: str
    children: "list[ModuleNode | Parameter]" = field(default_factory=list)

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter at any depth below, depth first."""
        pending: list[ModuleNode | Parameter] = [self]
        while pending:
            node = pending.pop()
            if isinstance(node, Parameter):
                yield node
            else:
                pending.extend(reversed(node.children))


def module_tree(checkpoint: Checkpoint) -> ModuleNode:
    """The root of a checkpoint's module tree. A module stands where its first parameter stands in the file."""
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
