"""``prune``: writes a pruned copy of a checkpoint."""

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.collector import kept_for_good
from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.progress import Report, silent
from core.commands.companions import companions_json
from core.commands.cut_numbers import finding_cut_numbers
from core.commands.cut_texts import cut_line, cut_summary, cuts_json
from core.commands.handing_over import Prepared, hand_over, handed_json, handed_text, require_folder
from core.commands.known_measurements import known_measurements
from core.commands.plan_options import plan_and_fit
from core.commands.recorded_masks import combined_sentence
from core.handover.plan_words import MasksFrom
from core.handover.record_paths import record_path
from core.handover.result_notes import nothing_cut, output_notes, plan_notes
from core.model.checkpoint import Checkpoint
from core.model.left_out import left_out, left_out_sentence
from core.model.name_fit import NamedParameter, find_fit, require_enough
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.model.unprunable import barred, barred_sentence
from core.plan.plan import Plan
from core.plan.unfit import unfit_chosen
from core.preview.read_requests import contradicted
from core.storage.atomic_output import require_new
from core.storage.begun_digests import beginning
from core.storage.output_guard import OutputGuard, Refused
from core.storage.source_file import SourceFile

if TYPE_CHECKING:
    from core.handover.folder import HandedOver
    from core.pruning.commit import Outcome

NOTHING_ELSE = OutputGuard()


@dataclass(frozen=True)
class Pruned:
    """A file that was written and read back.

    Attributes:
        outcome: what was done.
        notes: sentences for the user.
        left_out: name of what could have been pruned and was not chosen → why.
        locked: names of what the plan locks, and was not cut whatever else it says.
        model_numel: weights of the whole model.
        differences: between the plan or the masks that were given and the model.
        record: where the record of the result lies; None where none is wanted.
        handed: the folder that the result was handed over in; None where a file or folder alone was written.
    """

    outcome: "Outcome"
    notes: tuple[str, ...]
    left_out: Mapping[str, str]
    model_numel: int
    differences: Mapping[str, object]
    record: Path | None
    locked: tuple[str, ...] = ()
    handed: "HandedOver | None" = None

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {
            **cuts_json(self.outcome, self.model_numel),
            "record": None if self.record is None else str(self.record),
            "companions": companions_json(self.outcome.companions),
            "notes": list(self.notes),
            "left_out": [{"name": name, "reason": reason} for name, reason in self.left_out.items()],
            "locked": list(self.locked),
            "differences": dict(self.differences),
            **({} if self.handed is None else {"handover": handed_json(self.handed)}),
        }

    def text(self) -> str:
        """A line for each parameter, a summary, and the notes."""
        lines = [cut_line(cut) for cut in self.outcome.cuts]
        summary = f"{self.outcome.output}: {cut_summary(self.outcome)}, read back and checked."
        handed = [] if self.handed is None else [handed_text(self.handed)]
        return "\n".join(map(escaped, [*lines, summary, *self.notes, *handed]))


def prune(options: Namespace, others: OutputGuard = NOTHING_ELSE) -> Pruned:
    """Open a checkpoint, make a plan or read masks, cut and count and write in one go, and read back.

    Args:
        options: the arguments as `core.commands.parser` parses them, with ``file``.
        others: has what must not be replaced besides.

    Raises:
        UserError: the file, the options, the plan or the masks are wrong, nothing would be pruned, or the output or
            its record can't be written.
    """
    require_folder(options)
    checkpoint = open_checkpoint(options.file)
    checkpoint.require_weights()
    guard = source_guard(checkpoint, replaces=options.force)
    guard = guard.joined(others).also([options.plan], Refused.PLAN).also([options.masks], Refused.MASKS)
    guard = guard.also([options.index], Refused.INDEX)
    record = wanted_record(options, checkpoint)
    _require_places(options, checkpoint, record, guard)
    prepared = (_by_plan if options.masks is None else _by_masks)(options, checkpoint, guard)

    def notes(outcome: "Outcome") -> tuple[str, ...]:
        told = (*checkpoint.notes, *prepared.notes(outcome), *output_notes(checkpoint, outcome))
        return tuple(filter(None, told))

    handed = None
    if options.handover is not None:
        handed = hand_over(options, checkpoint, prepared, guard, notes)
        outcome, told = handed.outcome, handed.notes
    else:
        outcome = prepared.write(options.output, silent)
        told = notes(outcome)
    if record is not None:
        # imported here, as what checks a record takes as long to load as all else together
        from core.handover.beside import write_beside

        write_beside(checkpoint, prepared.plan, outcome, record, guard, told, prepared.metric)
    left, locked = all_left_out(checkpoint, prepared.plan, outcome, options.select)
    return Pruned(outcome, told, left, checkpoint.numel, prepared.fit.json(), record, locked, handed)


def _require_places(options: Namespace, checkpoint: Checkpoint, record: Path | None, guard: OutputGuard) -> None:
    """Refuse before anything is read what can't be written.

    Raises:
        UserError: says where.
    """
    if options.output is not None:
        require_new(options.output, guard, folder=checkpoint.container.output.folder)
    if options.handover is not None:
        require_new(options.handover, guard, folder=True)
    if record is not None:
        guard.check(record)


def all_left_out(
    checkpoint: Checkpoint, plan: Plan | MasksFrom, outcome: "Outcome", selected: Sequence[str]
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """What could have been pruned and was not, with the reasons; and what the plan locks.

    Args:
        selected: globs that were given.
    """
    chosen = frozenset(cut.parameter.name for cut in outcome.cuts)
    unfit = unfit_chosen(checkpoint, plan) if isinstance(plan, Plan) else {}
    locked = plan.locked if isinstance(plan, Plan) else frozenset()
    return {**left_out(checkpoint, chosen, locked), **unfit, **barred(checkpoint, selected)}, tuple(sorted(locked))


def wanted_record(options: Namespace, checkpoint: Checkpoint) -> Path | None:
    """Where a record is to lie; None where none is wanted, or where it goes into a folder that is handed over."""
    if options.no_record or options.output is None:
        return None
    return record_path(options.output, folder=checkpoint.container.output.folder)


def _by_plan(options: Namespace, checkpoint: Checkpoint, guard: OutputGuard) -> Prepared:
    plan, note, fit, metric, *_ = plan_and_fit(options, checkpoint)
    measurements = known_measurements(options.index, checkpoint)
    # while much is loaded, a seventh of the time would go into looking for garbage
    with (
        nullcontext() if "torch" in sys.modules else kept_for_good(),
        finding_cut_numbers(measurements, plan) as numbers,
    ):
        # torch comes last, so that wrong arguments are told sooner
        with beginning(_digested_meanwhile(options, checkpoint)) as begun:
            from core.pruning.commit import commit, export_with_masks
            from core.pruning.parameter_cuts import MiscountError
        plan_numbers, lifted, missed = numbers()
    write = export_with_masks if options.with_masks else commit
    digesting = not options.no_record
    if options.embed_record:
        # imported here, as pydantic takes as long to load as all else together
        from core.handover.embedding import with_embedded

        checkpoint = with_embedded(checkpoint, plan)
    left = left_sentence(options, checkpoint, plan)

    def notes(outcome: "Outcome") -> tuple[str, ...]:
        return note, left, *plan_notes(checkpoint, plan, outcome, lifted, missed)

    def written(path: Path, report: Report) -> "Outcome":
        try:
            return write(checkpoint, plan, plan_numbers, path, report, guard, digesting=digesting, begun=begun)
        except MiscountError as error:
            if options.index is None:
                raise
            raise contradicted(checkpoint.path) from error

    return Prepared(plan, written, notes, fit, metric)


def _digested_meanwhile(options: Namespace, checkpoint: Checkpoint) -> Sequence[SourceFile]:
    """The files whose digests are begun while torch is loaded, as a core is idle then; none where it is loaded."""
    return () if options.no_record or "torch" in sys.modules else checkpoint.files


def left_sentence(options: Namespace, checkpoint: Checkpoint, plan: Plan) -> str:
    """A sentence on what is left as it is, because of what it is; empty where there is nothing to say."""
    if options.plan is None and not (options.select or options.exclude or options.classes):
        return left_out_sentence(checkpoint, plan.chosen)
    return barred_sentence(barred(checkpoint, options.select))


def _by_masks(options: Namespace, checkpoint: Checkpoint, guard: OutputGuard) -> Prepared:
    if options.index is not None:
        raise UserError("Masks say themselves what is pruned, and need no index. Leave out --index.")
    if options.embed_record:
        raise UserError("--embed-record writes a plan, and masks have none. Leave it out.")
    if options.select or options.exclude or options.classes:
        raise UserError("Masks say themselves what is pruned. Leave out --select, --exclude and --class.")
    # imported here: pydantic takes as long to load as all else together
    from core.masks.masks_file import read_masks

    masks = read_masks(options.masks)
    wanted = [NamedParameter(each.name, each.shape, tuple(each.entry.tied)) for each in masks.masks]
    fit = find_fit(checkpoint, wanted, masks.unmasked)
    require_enough(fit, options.masks, checkpoint, partial=options.allow_partial)
    sentences = tuple(fit.sentences("the masks", "so not pruned"))
    if fit.reshaped and not options.allow_partial:
        raise UserError(
            f"{options.masks} does not fit {checkpoint.path}. {' '.join(sentences)} --allow-partial prunes what fits."
        )
    with beginning(_digested_meanwhile(options, checkpoint)) as begun:
        from core.pruning.commit import write_cuts
        from core.pruning.mask_application import masked_cuts

    planned = tuple(masked_cuts(checkpoint, masks, fit))
    combined = combined_sentence(checkpoint, fit.owners.values())

    def notes(outcome: "Outcome") -> tuple[str, ...]:
        return *sentences, combined, nothing_cut(outcome, "the masks prune nothing but zeros")

    def written(path: Path, report: Report) -> "Outcome":
        how = {"with_masks": options.with_masks, "digesting": not options.no_record, "begun": begun}
        return write_cuts(checkpoint, planned, path, report, guard, **how)

    return Prepared(MasksFrom(options.masks.name), written, notes, fit)
