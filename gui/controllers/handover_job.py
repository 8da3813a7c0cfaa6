"""What the job of a handover does: it writes the folder as the command line writes it, with the same words in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.loading import LOADING
from core.handover.result_notes import output_notes, plan_notes
from core.handover.wishes import Wishes, default_name
from core.model.source_guard import source_guard
from core.plan.plan_result import PlanResult
from core.preview.missed_densities import MissedDensity
from gui.controllers.write_preparation import ReadyPlan
from gui.state.jobs import Channel


@dataclass(frozen=True)
class HandoverOrder:
    """What is to be handed over, as it was when asked.

    Attributes:
        ready: the plan that is carried out.
        missed: the densities that it misses.
        folder: the new one.
        wishes: how it is to be.
        with_masks: whether trained values and masks are written, in place of zeros.
        metric: what was measured for this plan; None where nothing was.
    """

    ready: ReadyPlan
    missed: tuple[MissedDensity, ...]
    folder: Path
    wishes: Wishes
    with_masks: bool
    metric: PlanResult | None


def handover_job(order: HandoverOrder, channel: Channel) -> Any:  # noqa: ANN401
    """Write the folder; returns the `core.handover.folder.HandedOver`, whose module imports torch."""
    # imported here, in the job: torch takes seconds to load
    with LOADING:
        from core.handover.folder import hand_over
        from core.pruning.commit import Outcome, commit, export_with_masks

    ready, write = order.ready, export_with_masks if order.with_masks else commit
    checkpoint, plan, guard = ready.checkpoint, ready.plan, source_guard(ready.checkpoint)

    def notes(outcome: Outcome) -> list[str]:
        told = plan_notes(checkpoint, plan, outcome, ready.lifted, order.missed)
        return [*filter(None, [*checkpoint.notes, *told, *output_notes(checkpoint, outcome)])]

    handed = hand_over(
        checkpoint,
        plan,
        lambda path, report: write(checkpoint, plan, ready.plan_numbers, path, report, guard, digesting=True),
        order.folder,
        order.wishes,
        channel.report,
        guard,
        name=default_name(checkpoint, order.wishes, with_masks=order.with_masks),
        notes=notes,
        metric=order.metric,
    )
    channel.stand()
    return handed
