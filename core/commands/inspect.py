"""``inspect``: lists every parameter of a checkpoint, in file order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.base.address import Address
from core.base.collector import uncollected
from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.wording import counted
from core.commands.pattern_checks import PatternChecks, check_pattern
from core.commands.tensor_counts import tensor_counts
from core.handover.record_paths import find_record_of
from core.index_file.findings import TensorCounts
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.parameter import ModuleClass, Parameter
from core.plan.rules import StructuredNM

if TYPE_CHECKING:
    from core.handover.origin import Origin


class Row(NamedTuple):
    """One parameter; its fields are the keys of the JSON.

    Attributes:
        name: full name.
        module: path of its module.
        parameter: its name in the module.
        class_: class of its module.
        class_inferred: whether that is a guess, inferred from names and shapes; else the file records it.
        shape: (n_0, …, n_d).
        dtype: torch's name for it.
        numel: weights.
        zeros: weights that are ±0 in the trained values, whatever a mask in the file says; what ``prune`` and
            ``verify`` call zero before. None where they can't be read as numbers.
        masked: weights that are not zero and that a mask in the file prunes; None as for ``zeros``.
        nonfinite: NaNs and infinities; None where the elements can't be read as numbers.
        prunable: whether it can be pruned.
        reason: why it can't, as a sentence; empty where it can.
        tied_to: the first parameter with the same elements; None where it is itself the first, or not tied.
        fixed: whether the file records that it is not trained.
    """

    name: str
    module: str
    parameter: str
    # "class" in the JSON; a keyword in Python
    class_: str
    class_inferred: bool
    shape: tuple[int, ...]
    dtype: str
    numel: int
    zeros: int | None
    masked: int | None
    nonfinite: int | None
    prunable: bool
    reason: str
    tied_to: str | None
    fixed: bool

    @property
    def label(self) -> str:
        """The class as it is shown, see `ModuleClass.label`."""
        return _label(self.class_, self.class_inferred)


@dataclass(frozen=True)
class Sums:
    """Several parameters of the model together, tied ones once; its fields are the keys of the JSON.

    Attributes:
        parameters: how many.
        numel: their weights.
        prunable: those of the weights that can be pruned.
        zeros: those of the weights that are zero in the trained values; None where they were not read.
        masked: those of the weights that are not zero and that a mask in the file prunes; None as for ``zeros``.
        unread: those of the weights that can't be read as numbers, so that their zeros are not counted.
    """

    parameters: int
    numel: int
    prunable: int
    zeros: int | None
    masked: int | None
    unread: int

    @classmethod
    def of(cls, rows: Sequence[Row], *, read: bool) -> "Sums":
        """Add rows up.

        Args:
            read: whether their weights were.
        """
        return cls(
            parameters=len(rows),
            numel=sum(row.numel for row in rows),
            prunable=sum(row.numel for row in rows if row.prunable),
            zeros=sum(row.zeros or 0 for row in rows) if read else None,
            masked=sum(row.masked or 0 for row in rows) if read else None,
            unread=sum(row.numel for row in rows if row.zeros is None) if read else 0,
        )

    @property
    def text(self) -> str:
        """The sums in words."""
        unread = f", {self.unread:,} can't be read as numbers" if self.unread else ""
        weights = f"{counted(self.numel, 'weight')} in {counted(self.parameters, 'parameter')}"
        if self.zeros is None:
            return f"{weights}, {self.prunable:,} prunable."
        zero = f"{self.zeros:,} zero{self._share(self.zeros)}"
        masked = f", {self.masked:,} more pruned by masks{self._share(self.masked)}" if self.masked else ""
        return f"{weights}, {self.prunable:,} prunable, {zero}{masked}{unread}."

    def _share(self, part: int) -> str:
        return f" ({100 * part / self.numel:.2f} %)" if self.numel else ""


@dataclass(frozen=True)
class Inspection:
    """What a file holds.

    Attributes:
        path: as it was given.
        format: its name for users.
        parameters: in file order.
        notes: sentences about the file.
        by_class: sums over the model's parameters by the class of their module, in file order.
        total: over all of them.
        pattern: which tensors satisfy an N:M pattern; None where that was not asked for.
        origin: what the record beside the file says; None where there is none.
    """

    path: str
    format: str
    parameters: tuple[Row, ...]
    notes: tuple[str, ...]
    by_class: Mapping[str, Sums]
    total: Sums
    pattern: PatternChecks | None = None
    origin: "Origin | None" = None

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        rows = [{key.rstrip("_"): value for key, value in row._asdict().items()} for row in self.parameters]
        if self.pattern is not None:
            rows = [{**row, "nm": check.json()} for row, check in zip(rows, self.pattern.checks, strict=True)]
        found: dict[str, object] = {
            "path": self.path,
            "format": self.format,
            "parameters": rows,
            "classes": [{"class": name, **asdict(sums)} for name, sums in self.by_class.items()],
            "total": asdict(self.total),
            "notes": list(self.notes),
            "record": None if self.origin is None else self.origin.json(),
        }
        return found if self.pattern is None else {**found, "nm": self.pattern.json()}

    def text(self) -> str:
        """A table for people."""
        shown = itemgetter(*self._columns())
        cells = [shown(_HEADER), *(shown(_cells(row)) for row in self.parameters)]
        if self.pattern is not None:
            column = (self.pattern.title, *(check.text for check in self.pattern.checks))
            cells = [(*row[:-1], cell, row[-1]) for row, cell in zip(cells, column, strict=True)]
        widths = [min(max(map(len, column)), _WIDEST) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        sums = [f"{name}: {found.text}" for name, found in self.by_class.items()] if len(self.by_class) > 1 else []
        told = [*sums, f"In all: {self.total.text}", *(self.pattern.sentences if self.pattern else ())]
        origin = [] if self.origin is None else [self.origin.sentence()]
        head = [f"{self.path}: {self.format}", *origin, *self.notes]
        return "\n".join([*map(escaped, head), "", *lines, "", *map(escaped, told)])

    def _columns(self) -> list[int]:
        """Places in `_HEADER` of the columns that are shown."""
        places = [*range(len(_HEADER))]
        if self.total.zeros is None:
            del places[_ZEROS:-1]
        elif not any(row.masked for row in self.parameters):
            del places[_MASKED]
        return places


_WIDEST = 80
"""Most characters that a column is padded to; longer cells stick out, so that one of them does not widen all lines."""

_HEADER = ("name", "class", "shape", "dtype", "weights", "zeros", "masked", "not finite", "")
_ZEROS, _MASKED = _HEADER.index("zeros"), _HEADER.index("masked")
"""The first of the columns that need the weights, and the one that is shown only where a mask prunes something."""

_NOT_READ = "Its weights were not read, so zeros are not counted; `index` reads them."


def inspect(path: Path, pattern: StructuredNM | None = None, index: Path | None = None) -> Inspection:
    """Open a file and count the zeros of every tensor; at an `Address` nothing but the tables of tensors is read.

    Args:
        pattern: which tensors satisfy it is told too; they are read once more.
        index: the model's index file, from which the counts are taken then.

    Raises:
        UserError: it can't be opened or read.
    """
    with uncollected():
        return _inspect(path, pattern, index)


def _inspect(path: Path, pattern: StructuredNM | None, index: Path | None) -> Inspection:
    if pattern and isinstance(path, Address):
        raise UserError(f"--nm reads every weight of {path}. Download it, and inspect the file.")
    checkpoint = open_checkpoint(path)
    if pattern:
        checkpoint.require_weights()
    # an index file knows the counts, wherever it is
    read = not isinstance(path, Address) or index is not None or bool(checkpoint.no_weights)
    counts = tensor_counts(checkpoint, index) if read else [None] * len(checkpoint.parameters)
    rows = tuple(_row(checkpoint, *each) for each in zip(checkpoint.parameters, counts, strict=True))
    own = [row for row, each in zip(rows, checkpoint.parameters, strict=True) if not each.beside and not each.tied_to]
    by_class: dict[str, list[Row]] = {}
    for row in own:
        by_class.setdefault(row.class_, []).append(row)
    sums = {name: Sums.of(members, read=read) for name, members in by_class.items()}
    checks = check_pattern(checkpoint, pattern) if pattern else None
    kind, total = checkpoint.container.format, Sums.of(own, read=read)
    notes = checkpoint.notes if read else (*checkpoint.notes, _NOT_READ)
    return Inspection(str(path), kind, rows, notes, sums, total, checks, _origin(checkpoint))


def _origin(checkpoint: Checkpoint) -> "Origin | None":
    found = find_record_of(checkpoint)
    if found is None:
        return None
    # imported here: pydantic takes as long to load as all else together
    from core.handover.origin import read_origin

    return read_origin(*found)


def _row(checkpoint: Checkpoint, parameter: Parameter, counts: TensorCounts | None) -> Row:
    kind = checkpoint.classes[parameter.module]
    return Row(
        name=parameter.name,
        module=parameter.module,
        parameter=parameter.leaf,
        class_=kind.name,
        class_inferred=kind.inferred,
        shape=parameter.tensor.shape,
        dtype=parameter.tensor.dtype.name,
        numel=parameter.tensor.numel,
        zeros=counts.zeros if counts else None,
        masked=counts.masked if counts else None,
        nonfinite=counts.nonfinite if counts else None,
        prunable=parameter.prunable,
        reason=parameter.reason,
        tied_to=parameter.tied_to or None,
        fixed=parameter.fixed,
    )


def _cells(row: Row) -> tuple[str, ...]:
    remark = row.reason or (_told(row) if row.tied_to or row.fixed else "")
    counts = _count(row.numel), _count(row.zeros), _count(row.masked), _count(row.nonfinite)
    return escaped(row.name), escaped(row.label), _sizes(row.shape), escaped(row.dtype), *counts, escaped(remark)


def _told(row: Row) -> str:
    told = [f"tied to {row.tied_to}"] if row.tied_to else []
    told += ["recorded as not trained"] if row.fixed else []
    return ", ".join(told)


@lru_cache(1 << 10)
def _label(name: str, inferred: bool) -> str:
    """A class as it is shown; kept, since very many modules have few of them."""
    return ModuleClass(name, inferred).label


@lru_cache(1 << 10)
def _sizes(shape: tuple[int, ...]) -> str:
    """A shape as it is shown; kept, since very many tensors have few of them."""
    return " × ".join(map(str, shape)) or "scalar"


@lru_cache(1 << 10)
def _count(number: int | None) -> str:
    """A number as it is shown; kept, since of very many tensors few have another."""
    return "?" if number is None else f"{number:,}"
