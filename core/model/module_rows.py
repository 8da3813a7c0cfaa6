"""The module tree laid flat: one number for each row, depth first, and everything about it in arrays.

A module's rows are the numbers from its own to its end, so whatever is to be known of all that lies below it
is a difference of two running sums. Nothing here recurses; a name may have as many levels as it likes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.model.parameter import Parameter, owners_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROOT = 0


@dataclass(frozen=True, eq=False)
class ModuleRows:
    """The rows of a checkpoint. Row 0 is the root, which is never shown.

    Attributes:
        owners: the prunable parameters, tied ones once, in file order.
        items: of each row the parameter, or the path of the module.
        parents: the row above each row; the root is its own.
    """

    owners: tuple[Parameter, ...]
    items: list[Parameter | str]
    parents: list[int]

    @classmethod
    def of(cls, parameters: Sequence[Parameter]) -> "ModuleRows":
        """The rows of parameters that are given in file order."""
        children = _children(parameters)
        items: list[Parameter | str] = []
        parents: list[int] = []
        pending: list[tuple[Parameter | str, int]] = [("", ROOT)]
        while pending:
            item, parent = pending.pop()
            if isinstance(item, str):
                here = len(items)
                pending.extend([(child, here) for child in reversed(children[item])])
            items.append(item)
            parents.append(parent)
        return cls(tuple(owners_of(parameters)), items, parents)

    @cached_property
    def ends(self) -> list[int]:
        """One past the last row below each row; for a parameter, one past itself."""
        ends = list(range(1, len(self.items) + 1))
        # a child comes after its parent, so going backwards each row is complete before it is passed on
        for row in range(len(ends) - 1, ROOT, -1):
            parent = self.parents[row]
            if ends[row] > ends[parent]:
                ends[parent] = ends[row]
        return ends

    @cached_property
    def depths(self) -> Ints:
        """How many rows lie above each, the root not counted: 0 for what stands at the top."""
        depths = [-1] * len(self.items)
        for row in range(1, len(depths)):
            depths[row] = depths[self.parents[row]] + 1
        return np.array(depths, np.int64)

    @cached_property
    def leaves(self) -> Ints:
        """The rows that are parameters, ascending."""
        return np.flatnonzero([isinstance(item, Parameter) for item in self.items])

    @cached_property
    def first_leaf(self) -> list[int]:
        """For each row, the place in ``leaves`` of the first parameter at or below it."""
        found: list[int] = np.searchsorted(self.leaves, np.arange(len(self.items))).tolist()
        return found

    @cached_property
    def last_leaf(self) -> list[int]:
        """For each row, one past the place in ``leaves`` of the last parameter at or below it."""
        found: list[int] = np.searchsorted(self.leaves, self.ends).tolist()
        return found

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Full name of a parameter → its row."""
        return {self.path(row): row for row in self.leaves.tolist()}

    @cached_property
    def owner_of_leaf(self) -> Ints:
        """For each leaf the place of its owner among ``owners``; -1 where it can't be pruned."""
        places = {owner.name: place for place, owner in enumerate(self.owners)}
        owners = (places.get(leaf.owner, -1) if leaf.prunable else -1 for leaf in self.parameters(self.leaves))
        return np.fromiter(owners, np.int64, len(self.leaves))

    @cached_property
    def row_of_module(self) -> Mapping[str, int]:
        """Path of a module → its row; the root has none."""
        return {item: row for row, item in enumerate(self.items) if isinstance(item, str) and row != ROOT}

    def compute_all(self) -> None:
        """Find all about the rows now: of a hundred thousand it takes a second, which is better spent in a job."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                getattr(self, name)

    def flags_of_modules(self, paths: Iterable[str]) -> Bools:
        """(n,) of all rows: which of them are these modules."""
        flags = np.zeros(len(self.items), np.bool_)
        flags[[self.row_of_module[path] for path in paths if path in self.row_of_module]] = True
        return flags

    def path(self, row: int) -> str:
        """Full name."""
        item = self.items[row]
        return item if isinstance(item, str) else item.name

    def parameters(self, rows: Iterable[int]) -> Iterable[Parameter]:
        """The parameters of rows that are parameters."""
        return (self.items[row] for row in rows)  # type: ignore[misc]

    def leaves_below(self, row: int) -> slice:
        """The places in ``leaves`` of the parameters at or below a row."""
        return slice(self.first_leaf[row], self.last_leaf[row])


def _children(parameters: Iterable[Parameter]) -> dict[str, list[Parameter | str]]:
    """Module → what is in it, in the order of `core.model.module_tree`, without its nodes."""
    children: dict[str, list[Parameter | str]] = {"": []}
    for parameter in parameters:
        missing = []
        path = parameter.module
        while path not in children:
            missing.append(path)
            path = path.rpartition(".")[0]
        for module in reversed(missing):
            children[module.rpartition(".")[0]].append(module)
            children[module] = []
        children[parameter.module].append(parameter)
    return {module: by_number(inside, _module_name) for module, inside in children.items()}


def _module_name(child: Parameter | str) -> str | None:
    return child.rpartition(".")[2] if isinstance(child, str) else None


Child = TypeVar("Child")

_DIGITS = 10
"""A name of so many digits is no layer's number."""


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
