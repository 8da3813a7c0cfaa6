"""``inspect``: lists every parameter of a checkpoint, in file order."""

from dataclasses import asdict, dataclass
from pathlib import Path

from core.base.escaping import escaped
from core.index.zero_counts import ZeroCount, count_zeros
from core.masks.recorded_masks import count_kept
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.storage.tensor_reader import TensorReader


@dataclass(frozen=True)
class Row:
    """One parameter; its fields are the keys of the JSON.

    Attributes:
        name: full name.
        module: path of its module.
        parameter: its name in the module.
        class_: class of its module.
        shape: (n_0, …, n_d).
        dtype: torch's name for it.
        numel: weights.
        zeros: weights that are zero once a mask in the file is applied; None where they can't be read as numbers.
        nonfinite: NaNs and infinities; None where the elements can't be read as numbers.
        prunable: whether it can be pruned.
        reason: why it can't, as a sentence; empty where it can.
        tied_to: the first parameter with the same elements; None where it is itself the first, or not tied.
    """

    name: str
    module: str
    parameter: str
    # "class" in the JSON; a keyword in Python
    class_: str
    shape: tuple[int, ...]
    dtype: str
    numel: int
    zeros: int | None
    nonfinite: int | None
    prunable: bool
    reason: str
    tied_to: str | None


@dataclass(frozen=True)
class Inspection:
    """What a file holds.

    Attributes:
        path: as it was given.
        format: its name for users.
        parameters: in file order.
        notes: sentences about the file.
    """

    path: str
    format: str
    parameters: tuple[Row, ...]
    notes: tuple[str, ...]

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        rows = [{key.rstrip("_"): value for key, value in asdict(row).items()} for row in self.parameters]
        return {"path": self.path, "format": self.format, "parameters": rows}

    def text(self) -> str:
        """A table for people."""
        cells = [_HEADER, *(_cells(row) for row in self.parameters)]
        widths = [min(max(len(row[column]) for row in cells), _WIDEST) for column in range(len(_HEADER))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
        ]
        return "\n".join([escaped(f"{self.path}: {self.format}"), *map(escaped, self.notes), "", *lines])


_WIDEST = 80
"""Most characters that a column is padded to; longer cells stick out, so that one of them does not widen all lines."""

_HEADER = ("name", "class", "shape", "dtype", "weights", "zeros", "not finite", "")


def inspect(path: Path) -> Inspection:
    """Open a file and count the zeros of every tensor.

    Raises:
        UserError: it can't be opened or read.
    """
    checkpoint = open_checkpoint(path)
    with TensorReader() as reader:
        rows = tuple(_row(checkpoint, parameter, reader) for parameter in checkpoint.parameters)
    return Inspection(str(path), checkpoint.container.format, rows, checkpoint.notes)


def _row(checkpoint: Checkpoint, parameter: Parameter, reader: TensorReader) -> Row:
    counted = _zero_count(parameter, reader)
    return Row(
        name=parameter.name,
        module=parameter.module,
        parameter=parameter.leaf,
        class_=checkpoint.classes[parameter.module].name,
        shape=parameter.tensor.shape,
        dtype=parameter.tensor.dtype.name,
        numel=parameter.tensor.numel,
        zeros=counted.zeros if counted else None,
        nonfinite=counted.nonfinite if counted else None,
        prunable=parameter.prunable,
        reason=parameter.reason,
        tied_to=parameter.tied_to or None,
    )


def _zero_count(parameter: Parameter, reader: TensorReader) -> ZeroCount | None:
    counted = count_zeros(parameter.tensor, reader)
    if counted is None or parameter.mask is None:
        return counted
    return ZeroCount(parameter.tensor.numel - count_kept(parameter), counted.nonfinite)


def _cells(row: Row) -> tuple[str, ...]:
    shape = " × ".join(str(size) for size in row.shape) or "scalar"
    remark = row.reason or (f"tied to {row.tied_to}" if row.tied_to else "")
    counts = f"{row.numel:,}", _count(row.zeros), _count(row.nonfinite)
    return escaped(row.name), escaped(row.class_), shape, escaped(row.dtype), *counts, escaped(remark)


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"
