"""How a process begins with its part: the draft that all share, the job they agree on, and what the plan comes to."""

from collections.abc import Callable
from contextlib import suppress

from core.base.errors import UserError
from core.model.checkpoint import Checkpoint
from core.scale.records import PartsJob, decoded, encoded
from core.scale.shared_cuts import SharedCuts, cuts_of
from core.scale.work import placed
from core.storage.atomic_output import require_place, told_of_place
from core.storage.output_guard import OutputGuard
from core.storage.shared_draft import SharedDraft

JOB, CUTS, RUN = "job.json", "cuts.json", "run"
LONG = 1e9
"""Seconds to wait for a process that finds the thresholds, which may have to read all of a model."""
MOMENT = 5.0
"""Seconds to wait for a process that holds a lock for a moment."""


def begin(job: PartsJob, draft: SharedDraft, guard: OutputGuard) -> PartsJob:
    """Make the draft, or join those that have made it.

    Args:
        job: what this process wants to be done.
        draft: of the result.
        guard: has what the result must not replace.

    Returns:
        the job as the first process has told it.

    Raises:
        UserError: something else is written there, or the result can't be.
    """
    if not placed(draft):
        require_place(draft.target, guard)
    with told_of_place(draft.target):
        draft.make()
        with draft.holding("job", _busy(draft), MOMENT):
            raw = draft.read(JOB)
            if raw is None:
                draft.put(encoded(job), JOB)
                return job
    first = decoded(PartsJob, raw, draft.path(JOB))
    if not first.same(job):
        what = "of another plan or with other options" if first.files == job.files else "of another source"
        raise UserError(
            f"{draft.folder} has parts {what}. Finish these with join, remove that folder, or choose another name."
        )
    return first


def told_job(draft: SharedDraft) -> PartsJob:
    """The job of a draft that is there.

    Raises:
        UserError: there is none.
    """
    raw = draft.read(JOB)
    if raw is None:
        raise UserError(f"There are no parts of {draft.target}. Write them first: prune … -o OUT --part I/N.")
    return decoded(PartsJob, raw, draft.path(JOB))


def told_cuts(draft: SharedDraft, checkpoint: Checkpoint) -> SharedCuts | None:
    """What the plan comes to, where a process has found it; None where none has yet."""
    raw = draft.read(CUTS)
    return None if raw is None else cuts_of(raw, checkpoint, draft.path(CUTS))


def shared_cuts(draft: SharedDraft, checkpoint: Checkpoint, find: Callable[[], bytes]) -> SharedCuts:
    """What the plan comes to: one process finds it, and the others wait for that.

    Args:
        find: finds it.

    Raises:
        UserError: as ``find``.
    """
    with told_of_place(draft.target), draft.holding("cuts", _busy(draft), LONG):
        raw = draft.read(CUTS)
        if raw is None:
            raw = find()
            draft.put(raw, CUTS)
    return cuts_of(raw, checkpoint, draft.path(CUTS))


def refuse_running(draft: SharedDraft) -> None:
    """Refuse to write parts while a run writes all of them, or they are being joined.

    Raises:
        UserError: one does.
    """
    with told_of_place(draft.target), draft.holding(RUN, running(draft), MOMENT):
        pass


def running(draft: SharedDraft) -> str:
    """What is said where another run writes the same result."""
    return f"{draft.target} is being written by another run. Wait until it has ended, or choose another name."


def leave_unbegun(draft: SharedDraft) -> None:
    """Remove a draft in which nothing is done yet, where nobody else is at it."""
    with suppress(UserError, OSError), draft.holding("cuts", "", 0.0):
        if draft.read(CUTS) is None:
            draft.remove()


def _busy(draft: SharedDraft) -> str:
    return f"{draft.folder} is in use by another process. Wait until it has ended."
