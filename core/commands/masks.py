"""``masks export`` writes masks into a file of their own; ``masks compare`` tells how far two masks agree."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.escaping import escaped
from core.base.progress import silent
from core.base.wording import counted
from core.commands.cut_texts import cut_line, cut_summary, cuts_json
from core.commands.plan_options import plan_from
from core.commands.prune import left_sentence
from core.handover.result_notes import locked_sentence, nothing_cut
from core.model.left_out import left_out
from core.model.name_fit import listed
from core.model.opening import open_checkpoint
from core.model.source_guard import source_guard
from core.plan.unfit import unfit_chosen
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.report.mask_comparison import Agreement, MaskComparison, compare_masks, open_mask_set
from core.report.nm_sentences import unfit_sentence
from core.storage.atomic_output import require_new
from core.storage.output_guard import Refused

if TYPE_CHECKING:
    from core.pruning.commit import Outcome

_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class ExportedMasks:
    """A file of masks that was written and read back.

    Attributes:
        outcome: what the masks cut.
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
        left = [{"name": name, "reason": reason} for name, reason in self.left_out.items()]
        return {**cuts_json(self.outcome, self.model_numel), "notes": list(self.notes), "left_out": left}

    def text(self) -> str:
        """A line for each mask, a summary, and the notes."""
        lines = [cut_line(cut) for cut in self.outcome.cuts]
        summary = (
            f"{self.outcome.output}: {counted(len(lines), 'mask')}, {cut_summary(self.outcome)}, read back and checked."
        )
        return "\n".join(map(escaped, [*lines, summary, *self.notes]))


def export(options: Namespace) -> ExportedMasks:
    """Open a checkpoint, make a plan, and write its masks.

    Args:
        options: the arguments as `core.commands.parser` parses them.

    Raises:
        UserError: the file, the options or the plan are wrong, nothing would be pruned, or the output can't be written.
    """
    checkpoint = open_checkpoint(options.file)
    checkpoint.require_weights()
    guard = source_guard(checkpoint, replaces=options.force).also([options.plan], Refused.PLAN)
    require_new(options.output, guard, folder=False)
    plan, note = plan_from(options, checkpoint)
    plan_numbers = find_thresholds(Measurements(checkpoint), plan)
    # torch comes last, so that wrong arguments are told sooner
    from core.pruning.mask_export import export_masks

    outcome = export_masks(checkpoint, plan, plan_numbers, options.output, silent, guard)
    nothing = nothing_cut(outcome, "no weight but zeros lies at or under the threshold")
    unfit = unfit_chosen(checkpoint, plan)
    told = [*checkpoint.notes, note, left_sentence(options, checkpoint, plan), unfit_sentence(unfit)]
    notes = filter(None, [*told, locked_sentence(checkpoint, plan), nothing, _misnamed(options.output)])
    left = {**left_out(checkpoint, plan.chosen - unfit.keys()), **unfit}
    return ExportedMasks(outcome, tuple(notes), left, checkpoint.numel)


@dataclass(frozen=True)
class ComparedMasks:
    """Two masks compared.

    Attributes:
        first, second: the paths as they were given.
        comparison: the result.
    """

    first: str
    second: str
    comparison: MaskComparison

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        found = self.comparison
        return {
            "first": self.first,
            "second": self.second,
            "parameters": [
                {"name": name, "name_in_second": found.names[name], **_row(each)}
                for name, each in found.agreements.items()
            ],
            "total": _row(found.total),
            "reshaped": [
                {"name": name, "first": list(one), "second": list(other)}
                for name, (one, other) in found.reshaped.items()
            ],
            "only_in_first": list(found.only_first),
            "only_in_second": list(found.only_second),
            "unpruned": found.unpruned,
        }

    def text(self) -> str:
        """A line for each parameter, all together, and the differences."""
        return "\n".join(map(escaped, self._lines()))

    def _lines(self) -> Iterator[str]:
        found = self.comparison
        yield from (f"{name}: {_words(each)}" for name, each in found.agreements.items())
        yield f"In all {counted(len(found.agreements), 'parameter')}: {_words(found.total)}"
        if found.unpruned:
            yield f"Neither has a zero in {counted(found.unpruned, 'further parameter')}."
        if found.reshaped:
            yield f"Not compared, as their shapes differ: {listed(found.reshaped.keys())}."
        for path, names in ((self.first, found.only_first), (self.second, found.only_second)):
            if names:
                yield f"In {path} alone: {listed(names)}."


def compare(first: Path, second: Path) -> ComparedMasks:
    """Compare two masks: files of masks, pruned checkpoints, or checkpoints with masks.

    Raises:
        UserError: a file can't be read, or they have no parameter in common.
    """
    return ComparedMasks(str(first), str(second), compare_masks(open_mask_set(first), open_mask_set(second)))


def _row(agreement: Agreement) -> dict[str, object]:
    return {
        "numel": agreement.numel,
        **asdict(agreement),
        "jaccard": agreement.jaccard,
        "equal": agreement.equal,
    }


def _words(agreement: Agreement) -> str:
    if agreement.jaccard is None:
        return f"neither prunes any of {counted(agreement.numel, 'weight')}."
    equal = agreement.equal or 0.0
    return (
        f"{agreement.both_kept:,} of {counted(agreement.numel, 'weight')} kept by both, "
        f"{agreement.both_pruned:,} pruned by both, {agreement.only_first:,} by the first alone, "
        f"{agreement.only_second:,} by the second alone; {100 * equal:.2f} % equal, Jaccard index "
        f"{agreement.jaccard:.4f}."
    )


def _misnamed(path: Path) -> str:
    return "" if path.suffix.lower() == _SUFFIX else f"The name does not end in {_SUFFIX}, which is what was written."
