"""All that is found by looking at one tensor."""

from dataclasses import dataclass

from core.base.progress import Report
from core.inspection.ranked_values import Range, RangesRequest, known_quantiles, ranges_of, value_of
from core.inspection.tally import Extreme, Tally, TallyRequest
from core.storage.reader_pool import run_tasks
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True, eq=False)
class TensorInspection:
    """What is known of the values of a tensor.

    Attributes:
        tensor: that was read.
        tally: what one reading finds.
        quantiles: the values at `core.inspection.ranked_values.QUANTILES` of the finite ones, of complex numbers those
            of their magnitudes; empty where no value is finite, None while they are not known.
    """

    tensor: Tensor
    tally: Tally
    quantiles: tuple[Extreme, ...] | None


def tally_of(tensor: Tensor, report: Report) -> TensorInspection:
    """Read a tensor once.

    Args:
        tensor: a readable one (`core.inspection.tally.readable`).
        report: progress in bytes.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    [(_, tally)] = run_tasks([TallyRequest(tensor)], report)
    return TensorInspection(tensor, tally, known_quantiles(tensor.dtype, tally))


def with_quantiles(found: TensorInspection, report: Report) -> TensorInspection:
    """Read a tensor again, as often as its quantiles need: not at all, once or a few times.

    Args, raises: as `tally_of`.
    """
    if found.quantiles is not None:
        return found
    tensor = found.tensor
    ranges = ranges_of(tensor.dtype, found.tally)
    while wide := tuple(dict.fromkeys(each for each in ranges if each.high > each.low)):
        [(_, narrowed)] = run_tasks([RangesRequest(tensor, wide)], report)
        known: dict[Range, Range] = dict(zip(wide, narrowed, strict=True))
        ranges = tuple(known.get(each, each) for each in ranges)
    values = tuple(value_of(each, tensor.dtype) for each in ranges)
    return TensorInspection(tensor, found.tally, values)
