"""What the window says of files that are written: before, what goes wrong with such; afterwards, what was done."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.base.escaping import escaped
from core.model.checkpoint import Checkpoint
from core.report.mask_notes import stale_behind_masks, tied_without_mask
from core.report.training_note import has_configuration, has_optimizer
from gui.dialogs.companion_texts import companion_texts
from gui.support import number_format


def not_for_training(checkpoint: Checkpoint) -> Iterator[str]:
    """What undoes a cut that is permanent, as the command line says it too."""
    if has_optimizer(checkpoint):
        yield QCoreApplication.translate(
            "Committing",
            "An optimizer's state comes with the model. Whoever trains on fills every zero again in the first step, "
            "unless something holds them: Edit ▸ Copy load & check code does, or masks made after the state is loaded.",
        )


def not_for_masks(checkpoint: Checkpoint, chosen: Iterable[str], instead: str) -> Iterator[str]:
    """What goes wrong with masks, as the command line says it too.

    Args:
        chosen: names of what gets a mask.
        instead: what to do for loaders that know no masks, as a sentence.
    """
    if has_configuration(checkpoint):
        text = QCoreApplication.translate(
            "Committing",
            "from_pretrained knows no masks: it gives the pruned parameters random weights, and tells so only in "
            "its log.",
        )
        yield f"{text} {instead}"
    if has_optimizer(checkpoint):
        yield QCoreApplication.translate(
            "Committing",
            "An optimizer's state comes with the model. It is stored by position, and masks change the order of the "
            "parameters: make the optimizer and load its state before prune.identity.",
        )
    names = sorted(chosen)
    if tied := tied_without_mask(checkpoint, names):
        text = QCoreApplication.translate(
            "Committing",
            "Masks are of one name each: {names}, tied to others, stays unpruned where it is loaded, unless it is "
            "given the same mask.",
        )
        yield text.format(names=_named(tied))
    if stale := stale_behind_masks(checkpoint, names):
        text = QCoreApplication.translate(
            "Committing",
            "After prune.identity and load_state_dict the layer of {names} computes with stale weights; load_masks of "
            "a hand-over loads it right.",
        )
        yield text.format(names=_named(stale))


def _named(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    return escaped(names[0]) if len(names) == 1 else f"{escaped(names[0])} (+{number_format.whole(len(names) - 1)})"


def outcome_text(text: str, outcome: Any) -> str:  # noqa: ANN401 - its module imports torch
    """A sentence on what was written, with its path and its counts, and what else was done.

    Args:
        text: has places for ``{path}``, ``{cut}`` and ``{zero}``.
        outcome: the `core.pruning.commit.Outcome`.
    """
    counts = {"cut": outcome.total.cut, "zero": outcome.total.zero_before}
    shown = {name: number_format.whole(count) for name, count in counts.items()}
    written = text.format(path=escaped(str(outcome.output)), **shown)
    return " ".join([written, *companion_texts(outcome.companions), *cleared_texts(outcome)])


def cleared_texts(outcome: Any) -> list[str]:  # noqa: ANN401
    """That something was removed which nobody had asked to be."""
    text = QCoreApplication.translate("Committing", "Removed {size} that a killed write had left in this folder.")
    return [text.format(size=number_format.size(outcome.cleared))] if outcome.cleared else []
