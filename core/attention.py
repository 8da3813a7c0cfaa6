"""What somebody should look at before committing: sentences, each with the parameter it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.checkpoint import Checkpoint
from core.evaluation import Evaluation
from core.measures import Measures

NEARLY_GONE = 0.05
"""A layer of less density is worth a look."""


@dataclass(frozen=True)
class Note:
    """One thing to look at.

    Attributes:
        text: a sentence for the user.
        name: full name of the parameter it leads to.
    """

    text: str
    name: str


def attention(checkpoint: Checkpoint, evaluation: Evaluation, measures: Measures) -> tuple[Note, ...]:
    """What needs attention in the chosen parameters, in file order within each kind."""
    return (
        *_fully_pruned(evaluation),
        *_nearly_gone(evaluation),
        *_nonfinite(evaluation, measures),
        *_nothing_cut(evaluation),
        *_normalisation(evaluation),
        *_tied(checkpoint, evaluation),
    )


def _fully_pruned(evaluation: Evaluation) -> Iterator[Note]:
    for number in np.flatnonzero(evaluation.chosen & evaluation.known & (evaluation.kept == 0)):
        name = evaluation.owners[number].name
        yield Note(f"{name} is fully pruned.", name)


def _nearly_gone(evaluation: Evaluation) -> Iterator[Note]:
    few = (evaluation.kept > 0) & (evaluation.kept < NEARLY_GONE * evaluation.numel)
    for number in np.flatnonzero(evaluation.chosen & evaluation.known & few):
        density = evaluation.kept[number] / evaluation.numel[number]
        name = evaluation.owners[number].name
        yield Note(f"{name} keeps only {100 * density:.2f} % of its weights.", name)


def _nonfinite(evaluation: Evaluation, measures: Measures) -> Iterator[Note]:
    for number in np.flatnonzero(evaluation.chosen):
        name = evaluation.owners[number].name
        index = measures.index_of(name)
        if index is not None and index.nan:
            yield Note(f"{name} has {index.nan:,} weights that are not a number; they are pruned.", name)
        if index is not None and index.inf:
            yield Note(f"{name} has {index.inf:,} infinite weights.", name)


def _nothing_cut(evaluation: Evaluation) -> Iterator[Note]:
    """Only where a threshold was set: at 0 nothing is expected to be cut."""
    cut = evaluation.chosen & evaluation.known & (np.nan_to_num(evaluation.thresholds) > 0)
    for number in np.flatnonzero(cut & (evaluation.kept == evaluation.numel)):
        name = evaluation.owners[number].name
        yield Note(f"{name} is ticked, but its threshold cuts nothing.", name)


def _normalisation(evaluation: Evaluation) -> Iterator[Note]:
    for number in np.flatnonzero(evaluation.chosen):
        owner = evaluation.owners[number]
        if owner.leaf == "weight" and len(owner.tensor.shape) < 2:
            yield Note(f"{owner.name} scales whole channels (normalisation); pruning it silences them.", owner.name)


def _tied(checkpoint: Checkpoint, evaluation: Evaluation) -> Iterator[Note]:
    for number in np.flatnonzero(evaluation.chosen):
        name = evaluation.owners[number].name
        if name in checkpoint.ties:
            others = ", ".join(checkpoint.ties[name])
            yield Note(f"{name} is tied: the cut holds for {others} too.", name)
