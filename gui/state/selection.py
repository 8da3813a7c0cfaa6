"""What is looked at: parameters that are selected, one by one or as whole modules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from core.base.arrays import Counts
from core.model.checkpoint import Checkpoint
from core.plan.scope import Scope
from gui.support.latest import Latest


@dataclass(frozen=True)
class Selection:
    """A selection. What follows from it and from what is ticked is kept, since both stay while a threshold moves.

    Attributes:
        names: of the parameters, those in modules included.
        modules: the modules among what is selected, where they were selected as such.
        owners: of the parameters, as far as they can be pruned; each once, in the order of selection.
    """

    names: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    _meant: Latest[tuple[str, ...]] = field(default_factory=Latest, init=False, repr=False, compare=False)
    _places: Latest[Counts] = field(default_factory=Latest, init=False, repr=False, compare=False)
    _scope: Latest[Scope] = field(default_factory=Latest, init=False, repr=False, compare=False)

    @classmethod
    def at(cls, checkpoint: Checkpoint, names: Iterable[str], modules: Iterable[str] = ()) -> Self:
        """Look at parameters of a checkpoint."""
        selected = tuple(names)
        parameters = (checkpoint.by_name[name] for name in selected)
        owners = dict.fromkeys(each.owner for each in parameters if each.prunable)
        return cls(selected, tuple(modules), tuple(owners))

    def kept_in(self, checkpoint: Checkpoint, chosen: frozenset[str]) -> "Selection":
        """What of it is in another checkpoint; where that is nothing, the first parameter that is chosen there."""
        kept = tuple(name for name in self.names if name in checkpoint.by_name)
        owners = [owner.name for owner in checkpoint.owners]
        ticked = [name for name in owners if name in chosen]
        modules = tuple(path for path in self.modules if path in checkpoint.classes) if kept else ()
        return Selection.at(checkpoint, kept or (ticked or owners)[:1], modules)

    def meant(self, chosen: frozenset[str]) -> tuple[str, ...]:
        """The owners; of whole modules only those that are chosen, as long as there are some."""
        return self._meant.of(self._ticked, chosen) if self.modules else self.owners

    def places(self, chosen: frozenset[str], numbers: Mapping[str, int]) -> Counts:
        """The numbers of what is meant, int64; not to be changed.

        Args:
            numbers: name of each prunable parameter → its number (`Measurements.numbers`).
        """
        return self._places.of(_numbers, self.meant(chosen), numbers)

    def scope(self, chosen: frozenset[str]) -> Scope:
        """What is meant, as something that a rule can be for; a module stands for what is meant in it, if anything."""
        return self._scope.of(self._covering, self.meant(chosen))

    def _ticked(self, chosen: frozenset[str]) -> tuple[str, ...]:
        return tuple(filter(chosen.__contains__, self.owners)) or self.owners

    def _covering(self, owners: tuple[str, ...]) -> Scope:
        inside = {path: [name for name in owners if name.startswith(f"{path}.")] for path in self.modules}
        covered = {name for names in inside.values() for name in names}
        modules = tuple(path for path in self.modules if inside[path])
        return Scope(modules, tuple(name for name in owners if name not in covered))


def _numbers(names: tuple[str, ...], numbers: Mapping[str, int]) -> Counts:
    return np.array([numbers[name] for name in names], np.int64)
