"""What is looked at: parameters that are selected, one by one or as whole modules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from core.model.checkpoint import Checkpoint


@dataclass(frozen=True)
class Selection:
    """A selection.

    Attributes:
        names: of the parameters, those in modules included.
        modules: the modules among what is selected, where they were selected as such.
        owners: of the parameters, as far as they can be pruned; each once, in the order of selection.
    """

    names: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()

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
        ticked = tuple(filter(chosen.__contains__, self.owners)) if self.modules else ()
        return ticked or self.owners
