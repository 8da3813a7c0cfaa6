"""An opened checkpoint: its tensors as parameters of modules. It holds none of their elements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.base.arrays import Counts, Flags
from core.base.errors import UserError
from core.base.going_on import go_on
from core.formats.index_file.without_weights import WithoutWeights
from core.formats.shared.container import Container
from core.model.block_matrix import BlockMatrix
from core.model.layer_units import NONE, LayerUnits
from core.model.module_rows import ModuleRows
from core.model.name_trie import words_of
from core.model.parameter import ModuleClass, Parameter, owners_of
from core.model.repeated_blocks import Blocks, find_blocks
from core.storage.source_file import SourceFile
from core.storage.temporary_folder import TemporaryFile


@dataclass(frozen=True)
class Checkpoint:
    """An opened checkpoint.

    Attributes:
        path: as it was given by the user.
        container: the file's format, and how one like it is written.
        parameters: in file order.
        classes: module path → class, for every module, the root (``""``) included.
        notes: sentences about the file for its user.
        roots: the paths of the models in the file, as in `TensorTable`.
    """

    path: Path
    container: Container
    parameters: tuple[Parameter, ...]
    classes: Mapping[str, ModuleClass]
    notes: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        """Full name → parameter."""
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Name of an owner → its place among ``owners``."""
        return {owner.name: number for number, owner in enumerate(self.owners)}

    @cached_property
    def layer_units(self) -> LayerUnits:
        """What the dimensions of the owners are."""
        return LayerUnits.of(tuple(self.owners), self.numbers, self.classes)

    @cached_property
    def unit_counts(self) -> Counts:
        """How many outputs each of the owners has, int64 (n,); 0 where its dimensions are fewer than two."""
        pairs = zip(self.owners, self.layer_units.sides.tolist(), strict=True)
        return np.array([owner.tensor.shape[side] if side != NONE else 0 for owner, side in pairs], np.int64)

    @cached_property
    def flat_weights(self) -> Counts:
        """The numbers of the owners that are the weight of a module and have one dimension or none, int64."""
        flat = (each.leaf == "weight" and len(each.tensor.shape) < 2 for each in self.owners)
        return np.flatnonzero(np.fromiter(flat, np.bool_))

    @cached_property
    def ties(self) -> Mapping[str, tuple[str, ...]]:
        """Owner (see `Parameter.owner`) → names of the parameters tied to it; owners without any are missing."""
        found: dict[str, list[str]] = {}
        for parameter in self.parameters:
            if parameter.tied_to:
                found.setdefault(parameter.tied_to, []).append(parameter.name)
        return {owner: tuple(names) for owner, names in found.items()}

    @cached_property
    def module_rows(self) -> ModuleRows:
        """The module tree as rows."""
        return ModuleRows.of(self.parameters)

    @cached_property
    def tree_order(self) -> Counts:
        """The numbers of the owners in the order in which the tree has them below each other, int64."""
        below = self.module_rows.parameters(self.module_rows.leaves)
        return np.array([self.numbers[each.name] for each in below if each.name in self.numbers], np.int64)

    @cached_property
    def matrices(self) -> Flags:
        """Which owners have two dimensions or more, in the order of the tree."""
        owners = tuple(self.owners)
        return np.array([len(owners[number].tensor.shape) > 1 for number in self.tree_order], np.bool_)

    @cached_property
    def block_matrix(self) -> BlockMatrix:
        """The owners by blocks and kinds, in the order of the tree. Blocks are found by what has two dimensions or
        more; what is ticked later has its place already."""
        owners = tuple(self.owners)
        return BlockMatrix.of(self.blocks, [owners[number].name for number in self.tree_order])

    @cached_property
    def blocks(self) -> Blocks:
        """Where the blocks are that the model repeats."""
        owners = tuple(self.owners)
        numbers = self.tree_order[self.matrices]
        return find_blocks(words_of(owners[number].name) for number in numbers)

    def compute_all(self) -> None:
        """Compute now what the window needs at once; of 100,000 parameters it takes a second, better in a thread."""
        self.module_rows.compute_all()
        go_on()
        _ = self.layer_units
        go_on()
        _ = self.block_matrix

    def note_what_is_read(self) -> None:
        """As `SourceFile.note_what_is_read`, for all its files."""
        for file in self.files:
            file.note_what_is_read()

    @property
    def no_weights(self) -> str:
        """Why none of its elements can be read, as a sentence, where it is an index file; else empty."""
        return self.container.why if isinstance(self.container, WithoutWeights) else ""

    def require_weights(self) -> None:
        """Refuse an index file where elements are needed.

        Raises:
            UserError: it is one.
        """
        if self.no_weights:
            raise UserError(self.no_weights)

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files that its user has, without copies that were unpacked from them."""
        return tuple(file for file in self.container.files if not isinstance(file, TemporaryFile))

    @property
    def owners(self) -> Iterator[Parameter]:
        """The owners (see `Parameter.owner`) that can be pruned: tied parameters once, in file order."""
        return owners_of(self.parameters)

    @cached_property
    def masked_owners(self) -> tuple[Parameter, ...]:
        """Those of the owners that the file has a mask for."""
        return tuple(each for each in self.owners if each.mask is not None)

    @cached_property
    def numel(self) -> int:
        """Weights of the whole model, tied ones once: buffers, masks, scales and what lies beside it don't count."""
        return sum(each.tensor.numel for each in self.parameters if not each.tied_to and not each.beside)

    @property
    def elements(self) -> int:
        """Elements of all tensors, whatever they are; tied ones once."""
        return sum(each.tensor.numel for each in self.parameters if not each.tied_to)

    @property
    def masked(self) -> tuple[Parameter, ...]:
        """The parameters that the file has a mask for."""
        return tuple(each for each in self.parameters if each.mask is not None)
