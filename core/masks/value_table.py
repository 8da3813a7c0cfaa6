"""The values of a tensor as text and by index, reading one submatrix at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero, round_threshold, values
from core.base.element_values import element_text, with_word
from core.base.errors import UserError
from core.base.mask import KeptRange
from core.base.progress import Meter, Report, silent
from core.base.wording import counted, plain_number
from core.masks.nm_masks import NMGroups
from core.masks.row_blocks import KeptBy, read_grouped
from core.model.parameter import Parameter
from core.storage.matrix_layout import MatrixLayout, Submatrix, flat_layout
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

MOST_COPIED = 1_000_000
"""Most numbers that are copied at once; spreadsheets take no more in one paste."""


@dataclass(frozen=True)
class ValueBlock:
    """The values of a submatrix.

    Attributes:
        submatrix: of the layout.
        bits: unsigned (rows, columns), bit patterns.
        marked: bool (rows, columns), what the recorded mask keeps; None where there is none.
        groups, grouped: how the weights were grouped when it was read, and what N of M keeps; None where nothing was
            asked for.
    """

    submatrix: Submatrix
    bits: Bits
    marked: Flags | None = None
    groups: NMGroups | None = None
    grouped: Flags | None = None


def upright_layout(tensor: Tensor) -> MatrixLayout:
    """The layout of `core.storage.matrix_layout.flat_layout`, except that a vector is one column.

    Its tensor has a dtype with a word, if there is one to read its elements by.
    """
    shown = tensor.shown
    layout = flat_layout(replace(shown, dtype=with_word(shown.dtype)))
    return replace(layout, split=1) if len(shown.shape) == 1 else layout


def unsupported_reason(tensor: Tensor) -> str:
    """Why a tensor's values can't be shown, as a sentence; empty where they can."""
    shown = tensor.shown
    if shown.unreadable:
        return shown.unreadable
    if not shown.numel:
        return "It has no elements."
    if with_word(shown.dtype).word:
        return ""
    return f"Its elements are {tensor.dtype.name}, which is not shown as numbers."


def read_numbers(
    parameter: Parameter,
    layout: MatrixLayout,
    submatrix: Submatrix,
    readers: Sequence[TensorReader],
    groups: NMGroups | None = None,
) -> ValueBlock:
    """Read a submatrix of a parameter, and of its recorded mask if it has one.

    Args:
        layout: of the parameter's tensor.
        submatrix: of the layout.
        readers: two, one for the tensor's file and one for the mask's.
        groups: how the weights are grouped, where N of M are kept.

    Raises:
        UserError: the file has changed or ends too early.
    """
    mask, marked, grouped = parameter.mask, None, None
    if groups is None:
        bits = layout.read(submatrix, readers[0])
    else:
        bits, grouped = read_grouped(layout, submatrix, groups, readers[0])
    if mask is not None:
        marked = nonzero(replace(layout, tensor=mask).read(submatrix, readers[1]), mask.dtype)
    return ValueBlock(submatrix, bits, marked, groups, grouped)


def kept_flags(dtype: DType, numbers: ValueBlock, by: KeptBy) -> Flags:
    """Which values are kept, bool (rows, columns).

    Args:
        dtype: a prunable one.
        by: what says so; of N of M, how the weights were grouped when they were read.
    """
    if isinstance(by, NMGroups):
        assert numbers.grouped is not None, "it was read for this"
        return numbers.grouped
    if by is None and numbers.marked is not None:
        return numbers.marked & nonzero(numbers.bits, dtype)
    return KeptRange.of(dtype, by or 0.0).keeps(numbers.bits)


def number_text(dtype: DType, bits: np.unsignedinteger) -> str:
    """A value with the fewest digits that identify it in its dtype: ``-0.0236``, ``1e-5``, ``nan``, ``0.5+2j``."""
    if not dtype.prunable:
        return element_text(dtype, bits)
    if dtype.name != "bfloat16":
        return plain_number(str(bits.view(dtype.name)))
    number = float(values(dtype, np.array([bits]))[0])
    if not np.isfinite(number):
        return str(number)
    return plain_number(next(text for digits in range(1, 10) if _same(dtype, text := f"{number:.{digits}g}", bits)))


def tab_separated(parameter: Parameter, layout: MatrixLayout, submatrix: Submatrix, report: Report = silent) -> str:
    """A submatrix as lines of values separated by tabs.

    Args:
        layout: of the parameter's tensor.
        submatrix: of the layout.
        report: progress in bytes.

    Raises:
        UserError: it has more than `MOST_COPIED` values, or the file has changed.
        Cancelled: if ``report`` raises it.
    """
    if submatrix.size > MOST_COPIED:
        raise UserError(f"{counted(submatrix.size, 'number')} are too many to copy. Select {MOST_COPIED:,} at most.")
    dtype, lines = layout.tensor.dtype, []
    meter = Meter(report, submatrix.size * dtype.itemsize)
    with TensorReader() as reader:
        for part in layout.row_blocks(submatrix):
            bits = layout.read(part, reader)
            lines += ["\t".join(number_text(dtype, each) for each in row) for row in bits]
            meter.advance(bits.nbytes)
    return "\n".join(lines)


def parse_index(text: str, layout: MatrixLayout) -> tuple[int, int]:
    """Row and column of the element at an index typed by the user.

    Args:
        text: ``row, column``; or one number for each dimension; or one number, the index in C order. Negative numbers
            count from the end. Brackets and spaces are ignored.

    Raises:
        UserError: it is none of these, or there is no such element.
    """
    shape = layout.tensor.shape
    try:
        given = [int(part.replace("_", "")) for part in re.split(r"[\s,;]+", text.strip(" []()\t")) if part]
    except ValueError:
        given = []
    if len(given) == len(shape) and given:
        return layout.place_of(_within(given, shape, text))
    if len(given) == 2:
        row, column = _within(given, (layout.rows, layout.columns), text)
        return row, column
    if len(given) == 1:
        return divmod(_within(given, (prod(shape),), text)[0], layout.columns)
    raise UserError(f"{text!r} is no index. Type a row and a column, as in “3, 17”.")


def _within(given: Sequence[int], shape: tuple[int, ...], text: str) -> tuple[int, ...]:
    places = [place + size if place < 0 else place for place, size in zip(given, shape, strict=True)]
    if all(0 <= place < size for place, size in zip(places, shape, strict=True)):
        return tuple(places)
    sizes = " × ".join(f"{size:,}" for size in shape)
    raise UserError(f"There is no {text.strip()}: there are {sizes}, counted from 0.")


def _same(dtype: DType, text: str, bits: np.unsignedinteger) -> bool:
    found = round_threshold(dtype, np.array([abs(float(text))]))[0]
    return bool(found == bits & type(bits)(dtype.magnitude_mask))
