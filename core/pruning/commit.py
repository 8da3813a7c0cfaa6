"""The commit: `prune.remove` for each planned parameter, one at a time, into a new file that is then read back."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from core.base.errors import UserError
from core.base.log_file import LOG
from core.base.paths import is_file, real_path
from core.base.progress import Asking, Report
from core.formats.companions.companions import Companions, copy_companions, find_companions
from core.model.checkpoint import Checkpoint
from core.model.output_paths import unwrapped
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total
from core.pruning.cut_edits import CutEdits
from core.pruning.parameter_cuts import ParameterCut, PlannedCut, error_of, planned_cuts, total_of
from core.pruning.read_back import Digests, check_and_digest, check_zeros
from core.storage.atomic_output import new_output, syncing
from core.storage.begun_digests import NOTHING, BegunDigests
from core.storage.digest import FileDigest
from core.storage.draft_folder import remove_leftovers
from core.storage.output_guard import OutputGuard
from core.storage.running_digest import taking
from core.storage.source_file import comparing


@dataclass(frozen=True)
class Outcome:
    """A file that was written, read back and found to have as many zeros as planned.

    Attributes:
        output: its path.
        cuts: of the chosen parameters, in file order.
        total: of all of them.
        companions: the small files beside the model, copied and not.
        with_masks: whether the cut can be undone.
        digests: of source and result; None where they were not asked for.
        cleared: bytes that writes which were killed had left beside it, and that were removed.
    """

    output: Path
    cuts: tuple[ParameterCut, ...]
    total: Total
    companions: Companions
    with_masks: bool = False
    digests: Digests | None = None
    cleared: int = 0

    @property
    def nan(self) -> int:
        """Weights that are NaN and were cut."""
        return sum(cut.nan for cut in self.cuts)

    @property
    def relative_error(self) -> float:
        """The error of the weights of all chosen parameters together, 0 to 1."""
        return error_of(self.cuts)


def commit(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    digesting: bool = False,
    begun: BegunDigests = NOTHING,
) -> Outcome:
    """Write a new file in which the pruning is permanent. The source is not changed, and is read once.

    Args:
        plan_numbers: of this plan, with the thresholds of all that is chosen; counts that are known must be exact, as
            those of the cut are held against them.
        out: the new file; an existing one is replaced atomically at the end.
        report: progress in bytes.
        guard: has what ``out`` must not be; by default the source, and what belongs to it.
        digesting: whether digests of source and result are taken, from what is read anyhow.
        begun: what has been digested of the source before.

    Raises:
        UserError: nothing is chosen, the guard refuses ``out`` or it can't be written, or the source has changed.
        Cancelled: if ``report`` raises it; no file is left behind.
        RuntimeError: other weights were cut than the numbers say, or the file that was written does not have the zeros
            of the cut, which is a bug.
        ValueError: a count is an estimate, or a threshold is not known.
    """
    return write_cuts(
        checkpoint, planned_cuts(plan, plan_numbers), out, report, guard, digesting=digesting, begun=begun
    )


def export_with_masks(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    digesting: bool = False,
    begun: BegunDigests = NOTHING,
) -> Outcome:
    """Write a new file in which the cut can be undone: ``X_orig`` and ``X_mask`` in the place of each pruned ``X``.

    Arguments and errors are those of :func:`commit`.
    """
    planned = planned_cuts(plan, plan_numbers)
    return write_cuts(checkpoint, planned, out, report, guard, with_masks=True, digesting=digesting, begun=begun)


def write_cuts(
    checkpoint: Checkpoint,
    planned: Iterable[PlannedCut],
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    with_masks: bool = False,
    digesting: bool = False,
    begun: BegunDigests = NOTHING,
) -> Outcome:
    """Write a new file with some parameters cut, whatever says how.

    What has a recorded mask and is not among them is written as it was trained. Other arguments and errors are those of
    :func:`commit`.

    Args:
        planned: in file order, each parameter once.
        with_masks: whether the cut can be undone.
    """
    began = time.monotonic()
    guard = source_guard(checkpoint) if guard is None else guard
    outcome = _Writing(checkpoint, planned, guard, with_masks).write(out, report, begun if digesting else None)
    LOG.info("Wrote %s%s in %.2f s", out.name, " with masks" if with_masks else "", time.monotonic() - began)
    return outcome


class _Writing:
    """One commit or export."""

    def __init__(
        self, checkpoint: Checkpoint, planned: Iterable[PlannedCut], guard: OutputGuard, with_masks: bool
    ) -> None:
        self._checkpoint, self._guard = checkpoint, guard
        self._cuts = CutEdits(checkpoint, planned, with_masks=with_masks)

    def write(self, out: Path, report: Report, begun: BegunDigests | None) -> Outcome:
        refuse_output(self._checkpoint, out, self._guard)
        cuts = self._cuts
        cuts.lay_out()
        cleared = remove_leftovers(real_path(out).parent)
        with new_output(out, self._guard) as partial, one_thread():
            cuts.begin(partial.parent)
            asking = Asking(report)
            source = self._write(partial, asking, begun)
            counted = cuts.counted()
            companions = find_companions(self._checkpoint.container, out)
            copy_companions(companions, partial)
            with syncing(partial):
                digests = self._read_back(partial, out, counted, source, asking.ask)
        return Outcome(out, counted, total_of(counted), companions, cuts.with_masks, digests, cleared)

    def _write(self, partial: Path, asking: Asking, begun: BegunDigests | None) -> tuple[FileDigest, ...] | None:
        """Write the new file; the digests of the source, from what is read of it, unless ``begun`` is None."""
        files = self._checkpoint.files
        with taking(() if begun is None else files, begun or NOTHING) as digests, comparing(files):
            self._checkpoint.container.write(partial, self._cuts.edits, self._cuts, asking)
            return None if begun is None else digests.finish(asking.ask)

    def _read_back(
        self,
        partial: Path,
        out: Path,
        cuts: Iterable[ParameterCut],
        source: tuple[FileDigest, ...] | None,
        ask: Callable[[], None],
    ) -> Digests | None:
        """Count the zeros in the written file, and take its digests where there are those of the source."""
        expected = self._cuts.expected(cuts)
        if source is None:
            check_zeros(partial, expected, ask)
            return None
        result, elements = check_and_digest(partial, out, expected, ask)
        return Digests(source, result, self._cuts.products if self._cuts.with_masks else elements)


def refuse_output(checkpoint: Checkpoint, out: Path, guard: OutputGuard) -> None:
    """Refuse a path that the result of a commit must not be written to, before anything is.

    Raises:
        UserError: says why.
    """
    checkpoint.require_weights()
    guard.check(out)
    if name := unwrapped(checkpoint, out):
        opened = checkpoint.container.files[0].path.name
        raise UserError(
            f"{out} is called like an archive, but what is written is the checkpoint alone, without what is "
            f"around it in {opened}. Name it {name}."
        )
    if checkpoint.container.output.folder and is_file(out):
        raise UserError(f"{out} is a file. A folder is written, as the source is one; name a new one.")


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit torch to one thread: another core is busy writing, and waiting for a second thread there takes longer."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
