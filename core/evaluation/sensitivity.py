"""How much each parameter or module costs if it alone is cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.evaluation.trials import Proposal, Trial, Trials
from core.model.checkpoint import Checkpoint
from core.model.module_tree import module_tree
from core.plan.plan import Plan
from core.plan.rules import EachDensity

LEVELS = (0.25, 0.5, 0.1, 0.75)
"""Densities from coarse to fine: the one that tells most about all parts comes first."""


@dataclass(frozen=True)
class Part:
    """What is cut alone: a parameter, or the chosen parameters of a module.

    Attributes:
        name: full name of the parameter, or path of the module; the root's is empty.
        parameters: names of the owners that are cut, in the tree's order.
    """

    name: str
    parameters: tuple[str, ...]

    def at(self, density: float) -> Proposal:
        """This part alone, each of its parameters cut to a density."""
        return Proposal(Plan(frozenset(self.parameters), EachDensity(density)), self.name, density)


def parts(checkpoint: Checkpoint, plan: Plan, by_module: bool = False) -> tuple[Part, ...]:
    """The parts of what a plan chooses, in the tree's order; without parameters whose recorded mask it keeps.

    Args:
        by_module: take the parameters of a module together (those that it has itself), not each alone.
    """
    found: dict[str, list[str]] = {}
    for parameter in module_tree(checkpoint).parameters():
        if parameter.name in plan.chosen and not plan.keeps_recorded(parameter.name):
            found.setdefault(parameter.module if by_module else parameter.name, []).append(parameter.name)
    return tuple(Part(name, tuple(parameters)) for name, parameters in found.items())


def sensitivity(trials: Trials, of: Iterable[Part], levels: Iterable[float] = LEVELS) -> Iterator[Trial]:
    """Evaluate the model with each part alone cut, at some densities.

    All parts are evaluated at the first level before any is at the next, so that a study that is stopped early has
    something of each. Where nothing is cut at a density, `Trial.cuts` says so, and nothing is evaluated.

    Args:
        trials: that evaluates them.
        of: the parts.
        levels: densities from 0 to 1.

    Raises:
        UserError, Cancelled: as `Trials.run`.
    """
    return map(trials.run, cells(of, levels))


def cells(of: Iterable[Part], levels: Iterable[float] = LEVELS) -> Iterator[Proposal]:
    """What such a study evaluates."""
    rows = tuple(of)
    return (part.at(level) for level in levels for part in rows)
