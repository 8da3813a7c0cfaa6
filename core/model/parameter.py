"""A tensor as a parameter of a module, and the class of a module."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.storage.tensor_ref import Tensor


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


def owners_of(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    """The prunable parameters, tied ones once; in the order given."""
    return (each for each in parameters if each.prunable and not each.tied_to)
