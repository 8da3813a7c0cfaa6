"""Requests for what must be read of parameters: tasks for the reader threads, with results for `Measurements`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from core.base.arrays import Counts
from core.base.errors import UserError
from core.base.progress import Report
from core.index.listed import ListedMagnitudes, can_list, list_magnitudes
from core.index.magnitude_index import (
    ENTRIES,
    BinCounts,
    MagnitudeIndex,
    Refinement,
    bin_shift,
    count,
    gather_group,
    index_all_magnitudes,
    index_of,
    lists_all,
)
from core.index.moments import Moments, many_moments, moments
from core.index.quantiles import Quantiles, QuantilesRequest
from core.index.refinements import ExactGroup
from core.masks.nm_masks import NMCut, NMRequest
from core.masks.recorded_masks import RecordedMask, RecordedMaskRequest
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk, ReadTask, RunTasks, run_tasks
from core.storage.small_tensors import FEW, together
from core.storage.tensor_reader import chunks
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A `ReadTask` for the magnitude index of a parameter.

    Attributes:
        parameter: of a prunable dtype.
        entries: most groups of the index.
    """

    parameter: Parameter
    entries: int = ENTRIES

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving `BinCounts`; or of all of it, giving the index."""
        tensor = self.parameter.tensor
        if lists_all(tensor, self.entries):
            return iter([partial(index_all_magnitudes, tensor)])
        shift = bin_shift(tensor)
        return (partial(count, part, shift) for part in chunks(tensor))

    def finalize(self, found: BinCounts | MagnitudeIndex) -> MagnitudeIndex:
        """The index, from the sum of all parts."""
        if isinstance(found, MagnitudeIndex):
            return found
        return index_of(self.parameter.tensor, found, self.entries)


@dataclass(frozen=True, slots=True)
class _TogetherRequest:
    """What requests for several parameters of few weights share; the others are each for one.

    Attributes:
        numbers: of the parameters, ascending.
        tensors: of the parameters; a group of `core.storage.small_tensors.together`.
    """

    numbers: Counts
    tensors: tuple[Tensor, ...] = field(repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return sum(tensor.nbytes for tensor in self.tensors)


class ListedRequest(_TogetherRequest):
    """A `ReadTask` for their magnitude indexes; of tensors that `core.index.listed` can list together."""

    __slots__ = ()

    def chunks(self) -> Iterator[ReadChunk]:
        """One reader of all of them."""
        return iter([partial(list_magnitudes, self.tensors)])

    def finalize(self, found: ListedMagnitudes) -> ListedMagnitudes:
        """What has been listed."""
        return found


def index_requests(
    owners: Sequence[Parameter], numbers: Iterable[int], entries: int
) -> "Iterator[IndexRequest | ListedRequest]":
    """What must be read for the indexes of some parameters, those of few weights together.

    Args:
        owners: all parameters that have numbers.
        numbers: of those to be read.
        entries: most groups of an index.
    """
    few: list[int] = []
    for number in sorted(numbers):
        if can_list(owners[number].tensor, entries):
            few.append(number)
        else:
            yield IndexRequest(owners[number], entries)
    for group in together([owners[number].tensor for number in few]):
        listed = [few[place] for place in group]
        yield ListedRequest(np.array(listed, np.int64), tuple(owners[number].tensor for number in listed))


@dataclass(frozen=True, slots=True)
class ExactGroupRequest:
    """A `ReadTask` for the exact magnitudes in the group of the index that contains a threshold.

    Attributes:
        parameter: of a prunable dtype.
        index: of the parameter.
        threshold: finite and not negative.
    """

    parameter: Parameter
    index: MagnitudeIndex = field(repr=False)
    threshold: float

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving a `Refinement`."""
        span = self.index.span(self.threshold)
        return (partial(gather_group, part, span) for part in chunks(self.parameter.tensor))

    def finalize(self, found: Refinement) -> ExactGroup:
        """The group, from the sum of all parts.

        Raises:
            UserError: the index, which may come from an index file, has other weights in it.
        """
        if int(found.counts.sum()) != self.index.count_in(found.span):
            raise contradicted(self.parameter.tensor.storage.file.path)
        return ExactGroup.of(self.index, found)


@dataclass(frozen=True, slots=True)
class MomentsRequest:
    """A `ReadTask` for mean, standard deviation, range and norms of a parameter.

    Attributes:
        parameter: of a prunable dtype.
    """

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving `Moments`."""
        return (partial(moments, part) for part in chunks(self.parameter.tensor))

    def finalize(self, found: Moments) -> Moments:
        """The moments, from the sum of all parts."""
        return found


class ManyMomentsRequest(_TogetherRequest):
    """A `ReadTask` for their moments."""

    __slots__ = ()

    def chunks(self) -> Iterator[ReadChunk]:
        """One reader of all of them."""
        return iter([partial(many_moments, self.tensors)])

    def finalize(self, found: tuple[Moments, ...]) -> tuple[Moments, ...]:
        """Those of each."""
        return found


def moments_requests(
    owners: Sequence[Parameter], numbers: Iterable[int]
) -> "Iterator[MomentsRequest | ManyMomentsRequest]":
    """What must be read for the moments of some parameters, those of few weights together.

    Args:
        owners: all parameters that have numbers.
        numbers: of those to be read.
    """
    few: list[int] = []
    for number in sorted(numbers):
        tensor = owners[number].tensor
        if tensor.numel <= FEW and tensor.non_overlapping_and_dense:
            few.append(number)
        else:
            yield MomentsRequest(owners[number])
    for group in together([owners[number].tensor for number in few]):
        small = [few[place] for place in group]
        yield ManyMomentsRequest(np.array(small, np.int64), tuple(owners[number].tensor for number in small))


def contradicted(path: Path) -> UserError:
    """The error where the weights of a file are not those that its index tells of."""
    return UserError(f"The weights in {path} are not those of the index that is used for it. Make a new index of it.")


MaskRequest = RecordedMaskRequest | NMRequest
OfSeveral = ListedRequest | ManyMomentsRequest
"""Requests for several parameters, by their numbers; the others are each for one."""
ReadRequest = IndexRequest | ExactGroupRequest | MomentsRequest | QuantilesRequest | MaskRequest | OfSeveral
ReadResult = (
    MagnitudeIndex | ListedMagnitudes | ExactGroup | Moments | tuple[Moments, ...] | Quantiles | RecordedMask | NMCut
)


def read_all(
    requests: Sequence[ReadRequest], report: Report, run: RunTasks = run_tasks
) -> Iterator[tuple[ReadRequest, ReadResult]]:
    """Run requests on the reader threads.

    Args:
        report: progress in bytes.
        run: runs them otherwise.

    Yields:
        a request and its result, as soon as it is complete.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    tasks: Sequence[ReadTask[ReadResult]] = requests
    for number, found in run(tasks, report):
        yield requests[number], found
