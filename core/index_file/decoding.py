"""What an index file says of weights, taken from its arrays and checked."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.squares import NO_SQUARES, SquareSum
from core.formats.index_file.array_file import ARRAYS, Arrays, read_arrays
from core.formats.index_file.index_reader import numbers_in
from core.formats.index_file.without_weights import WithoutWeights
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.index.magnitude_index import entries_for, index_of_groups
from core.index.moments import Moments
from core.index.quantiles import PARTS, Quantiles, can_be_quantiles
from core.index_file import sense
from core.index_file.findings import IndexEntry, TensorCounts, Unit, WeightFindings, kept_maxima
from core.index_file.outline import IndexOutline, is_single, owner_counts
from core.index_file.stored_entries import FORMS, StoredEntry, has_groups, restored, widths
from core.masks.dead_units import units_of
from core.masks.recorded_masks import RecordedMask
from core.model.parameter import Parameter, owners_of
from core.storage.tensor_ref import Tensor

_END = 1 << 63


def read_findings(container: WithoutWeights, parameters: Sequence[Parameter]) -> WeightFindings:
    """Read what an index file, or a part of one, says of weights.

    Args:
        parameters: of the same file.

    Raises:
        UserError: it does not make sense, or has changed.
    """
    with malformed_as_user_error(container.file.path):
        names = [name for name in ARRAYS if not name.startswith(("model.", "description"))]
        return _Decoder(container, parameters, read_arrays(container.file, names)).findings()


class _Decoder:
    """Takes the arrays apart, one owner after the other."""

    def __init__(self, container: WithoutWeights, parameters: Sequence[Parameter], arrays: Arrays) -> None:
        self._parameters, self._owners, self._arrays = parameters, tuple(owners_of(parameters)), arrays
        self._entries = entries_for(len(self._owners))
        self._at = dict.fromkeys(arrays, 0)
        self._found = WeightFindings()
        files = container.description.source.files
        self._found.digests = {place: file.sha256 for place, file in enumerate(files) if file.sha256}

    def findings(self) -> WeightFindings:
        numbers = self._ascending("index.owners", len(self._owners))
        self._found.indexes = dict(zip(numbers, self._index_entries(numbers), strict=True))
        self._found.moments = dict(zip(numbers, self._moments(numbers), strict=True))
        self._masks([number for number in numbers if self._owners[number].mask is not None])
        units = kept_maxima(self._owners)
        for number in numbers:
            self._rest(number, units[number])
        self._count()
        for name, at in self._at.items():
            if at < len(self._arrays[name]):
                raise Malformed(f"its array {name} is longer than it should be")
        return self._found

    def _rest(self, number: int, units: Sequence[Unit]) -> None:
        """Take the quantiles and maxima of an owner, and hold all that is said of it against its index."""
        tensor, entry = self._owners[number].tensor, self._found.indexes[number]
        outline = self._outline(number)
        self._require(sense.moments_fit(outline, tensor.dtype, self._found.moments[number]), number, "moments")
        mask = self._found.recorded.get(number)
        self._require(mask is None or sense.mask_fits(outline, mask), number, "mask")
        if not outline.single:
            index = index_of_groups(tensor, entry.nan, entry.magnitudes, entry.upto, entry.squares)
            self._require(sense.squares_fit(index, entry.squares), number, "squares")
            if outline.finite:
                found = Quantiles(tuple(self._take("quantiles.values", len(PARTS)).tolist()))
                self._require(can_be_quantiles(index, found), number, "quantiles")
                self._found.quantiles[number] = found
        for unit in units:
            maxima = self._take(f"maxima.words{8 * tensor.dtype.itemsize}", units_of(tensor, unit[2]))
            self._require(sense.maxima_fit(outline, tensor.dtype, unit[1], maxima), number, "rows and columns")
            self._found.maxima[unit] = maxima

    def _index_entries(self, numbers: Sequence[int]) -> Iterator[IndexEntry]:
        count = len(numbers)
        forms = self._column("index.kinds", count, 0, FORMS)
        nan = self._column("index.nan", count, 0, _END)
        lengths = self._column("index.lengths", count, 0, _END)
        sums = zip(
            self._take("index.sums", count).tolist(), self._column("index.exponents", count, -_END, _END), strict=True
        )
        for number, form, wrong, length, squares in zip(numbers, forms, nan, lengths, sums, strict=True):
            tensor = self._owners[number].tensor
            entry = restored(tensor, self._stored(tensor, form, length), wrong, SquareSum(*squares))
            if entry is None or not sense.entry_fits(tensor, entry, self._entries):
                raise self._untrue(number, "index")
            self._require(not is_single(tensor, self._entries) or entry.squares == NO_SQUARES, number, "squares")
            yield entry

    def _stored(self, tensor: Tensor, form: int, length: int) -> StoredEntry:
        word, count = widths(tensor, form)
        if not has_groups(form):
            return StoredEntry(form, self._take(f"index.words{word}", length), np.empty(0, np.uint16))
        return StoredEntry(form, self._take(f"index.tops{word}", length), self._take(f"index.upto{count}", length))

    def _moments(self, numbers: Sequence[int]) -> Iterator[Moments]:
        names = ("means", "squares", "least", "greatest", "absolute")
        columns = [self._take(f"moments.{name}", len(numbers)).tolist() for name in names]
        exponents = self._column("moments.exponents", len(numbers), -_END, _END)
        for number, mean, square, least, greatest, absolute, exponent in zip(numbers, *columns, exponents, strict=True):
            yield Moments(self._outline(number).finite, mean, square, exponent, least, greatest, absolute)

    def _masks(self, numbers: Sequence[int]) -> None:
        kept = self._column("masks.kept", len(numbers), 0, _END)
        columns = [self._take(f"masks.{name}", len(numbers)).tolist() for name in ("low", "high", "parts")]
        masks = [RecordedMask(*each) for each in zip(kept, *columns, strict=True)]
        self._found.recorded = dict(zip(numbers, masks, strict=True))

    def _count(self) -> None:
        places = self._ascending("counts.tensors", len(self._parameters))
        names = ("zeros", "nonfinite", "masked")
        columns = [self._column(f"counts.{name}", len(places), -1, _END) for name in names]
        numbers = {each.name: number for number, each in enumerate(self._owners)}
        for place, *counts in zip(places, *columns, strict=True):
            each, found = self._parameters[place], TensorCounts(*counts)
            number = numbers.get(each.name)
            if number is None:
                fits = found == TensorCounts() or (
                    min(found) >= 0 and max(found.zeros + found.masked, found.nonfinite) <= each.tensor.numel
                )
            else:
                fits = number in self._found.indexes and found == owner_counts(
                    self._outline(number), self._found.recorded.get(number)
                )
            if not fits:
                raise Malformed(f"its counts of {shorten(each.name)} can't be true")
            self._found.counts[place] = found

    def _outline(self, number: int) -> IndexOutline:
        return IndexOutline.of(self._owners[number].tensor, self._found.indexes[number], self._entries)

    def _ascending(self, name: str, end: int) -> list[int]:
        """An array of places, each once."""
        listed = self._column(name, len(self._arrays[name]), 0, end)
        if any(one >= other for one, other in pairwise(listed)):
            raise Malformed(f"its array {name} does not ascend")
        return listed

    def _column(self, name: str, count: int, least: int, end: int) -> list[int]:
        """The whole of an array of whole numbers."""
        found = numbers_in(self._arrays, name, count, least, end)
        self._at[name] = count
        return found

    def _take(self, name: str, count: int) -> NDArray[Any]:
        """The next elements of an array."""
        begin = self._at[name]
        found = self._arrays[name][begin : begin + count]
        if len(found) < count:
            raise Malformed(f"its array {name} ends too early")
        self._at[name] = begin + count
        return found

    def _require(self, true: bool, number: int, what: str) -> None:
        if not true:
            raise self._untrue(number, what)

    def _untrue(self, number: int, what: str) -> Malformed:
        return Malformed(f"its {what} of {shorten(self._owners[number].name)} can't be true")
