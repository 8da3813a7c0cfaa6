"""What a single reading of a large parameter gives for its index file: the magnitude index, and the moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from core.base.arrays import Bits
from core.base.dtypes import values
from core.index.magnitude_index import BinCounts, MagnitudeIndex, bin_shift, count, index_of, lists_all
from core.index.moments import Moments, moments_of
from core.model.parameter import Parameter
from core.preview.read_requests import IndexRequest, ReadRequest
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True, slots=True)
class IndexWithMoments:
    """What two requests would give, `IndexRequest` and `MomentsRequest`."""

    index: MagnitudeIndex
    moments: Moments


@dataclass(frozen=True, slots=True)
class CountedWithMoments:
    """What is found in a part of a parameter. Those of parts can be added."""

    counted: BinCounts
    moments: Moments

    def __add__(self, other: "CountedWithMoments") -> "CountedWithMoments":
        return CountedWithMoments(self.counted + other.counted, self.moments + other.moments)


@dataclass(frozen=True, slots=True)
class OneReadingRequest:
    """A `ReadTask` for index and moments of a parameter; each sum of floats is that of the requests for one of them.

    Attributes:
        parameter, entries: as `IndexRequest` has them, where `in_one_reading` holds.
    """

    parameter: Parameter
    entries: int

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving `CountedWithMoments`."""
        shift = bin_shift(self.parameter.tensor)
        return (partial(_read, part, shift) for part in chunks(self.parameter.tensor))

    def finalize(self, found: CountedWithMoments) -> IndexWithMoments:
        """Index and moments, from the sum of all parts."""
        return IndexWithMoments(index_of(self.parameter.tensor, found.counted, self.entries), found.moments)


def in_one_reading(request: ReadRequest) -> bool:
    """Whether a request is for an index that is counted block by block, so that more can be found on the way."""
    return isinstance(request, IndexRequest) and not lists_all(request.parameter.tensor, request.entries)


def _read(part: Tensor, shift: int, reader: TensorReader) -> CountedWithMoments:
    found = Moments()

    def see(block: Bits) -> None:
        nonlocal found
        found += moments_of(values(part.dtype, block))

    counted = count(part, shift, reader, see)
    return CountedWithMoments(counted, found)
