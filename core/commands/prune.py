"""``prune``: writes a pruned copy of a checkpoint."""

import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.collector import kept_for_good
from core.base.escaping import escaped
from core.base.progress import silent
from core.base.wording import counted, nan_clause
from core.commands.companions import companion_sentences, companions_json
from core.commands.plan_options import plan_from
from core.commands.recorded_masks import lifted_sentence
from core.model.checkpoint import Checkpoint
from core.model.left_out import left_out, left_out_sentence
from core.model.opening import open_checkpoint
from core.model.output_paths import misleading_suffix, written_format
from core.model.source_guard import source_guard
from core.preview.lifted_masks import find_lifted
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.report.training_note import training_note
from core.storage.output_guard import Refused

if TYPE_CHECKING:
    from core.pruning.commit import Outcome
    from core.pruning.parameter_cuts import ParameterCut


@dataclass(frozen=True)
class Pruned:
    """A file that was written and read back.

    Attributes:
        outcome: what was done.
        notes: sentences for the user.
        left_out: name of what could have been pruned and was not chosen → why.
        model_numel: weights of the whole model.
    """

    outcome: "Outcome"
    notes: tuple[str, ...]
    left_out: Mapping[str, str]
    model_numel: int

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        total = self.outcome.total
        return {
            "output": str(self.outcome.output),
            "parameters": [
                {
                    "name": cut.parameter.name,
                    "threshold": cut.threshold,
                    "pruned": cut.pruned,
                    "zero_before": cut.zero_before,
                    "cut": cut.cut,
                    "nan": cut.nan,
                    "kept": cut.kept,
                    "density": cut.density,
                    "relative_error": cut.relative_error,
                }
                for cut in self.outcome.cuts
            ],
            "total": {
                "numel": total.numel,
                "pruned": total.pruned,
                "zero_before": total.zero_before,
                "cut": total.cut,
                "nan": self.outcome.nan,
                "kept": total.kept,
                "density": total.density,
                "relative_error": self.outcome.relative_error,
                "model_numel": self.model_numel,
            },
            "companions": companions_json(self.outcome.companions),
            "notes": list(self.notes),
            "left_out": [{"name": name, "reason": reason} for name, reason in self.left_out.items()],
        }

    def text(self) -> str:
        """A line for each parameter, a summary, and the notes."""
        total, nan = self.outcome.total, nan_clause(self.outcome.nan)
        lines = [_line(cut) for cut in self.outcome.cuts]
        summary = (
            f"{self.outcome.output}: {total.cut:,} of {counted(total.numel, 'weight')} cut{nan}, "
            f"{total.zero_before:,} zero before, {total.kept:,} kept, "
            f"density {100 * total.density:.2f} %, error of the weights {100 * self.outcome.relative_error:.2f} %, "
            f"read back and checked."
        )
        return "\n".join(map(escaped, [*lines, summary, *self.notes]))


def prune(options: Namespace) -> Pruned:
    """Open a checkpoint, make a plan, find its thresholds, cut and count and write in one go, and read back.

    Args:
        options: the arguments as `core.commands.parser` parses them.

    Raises:
        UserError: the file, the options or the plan are wrong, nothing would be pruned, or the output can't be written.
    """
    checkpoint = open_checkpoint(options.file)
    guard = source_guard(checkpoint, replaces=options.force).also([options.plan], Refused.PLAN)
    # before anything is read
    guard.check(options.output)
    plan, note = plan_from(options, checkpoint)
    measurements = Measurements(checkpoint)
    # while much is loaded, a seventh of the time would go into looking for garbage
    with nullcontext() if "torch" in sys.modules else kept_for_good():
        plan_numbers = find_thresholds(measurements, plan)
        lifted = lifted_sentence(find_lifted(measurements, plan_numbers).count(silent))
        # torch comes last, so that wrong arguments are told sooner
        from core.pruning.commit import commit, export_with_masks
    write = export_with_masks if options.with_masks else commit
    outcome = write(checkpoint, plan, plan_numbers, options.output, silent, guard)
    named = _misnamed(checkpoint, options.output)
    default = options.plan is None and not (options.select or options.exclude or options.classes)
    left = left_out_sentence(checkpoint, plan.chosen) if default else ""
    training = training_note(checkpoint, masks=options.with_masks)
    sentences = [
        *checkpoint.notes,
        note,
        left,
        _nothing(outcome),
        lifted,
        named,
        training,
        *companion_sentences(outcome.companions),
    ]
    notes = tuple(filter(None, sentences))
    return Pruned(outcome, notes, left_out(checkpoint, plan.chosen), checkpoint.numel)


def _misnamed(checkpoint: Checkpoint, path: Path) -> str:
    suffix = misleading_suffix(checkpoint, path)
    return f"The name ends in {suffix}, but what was written is {written_format(checkpoint)}." if suffix else ""


def _nothing(outcome: "Outcome") -> str:
    return "" if outcome.total.cut else "Nothing was cut: no weight but zeros lies at or under the threshold."


def _line(cut: "ParameterCut") -> str:
    """One parameter; the threshold is printed with all its digits, so that it prunes the same when given again."""
    threshold = "mask" if cut.threshold is None else repr(cut.threshold)
    counts = f"{cut.cut:,} of {cut.numel:,} cut{nan_clause(cut.nan)}  {cut.zero_before:,} zero before"
    kept, error = f"{100 * cut.density:.2f} % kept", f"error {100 * cut.relative_error:.2f} %"
    return f"{cut.parameter.name}  {threshold}  {counts}  {kept}  {error}"
