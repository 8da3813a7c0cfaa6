"""What the jobs of a commit and of the exports do: write a file from a plan, and its record beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.loading import LOADING
from core.handover.record_paths import record_path
from core.model.checkpoint import Checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.preview.plan_numbers import PlanNumbers
from gui.state.jobs import Channel


@dataclass(frozen=True)
class CommitOrder:
    """What is to be written, as it was when asked.

    Attributes:
        checkpoint: the source.
        plan: that is carried out.
        plan_numbers: of it, exact.
        path: of the new file or folder.
        with_record: whether a record is written beside it.
        warnings: what was told before.
        metric: what was measured for this plan; None where nothing was.
    """

    checkpoint: Checkpoint
    plan: Plan
    plan_numbers: PlanNumbers
    path: Path
    with_record: bool
    warnings: Sequence[str]
    metric: PlanResult | None

    @property
    def record_path(self) -> Path | None:
        """Where the record goes; None where none is wanted."""
        folder = self.checkpoint.container.output.folder
        return record_path(self.path, folder=folder) if self.with_record else None


@dataclass(frozen=True)
class WrittenResult:
    """What was written.

    Attributes:
        outcome: the `core.pruning.commit.Outcome`, whose module imports torch.
        problem: why the record is missing, as a sentence; empty where it is there, or not wanted.
    """

    outcome: Any
    problem: str = ""


def commit_job(order: CommitOrder, channel: Channel) -> WrittenResult:
    """Write the file in which the cut is permanent."""
    # imported here, in the job: torch takes seconds to load
    with LOADING:
        from core.pruning.commit import commit

    outcome = commit(*_values(order), channel.report, digesting=order.with_record)
    channel.stand()
    return _recorded(order, outcome)


def export_job(order: CommitOrder, channel: Channel) -> WrittenResult:
    """Write the file with masks and originals."""
    with LOADING:
        from core.pruning.commit import export_with_masks

    outcome = export_with_masks(*_values(order), channel.report, digesting=order.with_record)
    channel.stand()
    return _recorded(order, outcome)


def export_masks_job(order: CommitOrder, channel: Channel) -> WrittenResult:
    """Write the masks alone."""
    with LOADING:
        from core.pruning.mask_export import export_masks

    outcome = export_masks(*_values(order), channel.report)
    channel.stand()
    return WrittenResult(outcome)


def _values(order: CommitOrder) -> tuple[Checkpoint, Plan, PlanNumbers, Path]:
    return order.checkpoint, order.plan, order.plan_numbers, order.path


def _recorded(order: CommitOrder, outcome: Any) -> WrittenResult:  # noqa: ANN401
    path = order.record_path
    if path is None:
        return WrittenResult(outcome)
    with LOADING:
        from core.handover.beside import write_beside

    guard = source_guard(order.checkpoint)
    try:
        write_beside(order.checkpoint, order.plan, outcome, path, guard, order.warnings, order.metric)
    except UserError as error:
        # the file stands, and is told of as usual
        return WrittenResult(outcome, str(error))
    return WrittenResult(outcome)
