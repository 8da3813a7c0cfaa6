"""A tensor as a parameter of a module, and the class of a module."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from core.storage.tensor_ref import Tensor

UNKNOWN = "Module"
"""The class of a module of which nothing is inferred."""


@dataclass(frozen=True, slots=True)
class ModuleClass:
    """The class of a module.

    Attributes:
        name: as the file records it, or unqualified where it is inferred.
        inferred: whether it was inferred from names and shapes.
    """

    name: str
    inferred: bool = True

    @property
    def label(self) -> str:
        """The class as it is shown: with a question mark where it was inferred, and empty where nothing was."""
        if not self.inferred:
            return self.name
        return "" if self.name == UNKNOWN else f"{self.name} ?"


@dataclass(slots=True, unsafe_hash=True)
class Parameter:
    """One parameter of the model, a (module, name) pair, and its tensor; a value, as `core.storage.tensor_ref` has it.

    Attributes:
        name: full name: the module's path, a dot, and ``leaf``.
        module: path of the module; empty for the root.
        leaf: its name in the module, such as ``weight``.
        tensor: the trained values (``weight_orig`` where the file has a mask).
        mask: the mask recorded in the file (``weight_mask``); None where there is none.
        reason: why it can't be pruned, as a sentence; empty where it can.
        tied_to: name of the first parameter with the same elements; empty where it is itself the first, or not tied.
        beside: whether it is known to be no parameter of the model: a buffer, an optimizer's state, a mask or a scale.
            It is not counted among the model's weights.
        fixed: whether the file records that it is not trained.
        mask_of: name of the parameter that it is the mask of, where it is a mask beside it; else empty.
        copy: path of the copy of the model that it is in (an average, a target network); empty where it is in none.
    """

    name: Final[str]
    module: Final[str]
    leaf: Final[str]
    tensor: Final[Tensor]
    mask: Final[Tensor | None] = None
    reason: Final[str] = ""
    tied_to: Final[str] = ""
    beside: Final[bool] = False
    fixed: Final[bool] = False
    mask_of: Final[str] = ""
    copy: Final[str] = ""

    @property
    def prunable(self) -> bool:
        """Whether it can be pruned."""
        return not self.reason

    @property
    def owner(self) -> str:
        """The name that stands for this parameter in a plan: the first of tied parameters is the owner."""
        return self.tied_to or self.name


def owners_of(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    """The owners that can be pruned: the prunable parameters, tied ones once, in the given order."""
    return (each for each in parameters if each.prunable and not each.tied_to)
