"""What a plan comes to, found once and taken over by every process: the thresholds, and what is told of them."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.base.progress import silent
from core.masks.nm_masks import NMGroups
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.lifted_masks import LiftedMasks, find_lifted
from core.preview.measurements import Measurements
from core.preview.missed_densities import MissedDensity, missed_densities
from core.preview.read_planning import find_thresholds
from core.pruning.parameter_cuts import PlannedCut, planned_cuts
from core.scale.records import CutsFile, MissedEntry, PlannedEntry, decoded, encoded, squares_of, told_squares
from core.storage.reader_pool import RunTasks, run_tasks


@dataclass(frozen=True)
class SharedCuts:
    """What every process has to do alike.

    Attributes:
        planned: in file order.
        lifted: the recorded masks that the plan lifts.
        missed: the densities that it misses.
        digest: of the file that says so.
    """

    planned: tuple[PlannedCut, ...]
    lifted: LiftedMasks
    missed: tuple[MissedDensity, ...]
    digest: str


def find_cuts(measurements: Measurements, plan: Plan, run: RunTasks = run_tasks) -> bytes:
    """Read what the thresholds of a plan depend on.

    Args:
        measurements: what is known already.
        run: does the reading.

    Returns:
        what `cuts_of` makes the cuts of.

    Raises:
        UserError: nothing is chosen, or the source has changed.
    """
    plan_numbers = find_thresholds(measurements, plan, silent, run)
    lifted = find_lifted(measurements, plan_numbers).count(silent, run)
    missed = missed_densities(measurements, plan, plan_numbers)
    return encoded(
        CutsFile(
            cuts=tuple(map(_entry, planned_cuts(plan, plan_numbers))),
            lifted=(lifted.parameters, lifted.weights),
            missed=tuple(
                MissedEntry(
                    names=each.names,
                    wanted=each.wanted,
                    reached=each.reached,
                    same=each.same,
                    zero=each.zero,
                    nan=each.nan,
                )
                for each in missed
            ),
        )
    )


def cuts_of(raw: bytes, checkpoint: Checkpoint, path: Path) -> SharedCuts:
    """The cuts that `find_cuts` has found.

    Args:
        checkpoint: the source.
        path: where they are told.

    Raises:
        UserError: they are damaged.
    """
    told = decoded(CutsFile, raw, path)
    return SharedCuts(
        tuple(_planned(checkpoint, each) for each in told.cuts),
        LiftedMasks(*told.lifted),
        tuple(_missed(told.missed)),
        sha256(raw).hexdigest(),
    )


def _entry(planned: PlannedCut) -> PlannedEntry:
    groups, squares = planned.groups, planned.squares
    return PlannedEntry(
        name=planned.parameter.name,
        threshold=None if planned.threshold is None else planned.threshold.hex(),
        recorded=planned.mask is not None,
        groups=None if groups is None else (groups.n, groups.m, groups.side),
        pruned=planned.pruned,
        squares=None if squares is None else (told_squares(squares[0]), told_squares(squares[1])),
    )


def _planned(checkpoint: Checkpoint, told: PlannedEntry) -> PlannedCut:
    parameter = checkpoint.by_name[told.name]
    return PlannedCut(
        parameter,
        None if told.threshold is None else float.fromhex(told.threshold),
        functools.partial(mask_flags, parameter) if told.recorded else None,
        told.pruned,
        None if told.squares is None else (squares_of(told.squares[0]), squares_of(told.squares[1])),
        None if told.groups is None else NMGroups(*told.groups),
    )


def _missed(told: Iterable[MissedEntry]) -> Iterable[MissedDensity]:
    return (MissedDensity(each.names, each.wanted, each.reached, each.same, each.zero, each.nan) for each in told)
