"""``compare``: what differs between two models, parameter by parameter."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.collector import uncollected
from core.base.escaping import escaped
from core.base.wording import counted, percent, significant
from core.model.name_fit import listed
from core.model.opening import open_checkpoint
from core.report.model_comparison import ComparedPair, ModelComparison, compare_models
from core.report.tensor_changes import BITS, NUMBERS, VALUES, Change

_HEADER = (
    *("name", "class", "dtype", "elements", "differ", "‖Δ‖/‖w‖", "cosine", "largest |Δ|", "sign flips"),
    *("zeros came", "went", "masks equal", "Jaccard", "not finite", ""),
)
_WIDEST = 80
"""Most characters that a column is padded to."""


@dataclass(frozen=True)
class ComparedModels:
    """Two models compared, as it is printed.

    Attributes:
        first, second: the paths as they were given.
        found: the comparison.
        rows: the pairs that are shown, in the order in which they are.
    """

    first: str
    second: str
    found: ModelComparison
    rows: tuple[ComparedPair, ...]

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        found, classes = self.found, self.found.first.classes
        return {
            "first": self.first,
            "second": self.second,
            "summary": self.summary,
            "same": found.same,
            "parameters": [_object(each, classes[each.first.module].name) for each in self.rows],
            "classes": [{"class": name, **_numbers(change)} for name, change in found.by_class.items()],
            "total": _numbers(found.total),
            "added": list(found.added),
            "missing": list(found.missing),
            "reshaped": [
                {
                    "name": one.name,
                    "name_in_second": other.name,
                    "shape": list(one.tensor.shape),
                    "shape_in_second": list(other.tensor.shape),
                }
                for one, other in found.reshaped
            ],
            "retyped": [each.first.name for each in found.retyped],
        }

    def text(self) -> str:
        """A summary, what could not be compared, a table, and the sums by class."""
        cells = [_HEADER, *map(self._cells, self.rows)]
        widths = [min(max(map(len, column)), _WIDEST) for column in zip(*cells, strict=True)]
        line = "  ".join(f"{{:<{width}}}" for width in widths)
        table = [line.format(*row).rstrip() for row in cells]
        hidden = len(self.found.pairs) - len(self.rows)
        more = [f"{hidden:,} more, which --top leaves out"] if hidden else []
        return "\n".join([*map(escaped, [self.summary, *self._sentences()]), "", *table, *more, *self._sums()])

    @property
    def summary(self) -> str:
        """The comparison in one line."""
        own = [each for each in self.found.pairs if each.own]
        differ = sum(not each.equal for each in own)
        verb = "differs" if differ == 1 else "differ"
        parts = [f"{differ:,} of {counted(len(own), 'parameter')} {verb}"]
        if self.found.total.numel:
            parts.append(_words(self.found.total))
        if beside := len(self.found.pairs) - len(own):
            other = sum(not each.equal for each in self.found.pairs if not each.own)
            parts.append(f"{other:,} of {counted(beside, 'tensor')} beside them")
        apart = {
            "added": self.found.added,
            "missing": self.found.missing,
            "reshaped": self.found.reshaped,
            "retyped": self.found.retyped,
        }
        parts += [f"{len(each):,} {what}" for what, each in apart.items() if each]
        return f"{'; '.join(parts)}."

    def _sentences(self) -> Iterator[str]:
        found = self.found
        for path, prefix in zip((self.first, self.second), found.prefixes, strict=True):
            if prefix:
                yield f"Names in {path} begin with {prefix}, and those in the other do not."
        if found.missing:
            yield f"In {self.first} alone: {listed(found.missing)}."
        if found.added:
            yield f"In {self.second} alone: {listed(found.added)}."
        if found.reshaped:
            shapes = [
                f"{one.name} {_size(one.tensor.shape)} and {_size(other.tensor.shape)}" for one, other in found.reshaped
            ]
            yield f"Not compared, as their shapes differ: {listed(shapes)}."
        if unread := [f"{each.first.name} ({each.reason.rstrip('.')})" for each in found.pairs if each.change is None]:
            yield f"Not compared: {listed(unread)}."
        if masked := sum(each.first.mask is not None or each.second.mask is not None for each in found.pairs):
            yield f"What recorded masks prune counts as zero, in {counted(masked, 'parameter')}."

    def _cells(self, pair: ComparedPair) -> tuple[str, ...]:
        first, second = pair.first, pair.second
        dtypes = " → ".join(dict.fromkeys(each.tensor.dtype.name for each in (first, second)))
        kind = self.found.first.classes[first.module].label
        head = escaped(first.name), escaped(kind), escaped(dtypes), f"{first.tensor.numel:,}"
        tail = escaped(", ".join(self._remarks(pair)))
        change = pair.change
        if change is None or pair.way != VALUES:
            differ = "?" if change is None else f"{change.differ:,}"
            return (*head, differ, *("" for _ in _HEADER[5:-1]), tail)
        equal, jaccard = change.masks.equal, change.masks.jaccard
        return (
            *(*head, f"{change.differ:,}", _number(change.relative), _cosine(change), _largest(change)),
            *(f"{change.flips:,}", f"{change.come:,}", f"{change.gone:,}"),
            *("–" if equal is None else percent(equal), "–" if jaccard is None else f"{jaccard:.4f}"),
            *(_odd(change), tail),
        )

    def _remarks(self, pair: ComparedPair) -> Iterator[str]:
        off, before = self.found.prefixes
        if f"{before}{pair.first.name.removeprefix(off)}" != pair.second.name:
            yield f"in the second {pair.second.name}"
        if pair.way in (NUMBERS, BITS):
            yield "compared as numbers" if pair.way == NUMBERS else "compared bit by bit"
        if pair.reason:
            yield pair.reason.rstrip(".")

    def _sums(self) -> Iterator[str]:
        if len(self.found.by_class) > 1:
            yield ""
            yield from (escaped(f"{name}: {_words(change)}.") for name, change in self.found.by_class.items())
            yield f"In all: {_words(self.found.total)}."


def compare(first: Path, second: Path, order: str = "file", top: int | None = None) -> ComparedModels:
    """Compare two files.

    Args:
        order: of the rows, ``file`` or ``change``, which puts the largest ‖Δ‖/‖w‖ first.
        top: rows that are shown, at most; None for all.

    Raises:
        UserError: a file can't be read, or they have no parameter in common.
    """
    with uncollected():
        found = compare_models(open_checkpoint(first), open_checkpoint(second))
    rows = found.pairs if order == "file" else tuple(sorted(found.pairs, key=_most_first))
    return ComparedModels(str(first), str(second), found, rows[:top])


def _most_first(pair: ComparedPair) -> tuple[int, float]:
    """Weights by their change, then others by how many differ, then what could not be compared."""
    if pair.change is None:
        return 2, 0.0
    if pair.way != VALUES:
        return 1, -pair.change.differ / max(pair.change.numel, 1)
    return 0, -math.inf if pair.change.relative is None else -pair.change.relative


def _object(pair: ComparedPair, class_: str) -> dict[str, object]:
    first, second, change = pair.first, pair.second, pair.change
    return {
        "name": first.name,
        "name_in_second": second.name,
        "class": class_,
        "shape": list(first.tensor.shape),
        "dtype": first.tensor.dtype.name,
        "dtype_in_second": second.tensor.dtype.name,
        "beside": first.beside,
        "compared": pair.way or None,
        "reason": pair.reason,
        **_numbers(change if change is not None and pair.way == VALUES else None),
        "numel": first.tensor.numel,
        "differ": None if change is None else change.differ,
    }


_KEYS = (
    *("numel", "differ", "change", "cosine", "largest", "norm", "norm_in_second", "sign_flips"),
    *("zeros_came", "zeros_went", "zeros_in_both", "masks_equal", "jaccard", "nonfinite", "nonfinite_in_second"),
)


def _numbers(change: Change | None) -> Mapping[str, object]:
    """The numbers of a change; None for all where they make no sense."""
    if change is None:
        return dict.fromkeys(_KEYS)
    masks = change.masks
    values: Sequence[int | float | None] = (
        *(change.numel, change.differ, change.relative, change.cosine, change.largest),
        *(change.squares.root, change.squares_after.root, change.flips, change.come, change.gone, change.both_zero),
        *(masks.equal, masks.jaccard, change.nonfinite, change.nonfinite_after),
    )
    # infinity is no JSON
    finite = (None if value is None or not math.isfinite(value) else value for value in values)
    return dict(zip(_KEYS, finite, strict=True))


def _words(change: Change) -> str:
    """Sums as a clause."""
    size = f"‖Δ‖/‖w‖ {_number(change.relative)}, cosine {_cosine(change)}, largest |Δ| {_largest(change)}"
    flips = f"{counted(change.flips, 'sign flip')}"
    zeros = f"{counted(change.come, 'zero')} came and {change.gone:,} went"
    odd = f", not finite: {_odd(change)}" if change.nonfinite or change.nonfinite_after else ""
    return f"{size}, {flips}, {zeros}{odd}"


def _number(value: float | None) -> str:
    return "–" if value is None else significant(value)


def _cosine(change: Change) -> str:
    """In six decimals; where these would be those of 1, as how much less it is."""
    if change.cosine is None:
        return "–"
    less = 1 - change.cosine
    return f"1 − {significant(less, 2)}" if 1e-14 < less < 1e-6 else f"{change.cosine:.6f}".replace("-", "−")


def _largest(change: Change) -> str:
    return significant(change.largest) if math.isfinite(change.largest) else "∞"


def _odd(change: Change) -> str:
    before, after = change.nonfinite, change.nonfinite_after
    return f"{before:,}" if before == after else f"{before:,} → {after:,}"


def _size(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "scalar"
