"""What has to be read of a parameter, as values: who asks makes them, a worker reads, `Measures` takes the answer."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from core.checkpoint import Parameter
from core.index import MagnitudeIndex, Refinement, build_index, refine
from core.moments import Moments, moments
from core.progress import Meter, Report
from core.recorded import RecordedMask, read_recorded

WORKERS = 2
"""Two readers keep a disk or the page cache busy; more gain nothing (measured on two cores)."""


@dataclass(frozen=True)
class IndexWanted:
    """The magnitude index of a parameter."""

    parameter: Parameter

    def read(self) -> MagnitudeIndex:
        return build_index(self.parameter.tensor)


@dataclass(frozen=True)
class BinWanted:
    """The magnitudes in one bin of the index, to the bit."""

    parameter: Parameter
    bin: int

    def read(self) -> Refinement:
        return refine(self.parameter.tensor, self.bin)


@dataclass(frozen=True)
class MomentsWanted:
    """Mean and standard deviation."""

    parameter: Parameter

    def read(self) -> Moments:
        return moments(self.parameter.tensor)


@dataclass(frozen=True)
class MaskWanted:
    """What the mask in the file does."""

    parameter: Parameter

    def read(self) -> RecordedMask:
        return read_recorded(self.parameter)


Want = IndexWanted | BinWanted | MomentsWanted | MaskWanted
Finding = MagnitudeIndex | Refinement | Moments | RecordedMask


def read_all(wants: Sequence[Want], report: Report) -> Iterator[tuple[Want, Finding]]:
    """Read them with a few workers; each answer comes as soon as it is there.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    meter = Meter(report, sum(want.parameter.tensor.nbytes for want in wants))
    with ThreadPoolExecutor(WORKERS) as pool:
        futures: dict[Future[Finding], Want] = {pool.submit(want.read): want for want in wants}
        try:
            for future in as_completed(futures):
                want = futures[future]
                yield want, future.result()
                meter.advance(want.parameter.tensor.nbytes)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
