"""Sentences on a result, which its user is told and its record keeps: what came of the plan, and of the file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from core.base.wording import counted
from core.formats.companions.companions import Companions
from core.model.checkpoint import Checkpoint
from core.model.name_fit import listed
from core.model.output_paths import misleading_suffix, written_format
from core.plan.plan import Plan
from core.plan.unfit import unfit_chosen
from core.preview.lifted_masks import LiftedMasks
from core.preview.missed_densities import MissedDensity
from core.report.mask_notes import mask_notes
from core.report.missed_sentences import missed_sentences
from core.report.nm_sentences import runtime_sentence, unfit_sentence
from core.report.training_note import masks_note, training_note

if TYPE_CHECKING:
    from core.pruning.commit import Outcome

_NAMED = 6
"""Most files that are named in a sentence; JSON has all."""


def plan_notes(
    checkpoint: Checkpoint, plan: Plan, outcome: "Outcome", lifted: LiftedMasks, missed: Iterable[MissedDensity]
) -> Iterator[str]:
    """What came of a plan otherwise than one might think; empty texts say nothing.

    Args:
        lifted: the recorded masks that it lifts.
        missed: the densities that it misses.
    """
    patterns = [(cut.parameter.tensor, cut.groups) for cut in outcome.cuts if cut.groups]
    satisfied = len(patterns) == len(outcome.cuts)
    why = "the weights satisfy the pattern" if satisfied else "no weight but zeros lies at or under the threshold"
    yield unfit_sentence(unfit_chosen(checkpoint, plan))
    yield locked_sentence(checkpoint, plan)
    yield runtime_sentence(patterns)
    yield nothing_cut(outcome, why)
    yield lifted_sentence(lifted)
    yield from missed_sentences(missed)


def output_notes(checkpoint: Checkpoint, outcome: "Outcome") -> Iterator[str]:
    """What there is to know of the file that was written; empty texts say nothing."""
    yield _misnamed(checkpoint, outcome)
    yield training_note(checkpoint, masks=outcome.with_masks)
    if outcome.with_masks:
        yield masks_note(checkpoint)
        yield from mask_notes(checkpoint, [cut.parameter.name for cut in outcome.cuts])
    yield from companion_sentences(outcome.companions)
    left = f"{counted(outcome.cleared, 'byte')} that a killed write had left beside it were removed."
    yield left if outcome.cleared else ""


def locked_sentence(checkpoint: Checkpoint, plan: Plan) -> str:
    """A sentence on what is left as it is because the plan locks it; empty where that is nothing."""
    locked = [each.name for each in checkpoint.owners if each.name in plan.locked]
    return f"Locked by the plan, and not cut: {listed(locked)}." if locked else ""


def nothing_cut(outcome: "Outcome", why: str) -> str:
    """A sentence where no weight was cut; empty else.

    Args:
        why: as a clause.
    """
    return "" if outcome.total.cut else f"Nothing was cut: {why}."


def lifted_sentence(lifted: LiftedMasks) -> str:
    """A sentence on how many weights that a recorded mask prunes are kept by a plan; empty where there are none."""
    if not lifted.parameters:
        return ""
    which = "the recorded mask" if lifted.parameters == 1 else "the recorded masks"
    come = "comes" if lifted.weights == 1 else "come"
    return (
        f"Lifts {which} of {counted(lifted.parameters, 'parameter')}: {counted(lifted.weights, 'weight')} {come} back."
    )


def companion_sentences(companions: Companions) -> Iterator[str]:
    """What becomes of the small files beside a model; nothing where there are none."""
    if companions.copied:
        yield f"Copied beside it: {_listed(companions.copied)}."
    others = [name for name in companions.left if name not in companions.missing]
    if others:
        yield f"Not copied: {_listed(others)}."
    if companions.missing:
        them = "it" if len(companions.missing) == 1 else "them"
        yield (
            f"Missing beside it: {_listed(companions.missing)}; its loader needs {them}. "
            f"Copy {them} from {companions.folder}."
        )
    if companions.wanted:
        them = "it is" if len(companions.wanted) == 1 else "they are"
        yield (
            f"Its loader will want {_listed(companions.wanted)} beside it; {them} in {companions.folder}. "
            "Prune that folder instead of the file to have them copied."
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    named = ", ".join(names[:_NAMED])
    return f"{named} and {counted(more, 'more file')}" if more > 0 else named


def _misnamed(checkpoint: Checkpoint, outcome: "Outcome") -> str:
    suffix = misleading_suffix(checkpoint, outcome.output)
    return f"The name ends in {suffix}, but what was written is {written_format(checkpoint)}." if suffix else ""
