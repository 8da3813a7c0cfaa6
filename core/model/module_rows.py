"""The module tree flattened: one row for each module and parameter, in depth-first preorder, with arrays about them.

A module that has nothing but one parameter has no row of its own: it is *joined* with that of the parameter, which is
called ``q_proj.weight`` then. It would say everything twice, and most modules of a transformer are like that.

The rows in a module are contiguous, from its own to its end, so a sum over everything below it is a difference of
two prefix sums. Nothing recurses, so names may have any number of levels.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import packed
from core.base.going_on import go_on
from core.model.parameter import Parameter, owners_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROOT = 0


@dataclass(frozen=True, eq=False)
class ModuleRows:
    """The rows of a checkpoint. Row 0 is the root, which is never shown.

    Attributes:
        owners: the prunable parameters, tied ones once, in file order.
        items: for each row the parameter, or the path of the module.
        parents: for each row the row of the module around it; the root is its own.
    """

    owners: tuple[Parameter, ...]
    items: list[Parameter | str]
    parents: "array[int]"

    @classmethod
    def of(cls, parameters: Sequence[Parameter]) -> "ModuleRows":
        """The rows of parameters that are given in file order."""
        children = _children(parameters)
        items: list[Parameter | str] = []
        parents: list[int] = []
        pending: list[tuple[Parameter | str, int]] = [("", ROOT)]
        while pending:
            item, parent = pending.pop()
            if isinstance(item, str) and item:
                item = _alone(children[item]) or item
            if isinstance(item, str):
                here = len(items)
                pending.extend([(child, here) for child in reversed(children[item])])
            items.append(item)
            parents.append(parent)
        return cls(tuple(owners_of(parameters)), items, packed(parents))

    @cached_property
    def ends(self) -> "array[int]":
        """For each row one past the last row in it; for a parameter, one past itself."""
        ends = list(range(1, len(self.items) + 1))
        # children come after their parent, so in descending order each row is final before its parent uses it
        for row in range(len(ends) - 1, ROOT, -1):
            parent = self.parents[row]
            if ends[row] > ends[parent]:
                ends[parent] = ends[row]
        return packed(ends)

    @cached_property
    def depths(self) -> Ints:
        """Levels above each row, int64 (n_rows,): 0 for what stands at the top, -1 for the root."""
        depths = [-1] * len(self.items)
        for row in range(1, len(depths)):
            depths[row] = depths[self.parents[row]] + 1
        return np.array(depths, np.int64)

    @cached_property
    def leaves(self) -> Ints:
        """The rows that are parameters, int64 (n_leaves,), ascending."""
        return np.flatnonzero([isinstance(item, Parameter) for item in self.items])

    @cached_property
    def first_leaf(self) -> "array[int]":
        """For each row, the index in ``leaves`` of the first parameter at or below it."""
        return packed(np.searchsorted(self.leaves, np.arange(len(self.items))))

    @cached_property
    def last_leaf(self) -> "array[int]":
        """For each row, one past the index in ``leaves`` of the last parameter at or below it."""
        return packed(np.searchsorted(self.leaves, self.ends))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Full name of a parameter → its row."""
        return {self.path(row): row for row in self.leaves.tolist()}

    @cached_property
    def owner_of_leaf(self) -> Ints:
        """For each leaf the index of its owner in ``owners``, int64 (n_leaves,); -1 where it can't be pruned."""
        places = {owner.name: place for place, owner in enumerate(self.owners)}
        owners = (places.get(leaf.owner, -1) if leaf.prunable else -1 for leaf in self.parameters(self.leaves))
        return np.fromiter(owners, np.int64, len(self.leaves))

    @cached_property
    def row_of_module(self) -> Mapping[str, int]:
        """Path of a module → its row, be it joined with that of its parameter; without the root."""
        rows = {item: row for row, item in enumerate(self.items) if isinstance(item, str) and row != ROOT}
        # the numbers that are kept there already
        joined = ((row, self.joined(row)) for row in self.row_of.values())
        return rows | {module: row for row, module in joined if module}

    def compute_all(self) -> None:
        """Compute all cached properties now; for 100,000 rows it takes a second, which is better spent in a thread."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, cached_property):
                go_on()
                getattr(self, name)

    def flags_of_modules(self, paths: Iterable[str]) -> Bools:
        """Which rows are these modules, bool (n_rows,); unknown paths are ignored."""
        flags = np.zeros(len(self.items), np.bool_)
        flags[[self.row_of_module[path] for path in paths if path in self.row_of_module]] = True
        return flags

    def path(self, row: int) -> str:
        """The full name of the parameter or the path of the module in a row."""
        item = self.items[row]
        return item if isinstance(item, str) else item.name

    def joined(self, row: int) -> str:
        """The path of the module that is joined with the parameter in a row; empty where none is."""
        item = self.items[row]
        if isinstance(item, str) or item.module == self.items[self.parents[row]]:
            return ""
        return item.module

    def parameters(self, rows: Iterable[int]) -> Iterable[Parameter]:
        """The parameters in rows that all must be parameters."""
        return (self.items[row] for row in rows)  # type: ignore[misc]

    def leaves_below(self, row: int) -> slice:
        """The range in ``leaves`` of the parameters at or below a row."""
        return slice(self.first_leaf[row], self.last_leaf[row])


def _children(parameters: Iterable[Parameter]) -> dict[str, list[Parameter | str]]:
    """Module path → paths of the modules and the parameters in it, in the order of `core.model.module_tree`."""
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


def _alone(inside: Sequence[Parameter | str]) -> Parameter | None:
    """The parameter of a module that has nothing else in it; None of others."""
    only = inside[0] if len(inside) == 1 else None
    return None if isinstance(only, str) else only


def _module_name(child: Parameter | str) -> str | None:
    return child.rpartition(".")[2] if isinstance(child, str) else None


Child = TypeVar("Child")

_DIGITS = 10
"""A numeric name of this many digits or more is not taken for the number of a layer."""


def by_number(children: list[Child], name_of: Callable[[Child], str | None]) -> list[Child]:
    """The children of a module in the order in which they are shown.

    If all modules among them have numeric names, these are sorted by number into the modules' positions: files sorted
    by name have layer 10 before layer 2. Parameters keep their positions.

    Args:
        children: in file order.
        name_of: the last part of a module's path; None for a parameter.
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
