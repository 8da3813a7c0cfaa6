"""Writes the record of a result beside it."""

from collections.abc import Sequence
from pathlib import Path

from core.base.errors import UserError
from core.handover.plan_words import MasksFrom
from core.handover.record import ResultRecord
from core.handover.record_file import write_record
from core.handover.recording import record_of
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.pruning.commit import Outcome
from core.storage.output_guard import OutputGuard


def write_beside(
    checkpoint: Checkpoint,
    plan: Plan | MasksFrom,
    outcome: Outcome,
    path: Path,
    guard: OutputGuard,
    warnings: Sequence[str] = (),
    metric: PlanResult | None = None,
) -> ResultRecord:
    """Write the record of a result that is there, from what was digested while it was written.

    Args:
        plan: as for `core.handover.recording.record_of`.
        path: of the record, from `core.handover.record_paths.record_path`.
        guard: has what must not be replaced.
        warnings, metric: as for `core.handover.recording.record_of`.

    Raises:
        UserError: it can't be written; the result stands, which is said.
    """
    record = record_of(checkpoint, plan, outcome, warnings=warnings, metric=metric)
    try:
        write_record(record, path, guard)
    except UserError as error:
        raise UserError(f"{outcome.output} is written and checked, but not its record. {error}") from None
    return record
