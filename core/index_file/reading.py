"""Reads of a model's weights what its index file says of them."""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256

import numpy as np

from core.base.progress import Meter, Report
from core.index.listed import ListedMagnitudes
from core.index.magnitude_index import MagnitudeIndex, entries_for
from core.index.moments import Moments
from core.index.quantiles import Quantiles, QuantilesRequest, known_quantiles
from core.index.zero_counts import ZeroCount, count_all_zeros
from core.index_file.findings import IndexEntry, TensorCounts, WeightFindings, kept_maxima
from core.index_file.one_reading import IndexWithMoments, OneReadingRequest, in_one_reading
from core.index_file.outline import IndexOutline, owner_counts
from core.index_file.share import PartShare
from core.index_file.windows import is_remote, windows_of
from core.masks.dead_units import (
    FIRST,
    SECOND,
    BothMaxima,
    BothMaximaRequest,
    ManyMaxima,
    UnitMaxima,
    can_look_together,
    maxima_requests,
)
from core.masks.recorded_masks import RecordedMask, RecordedMaskRequest, count_recorded_kept
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.preview.read_requests import (
    IndexRequest,
    OfSeveral,
    ReadRequest,
    ReadResult,
    index_requests,
    moments_requests,
    read_all,
)
from core.storage.digest import sha256_of
from core.storage.reader_pool import ReadTask, run_tasks
from core.storage.remote_file import RemoteFile
from core.storage.spool import Fetched, holding, spooled
from core.storage.tensor_ref import Tensor


def read_weights(checkpoint: Checkpoint, share: PartShare, report: Report) -> WeightFindings:
    """Read what a share looks at.

    Args:
        report: progress in bytes; what is read twice counts twice.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    reading = _Reading(checkpoint, share, report)
    if is_remote(checkpoint):
        reading.read_by_windows()
    else:
        reading.read(share)
        reading.take_digests()
    return reading.found


class _Reading:
    """One reading, in several passes.

    Attributes:
        found: so far.
    """

    def __init__(self, checkpoint: Checkpoint, share: PartShare, report: Report) -> None:
        self._checkpoint, self._share = checkpoint, share
        self._owners = tuple(checkpoint.owners)
        self._numbers, self._entries = checkpoint.numbers, entries_for(len(self._owners))
        self._places = {each.name: place for place, each in enumerate(checkpoint.parameters)}
        self._units = kept_maxima(self._owners)
        self.found = WeightFindings()
        weights = sum(_readings(self._owners[number].tensor) for number in share.owners)
        others = sum(each.tensor.nbytes for each in self._others())
        files = sum(checkpoint.files[place].size for place in share.files)
        self._meter = Meter(report, weights + others + files)

    def read(self, share: PartShare) -> None:
        """Read the tensors of a share, a part of that of the reading."""
        self._read_indexes(share)
        self._read_maxima(share)
        self._count(share)

    def take_digests(self) -> None:
        """Read the files whose digests belong to the share."""
        for place in self._share.files:
            self.found.digests[place] = sha256_of(self._checkpoint.files[place], self._meter.part())

    def read_by_windows(self) -> None:
        """Read all of it, each byte once over the network; digests are taken on the way."""
        digests = {place: sha256() for place in self._share.files}
        with holding() as held:
            for window in windows_of(self._checkpoint, self._share):
                file = None if window.place is None else self._checkpoint.files[window.place]
                if isinstance(file, RemoteFile) and window.place is not None:
                    digest = digests.get(window.place)
                    fetched = partial(self._fetched, None if digest is None else digest.update)
                    with spooled(file, window.start, window.stop, fetched):
                        self.read(window.share)
                        held.hold(file, window.held)
                else:
                    self.read(window.share)
        self.found.digests.update({place: digest.hexdigest() for place, digest in digests.items()})

    def _fetched(self, digest: Fetched | None, data: memoryview) -> None:
        if digest is not None:
            digest(data)
        self._meter.advance(len(data))

    def _others(self) -> list[Parameter]:
        """What is looked at and can't be pruned, tied ones once."""
        mine = (self._checkpoint.parameters[place] for place in self._share.tensors)
        return [each for each in mine if not each.tied_to and not each.prunable]

    def _read_indexes(self, share: PartShare) -> None:
        owners = [self._owners[number] for number in share.owners]
        indexes = [*index_requests(self._owners, share.owners, self._entries)]
        large = [each for each in indexes if isinstance(each, IndexRequest) and in_one_reading(each)]
        self._read_large([OneReadingRequest(each.parameter, each.entries) for each in large])
        others = {each.parameter.name for each in large}
        requests: list[ReadRequest] = [
            *(each for each in indexes if not in_one_reading(each)),
            *moments_requests(self._owners, (each for each in share.owners if self._owners[each].name not in others)),
            *(RecordedMaskRequest(each) for each in owners if each.mask is not None),
        ]
        for request, result in read_all(requests, self._meter.part()):
            if isinstance(request, OfSeveral):
                self._add_several(request.numbers.tolist(), result)
            else:
                self._add(self._numbers[request.parameter.name], result)

    def _add_several(self, numbers: Sequence[int], result: ReadResult) -> None:
        match result:
            case ListedMagnitudes():
                self.found.indexes.update(zip(numbers, IndexEntry.of_listed(result), strict=True))
            case tuple():
                self.found.moments.update(zip(numbers, result, strict=True))

    def _read_large(self, requests: Sequence[OneReadingRequest]) -> None:
        tasks: Sequence[ReadTask[IndexWithMoments]] = requests
        after: list[ReadRequest] = []
        for place, found in run_tasks(tasks, self._meter.part()):
            owner = requests[place].parameter
            number = self._numbers[owner.name]
            self._add(number, found.index)
            self._add(number, found.moments)
            if known_quantiles(found.index) is None:
                after.append(QuantilesRequest(owner, found.index))
        for request, result in read_all(after, self._meter.part()):
            assert isinstance(request, QuantilesRequest), "these alone were asked for"
            self._add(self._numbers[request.parameter.name], result)

    def _add(self, number: int, result: ReadResult) -> None:
        match result:
            case MagnitudeIndex():
                self.found.indexes[number] = IndexEntry.of(result)
            case Moments():
                self.found.moments[number] = result
            case RecordedMask():
                self.found.recorded[number] = result
            case Quantiles():
                self.found.quantiles[number] = result

    def _read_maxima(self, share: PartShare) -> None:
        for recorded in (False, True):
            numbers = [number for number in share.owners if (number, recorded, FIRST) in self._units[number]]
            alone = [each for each in numbers if recorded or not can_look_together(self._owners[each].tensor)]
            self._read_both(alone, recorded=recorded)
            for side in (FIRST, SECOND):
                self._read_small(sorted({*numbers}.difference(alone)), side)

    def _read_both(self, numbers: Sequence[int], *, recorded: bool) -> None:
        tasks: Sequence[ReadTask[BothMaxima]] = [BothMaximaRequest(self._owners[each], recorded) for each in numbers]
        for place, found in run_tasks(tasks, self._meter.part()):
            self.found.maxima[numbers[place], recorded, FIRST] = found.first.units
            self.found.maxima[numbers[place], recorded, SECOND] = found.second.units

    def _read_small(self, numbers: Sequence[int], side: int) -> None:
        pairs = [(number, self._owners[number]) for number in numbers]
        requests = [*maxima_requests(pairs, np.zeros(len(self._owners), np.bool_), side)]
        tasks: Sequence[ReadTask[UnitMaxima | ManyMaxima]] = requests
        for place, found in run_tasks(tasks, self._meter.part()):
            assert isinstance(found, ManyMaxima), "small ones are read together"
            for number, begin, end in zip(
                requests[place].numbers.tolist(), found.starts, found.starts[1:], strict=False
            ):
                self.found.maxima[number, False, side] = found.units[begin:end]

    def _count(self, share: PartShare) -> None:
        parameters = self._checkpoint.parameters
        others = [place for place in share.tensors if not self._is_owner(parameters[place])]
        alone = [place for place in others if not parameters[place].tied_to]
        counts = count_all_zeros([parameters[place].tensor for place in alone], self._meter.part())
        read = dict(zip(alone, counts, strict=True))
        for place in share.tensors:
            each = parameters[place]
            if self._is_owner(each):
                self.found.counts[place] = self._counts_of(self._numbers[each.name])
            elif not each.tied_to:
                self.found.counts[place] = _counts(each, read[place])
        for place in others:
            if parameters[place].tied_to:
                # after its owner; their masks may differ
                counted = self.found.counts[self._places[parameters[place].tied_to]]
                self.found.counts[place] = _counts(parameters[place], ZeroCount(counted.zeros, counted.nonfinite))

    def _is_owner(self, parameter: Parameter) -> bool:
        return parameter.name in self._numbers

    def _counts_of(self, number: int) -> TensorCounts:
        outline = IndexOutline.of(self._owners[number].tensor, self.found.indexes[number], self._entries)
        return owner_counts(outline, self.found.recorded.get(number))


def _readings(tensor: Tensor) -> int:
    """Bytes that are read of a parameter for its index, at most."""
    return (5 if can_look_together(tensor) else 3) * tensor.nbytes


def _counts(parameter: Parameter, read: ZeroCount | None) -> TensorCounts:
    """The counts of what is no owner."""
    if read is None or read.zeros < 0:
        return TensorCounts()
    kept = parameter.tensor.numel - read.zeros if parameter.mask is None else count_recorded_kept(parameter)
    return TensorCounts(read.zeros, read.nonfinite, parameter.tensor.numel - read.zeros - kept)
