"""``join``: puts together what the processes of a job array have written."""

from argparse import Namespace
from pathlib import Path

from core.base.errors import UserError
from core.base.paths import real_path
from core.commands.prune import Pruned, all_left_out
from core.handover.record_paths import record_path
from core.handover.result_notes import output_notes, plan_notes
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_details import FileEntry
from core.plan.plan_file import note_on_digests, plan_of_saved
from core.plan.plan_result import PlanResult
from core.pruning.commit import Outcome
from core.scale.beginning import told_cuts, told_job
from core.scale.joining import all_done, alone, join_parts, require_same_source, undisturbed
from core.scale.records import PartsJob
from core.scale.work import Work
from core.storage.atomic_output import require_kind
from core.storage.shared_draft import SharedDraft


def join(options: Namespace) -> Pruned:
    """Check all parts of a result, and only then give it its name.

    Raises:
        UserError: there are none, one is missing or damaged, the source has changed, or the result can't be written.
    """
    draft = SharedDraft(real_path(options.output))
    job = told_job(draft)
    checkpoint = open_checkpoint(Path(job.source))
    with alone(draft):
        require_same_source(job, checkpoint, draft)
        cuts = told_cuts(draft, checkpoint)
        if cuts is None:
            raise UserError(f"No part of {draft.target} has come to its first file yet. Join when all have ended.")
        work = Work(checkpoint, job, draft, cuts)
        with undisturbed(work):
            pruned = finished(work, options.output, force=options.force, reading=True)
            draft.remove()
            return pruned


def finished(work: Work, out: Path, *, force: bool, reading: bool) -> Pruned:
    """Join what is done, and write the record. The draft stays, for the caller to remove.

    Args:
        work: no other process is at it.
        out: the result, as the user names it.
        force: whether a file that is there may be replaced.
        reading: whether what was written is read once more, to compare digests.

    Raises:
        UserError: a part is missing, or the result can't be written.
    """
    checkpoint, job = work.checkpoint, work.job
    plan = plan_of_saved(job.plan)
    again = work.placed
    record = record_path(out, folder=checkpoint.container.output.folder) if job.digesting else None
    guard = source_guard(checkpoint, replaces=force or again)
    if not again:
        require_kind(work.draft.target, guard, folder=checkpoint.container.output.folder)
    if record is not None:
        guard.check(record)
    outcome = join_parts(work, all_done(work, reading=reading), out, replaces=force)
    note = _note(job, outcome)
    told = (
        *checkpoint.notes,
        *(note, job.left),
        *plan_notes(checkpoint, plan, outcome, work.cuts.lifted, work.cuts.missed),
        *output_notes(checkpoint, outcome),
    )
    told = tuple(filter(None, told))
    if record is not None:
        # imported here, as what checks a record takes as long to load as all else together
        from core.handover.beside import write_beside

        write_beside(checkpoint, plan, outcome, record, guard, told, None if note else _metric(job))
    return _pruned(checkpoint, plan, outcome, told, job, record)


def _pruned(
    checkpoint: Checkpoint, plan: Plan, outcome: Outcome, told: tuple[str, ...], job: PartsJob, record: Path | None
) -> Pruned:
    left, locked = all_left_out(checkpoint, plan, outcome, job.selected)
    return Pruned(outcome, told, left, checkpoint.numel, job.differences, record, locked)


def _note(job: PartsJob, outcome: Outcome) -> str:
    """What there is to say of the plan, once the digests of the source are known."""
    if not job.made_for or outcome.digests is None:
        return job.note
    made_for = [FileEntry(name=each.name, size=each.size, sha256=each.sha256) for each in job.made_for]
    note = note_on_digests(made_for, {each.sha256 for each in outcome.digests.source})
    return " ".join(filter(None, (note, job.note)))


def _metric(job: PartsJob) -> PlanResult | None:
    told = job.measured
    return None if told is None else PlanResult(told.metric, told.higher_is_better, told.uncut, told.value)
