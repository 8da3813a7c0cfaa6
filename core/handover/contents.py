"""What will lie in a folder that is handed over, and how large it will be, before anything is written."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.base.arrays import Counts
from core.handover.convertible import model_tensors
from core.handover.record_paths import record_path
from core.handover.scripts import SCRIPTS
from core.handover.wishes import Wishes, default_name
from core.model.checkpoint import Checkpoint
from core.preview.plan_numbers import PlanNumbers

PLAN, README, SUMS = "plan.json", "README.txt", "SHA256SUMS"
PAGE, NUMBERS, TABLE = "report.html", "report.json", "layers.csv"
"""The names of a report's files."""


@dataclass(frozen=True)
class ExpectedFile:
    """A file, or the folder of the pruned model, in a folder that is handed over.

    Attributes:
        name: in the folder; that of a folder ends in a slash.
        nbytes: of it; None where only writing it tells.
    """

    name: str
    nbytes: int | None = None


def expected_files(
    checkpoint: Checkpoint, plan_numbers: PlanNumbers, wishes: Wishes, *, with_masks: bool
) -> tuple[ExpectedFile, ...]:
    """What will be in the folder, the pruned file first.

    Args:
        plan_numbers: of the plan that is carried out.
        with_masks: whether the trained values and masks are written, in place of zeros.
    """
    name = default_name(checkpoint, wishes, with_masks=with_masks)
    size = _converted_size(checkpoint) if wishes.container else _size(checkpoint)
    if with_masks:
        # a mask has the dtype of its weights
        size += parameter_sizes(plan_numbers)[0]
    others = (PAGE, NUMBERS, TABLE, PLAN, *SCRIPTS, README, SUMS)
    if checkpoint.container.output.folder and wishes.container is None:
        # each of its files has a compressed one beside it, and the record lies among them
        return (ExpectedFile(f"{name}/", size), *map(ExpectedFile, others))
    compressed = [ExpectedFile(f"{name}.zst")] if wishes.compressed else []
    record = record_path(Path(name), folder=False).name
    return (ExpectedFile(name, size), *compressed, *map(ExpectedFile, (record, *others)))


def parameter_sizes(plan_numbers: PlanNumbers) -> tuple[int, int]:
    """Bytes of the parameters that are pruned: as they are stored, and as a bitmask format would store them."""
    numel, kept = (each[plan_numbers.chosen] for each in (plan_numbers.numel, plan_numbers.kept))
    itemsize = _itemsizes(plan_numbers)
    return int((numel * itemsize).sum()), int((-(-numel // 8) + kept * itemsize).sum())


def _itemsizes(plan_numbers: PlanNumbers) -> Counts:
    """Bytes of an element, of each chosen parameter."""
    chosen = np.flatnonzero(plan_numbers.chosen).tolist()
    return np.array([plan_numbers.owners[number].tensor.dtype.itemsize for number in chosen], np.int64)


def _size(checkpoint: Checkpoint) -> int:
    """Bytes of a copy without the recorded masks, which no result has."""
    return sum(file.size for file in checkpoint.container.files) - _recorded(checkpoint)


def _converted_size(checkpoint: Checkpoint) -> int:
    return sum(each.nbytes for each in model_tensors(checkpoint)) - _recorded(checkpoint)


def _recorded(checkpoint: Checkpoint) -> int:
    return sum(each.mask.nbytes for each in checkpoint.masked_owners if each.mask is not None)
