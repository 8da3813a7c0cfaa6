"""The tree's numbers by plain recursion over core's module tree: slow and simple, to compare with."""

from collections.abc import Iterator

from PySide6.QtCore import Qt

from core.model.checkpoint import Checkpoint
from core.model.module_tree import ModuleNode, module_tree
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers

Node = ModuleNode | Parameter


def rows(node: Node) -> Iterator[Node]:
    """Depth first."""
    yield node
    for child in node.children if isinstance(node, ModuleNode) else ():
        yield from rows(child)


def path_of(node: Node) -> str:
    return node.name if isinstance(node, Parameter) else node.path


def leaves(node: Node) -> list[Parameter]:
    return [each for each in rows(node) if isinstance(each, Parameter)]


def tree(checkpoint: Checkpoint, of: Checkpoint | None = None) -> list[Node]:
    """Every row but the root; a module that has nothing but one parameter has none.

    Args:
        of: the checkpoint of which this has some parameters, and by which modules are joined.
    """
    alone = {node.path for node in rows(module_tree(of or checkpoint)) if is_joined(node)}
    every = list(rows(module_tree(checkpoint)))[1:]
    return [node for node in every if isinstance(node, Parameter) or node.path not in alone]


def is_joined(node: Node) -> bool:
    """Whether a module has nothing but one parameter, and is no row of its own."""
    return isinstance(node, ModuleNode) and len(node.children) == 1 and isinstance(node.children[0], Parameter)


def tickable(checkpoint: Checkpoint, parameter: Parameter) -> bool:
    return parameter.prunable and parameter.owner in {owner.name for owner in checkpoint.owners}


def check(checkpoint: Checkpoint, plan: Plan, node: Node) -> Qt.CheckState | None:
    if isinstance(node, Parameter):
        if not tickable(checkpoint, node):
            return None
        return Qt.CheckState.Checked if node.owner in plan.chosen else Qt.CheckState.Unchecked
    below = {check(checkpoint, plan, child) for child in node.children} - {None}
    if not below:
        return None
    return below.pop() if len(below) == 1 else Qt.CheckState.PartiallyChecked


def weights(node: Node) -> int:
    return sum({leaf.owner: leaf.tensor.numel for leaf in leaves(node)}.values())


def chosen(checkpoint: Checkpoint, plan: Plan, node: Node) -> list[Parameter]:
    return [leaf for leaf in leaves(node) if tickable(checkpoint, leaf) and leaf.owner in plan.chosen]


def density(checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, node: Node) -> tuple[int, int]:
    """Kept weights, and all of them, of what is chosen; tied ones once."""
    owners = {leaf.owner for leaf in chosen(checkpoint, plan, node)}
    places = [place for place, owner in enumerate(plan_numbers.owners) if owner.name in owners]
    return int(plan_numbers.kept[places].sum()), int(plan_numbers.numel[places].sum())


def thresholds(checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, node: Node) -> set[float]:
    owners = {leaf.owner for leaf in chosen(checkpoint, plan, node)}
    pairs = zip(plan_numbers.owners, plan_numbers.thresholds.tolist(), strict=True)
    return {threshold for owner, threshold in pairs if owner.name in owners}
