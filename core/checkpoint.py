"""What is known of a checkpoint after opening it: its tensors as parameters of modules. No tensor byte is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core.formats.shared.container import Container
from core.storage.tensor_ref import Tensor

if TYPE_CHECKING:
    from core.skeleton import Skeleton


@dataclass(frozen=True)
class ModuleClass:
    """The class of a module: as the file records it, or inferred from names and shapes."""

    name: str
    inferred: bool = True


@dataclass(frozen=True)
class Parameter:
    """One row of the model: a ``(module, name)`` pair and the tensor behind it.

    Attributes:
        name: full name, ``module + "." + leaf``.
        module: path of the module; empty for the root.
        leaf: its name in the module, such as ``weight``.
        tensor: the trained values (``weight_orig`` where the file has a mask).
        mask: the mask the file came with, None where it has none.
        reason: why it can't be pruned; empty where it can.
        tied_to: the first parameter that shares its elements; empty where it is the first or only one.
    """

    name: str
    module: str
    leaf: str
    tensor: Tensor
    mask: Tensor | None = None
    reason: str = ""
    tied_to: str = ""

    @property
    def prunable(self) -> bool:
        return not self.reason

    @property
    def owner(self) -> str:
        """The name that stands for this parameter in a plan."""
        return self.tied_to or self.name


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
    def skeleton(self) -> "Skeleton":
        """Modules and parameters as rows."""
        # it is made of checkpoints
        from core.skeleton import Skeleton

        return Skeleton.of(self)

    @property
    def owners(self) -> Iterator[Parameter]:
        """The prunable parameters, tied ones once."""
        return (each for each in self.parameters if each.prunable and not each.tied_to)

    @property
    def masked(self) -> tuple[Parameter, ...]:
        """The parameters that came with a mask."""
        return tuple(each for each in self.parameters if each.mask is not None)
