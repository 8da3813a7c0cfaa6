"""Indexes made in one step, of a tensor that is read here and now."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add

from core.index.index_table import IndexTable
from core.index.magnitude_index import (
    ENTRIES,
    MagnitudeIndex,
    Refinement,
    Span,
    bin_shift,
    count,
    gather_group,
    index_all_magnitudes,
    index_of,
    lists_all,
)
from core.index.refinements import ExactGroup
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor


def build_index(tensor: Tensor, entries: int = ENTRIES) -> MagnitudeIndex:
    """Read a tensor once and index it.

    Args:
        tensor: readable, of a prunable dtype.
        entries: groups it may have, unless each has to be a single magnitude.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with TensorReader() as reader:
        if lists_all(tensor, entries):
            return index_all_magnitudes(tensor, reader)
        shift = bin_shift(tensor)
        return index_of(tensor, reduce(add, (count(part, shift, reader) for part in chunks(tensor))), entries)


def refine(tensor: Tensor, span: Span) -> Refinement:
    """Read a tensor again and keep the magnitudes of one group.

    Args:
        tensor: as given to `build_index`.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with TensorReader() as reader:
        return reduce(add, (gather_group(part, span, reader) for part in chunks(tensor)))


def put_refinement(table: IndexTable, number: int, refinement: Refinement) -> None:
    """Add the exact counts of one group of a tensor, in place of an earlier one."""
    index = table.index(number)
    assert index is not None
    table.refinements.put(number, ExactGroup.of(index, refinement))


def refined_table(indexes: Sequence[MagnitudeIndex], refinements: Mapping[int, Refinement]) -> IndexTable:
    """A table of indexes, and of refinements by their tensors' numbers."""
    table = IndexTable.of(indexes)
    for number, refinement in refinements.items():
        put_refinement(table, number, refinement)
    return table
