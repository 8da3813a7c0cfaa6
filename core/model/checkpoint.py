"""What is known of a checkpoint after opening it: its tensors as parameters of modules. No tensor byte is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.formats.shared.container import Container
from core.model.module_rows import ModuleRows
from core.model.parameter import ModuleClass, Parameter, owners_of


@dataclass(frozen=True)
class Checkpoint:
    """An opened file.

    Attributes:
        path: as it was asked for.
        container: what the file is, and how one like it is written.
        parameters: in file order.
        classes: module path → class, for every module.
        notes: sentences about the file that its user should read.
    """

    path: Path
    container: Container
    parameters: tuple[Parameter, ...]
    classes: Mapping[str, ModuleClass]
    notes: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def ties(self) -> Mapping[str, tuple[str, ...]]:
        """First owner → the other names of its elements."""
        found: dict[str, list[str]] = {}
        for parameter in self.parameters:
            if parameter.tied_to:
                found.setdefault(parameter.tied_to, []).append(parameter.name)
        return {owner: tuple(names) for owner, names in found.items()}

    @cached_property
    def module_rows(self) -> ModuleRows:
        """Modules and parameters as rows."""
        return ModuleRows.of(self.parameters)

    @property
    def owners(self) -> Iterator[Parameter]:
        """The prunable parameters, tied ones once."""
        return owners_of(self.parameters)

    @property
    def masked(self) -> tuple[Parameter, ...]:
        """The parameters that came with a mask."""
        return tuple(each for each in self.parameters if each.mask is not None)
