"""Building the index, against reading the same bytes with the same workers and adding them up."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.read_planning import pending_reads
from core.preview.read_requests import read_all
from core.storage.reader_pool import ReadChunk, run_tasks
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import in_turns
from tests.benchmarks.words import count


@dataclass(frozen=True)
class SumWanted:
    """The sum of a tensor's float32 weights, read as the index reads them."""

    tensor: Tensor

    @property
    def nbytes(self) -> int:
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        return (partial(_add_up, part) for part in chunks(self.tensor))

    def finalize(self, found: float) -> float:
        return found


def _add_up(tensor: Tensor, reader: TensorReader) -> float:
    return float(sum(block.view(np.float32).sum() for block in reader.blocks(tensor)))


def read_and_add(checkpoint: Checkpoint) -> None:
    """The yardstick."""
    for _ in run_tasks([SumWanted(owner.tensor) for owner in checkpoint.owners], silent):
        pass


def index(checkpoint: Checkpoint) -> Measurements:
    """What the app does after it has opened a file."""
    measurements = Measurements(checkpoint)
    for request, result in read_all(pending_reads(measurements, Plan()), silent):
        measurements.add(request, result)
    return measurements


def indexed(path: Path) -> Measurements:
    """A checkpoint with all its indexes."""
    return index(open_checkpoint(path))


def measure(stage: Stage) -> Iterator[Result]:
    for weights, tensors in stage.sizes.indexed:
        checkpoint = open_checkpoint(stage.data.single(weights, tensors))
        ours, theirs = in_turns(
            lambda c=checkpoint: index(c), lambda c=checkpoint: read_and_add(c), stage.sizes.repeats
        )
        size = sum(measures_size(index(checkpoint)))
        yield Result(
            "index",
            f"index {count(weights)} float32 weights in {tensors:,} tensors",
            ours,
            "read and sum the same bytes, same workers",
            theirs,
            (no_more(ours, theirs, 3),),
            (f"{size / tensors / 1024:.1f} KiB of index for each tensor",),
        )


def measures_size(measurements: Measurements) -> Iterator[int]:
    """Bytes of each index."""
    return (measurements.index_of(owner.name).nbytes for owner in measurements.owners)
