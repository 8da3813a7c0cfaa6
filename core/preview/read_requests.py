"""What has to be read of a parameter, as values: who asks makes them, workers read, `Measurements` takes the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from core.base.progress import Report
from core.index.magnitude_index import (
    ENTRIES,
    BinCounts,
    MagnitudeIndex,
    Refinement,
    bin_shift,
    count,
    gather_bin,
    index_all_magnitudes,
    index_of,
    lists_all,
)
from core.index.moments import Moments, moments
from core.index.quantiles import Quantiles, QuantilesRequest
from core.index.refinements import ExactBin
from core.masks.stored_masks import MaskRequest, RecordedMask
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk, ReadTask, run_tasks
from core.storage.tensor_reader import chunks


@dataclass(frozen=True)
class IndexRequest:
    """The magnitude index of a parameter.

    Attributes:
        entries: groups that it may have.
    """

    parameter: Parameter
    entries: int = ENTRIES

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        tensor = self.parameter.tensor
        if lists_all(tensor, self.entries):
            return iter([partial(index_all_magnitudes, tensor)])
        shift = bin_shift(tensor)
        return (partial(count, part, shift) for part in chunks(tensor))

    def finalize(self, found: BinCounts | MagnitudeIndex) -> MagnitudeIndex:
        if isinstance(found, MagnitudeIndex):
            return found
        return index_of(self.parameter.tensor, found, self.entries)


@dataclass(frozen=True)
class ExactBinRequest:
    """The magnitudes in the group of the index in which a threshold lies, to the bit.

    Attributes:
        index: of the parameter.
        threshold: finite and not negative.
    """

    parameter: Parameter
    index: MagnitudeIndex = field(repr=False)
    threshold: float

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        span = self.index.span(self.threshold)
        return (partial(gather_bin, part, span) for part in chunks(self.parameter.tensor))

    def finalize(self, found: Refinement) -> ExactBin:
        return ExactBin.of(self.index, found)


@dataclass(frozen=True)
class MomentsRequest:
    """Mean and standard deviation."""

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        return (partial(moments, part) for part in chunks(self.parameter.tensor))

    def finalize(self, found: Moments) -> Moments:
        return found


ReadRequest = IndexRequest | ExactBinRequest | MomentsRequest | QuantilesRequest | MaskRequest
ReadResult = MagnitudeIndex | ExactBin | Moments | Quantiles | RecordedMask


def read_all(requests: Sequence[ReadRequest], report: Report) -> Iterator[tuple[ReadRequest, ReadResult]]:
    """Read them with a few workers; each answer comes as soon as it is there.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    tasks: Sequence[ReadTask[ReadResult]] = requests
    for number, found in run_tasks(tasks, report):
        yield requests[number], found
