"""What is said of a model of which the index file alone is open, and where its weights would be needed."""

import math
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime

from core.base.escaping import escaped
from core.formats.index_file.without_weights import WithoutWeights
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.plan.rules import Rule, Sigma, Value
from core.preview.plan_numbers import PlanNumbers
from gui.support import number_format
from gui.support.dates import date

SMOOTH = 1e-4
"""The part of a parameter's weights by which a count that is marked ≈ is off at most, if these are spread smoothly."""


def indexed_source(checkpoint: Checkpoint) -> str:
    """What the model is called whose index a checkpoint is; empty where it has its weights."""
    container = checkpoint.container
    if not isinstance(container, WithoutWeights):
        return ""
    return escaped(title_of(Path(container.description.source.path)))


def titled(checkpoint: Checkpoint) -> str:
    """What a checkpoint is called in the title of the window, with the model where it is an index."""
    name, source = escaped(title_of(checkpoint.path)), indexed_source(checkpoint)
    text = QCoreApplication.translate("WithoutWeights", "{name}, index of {source}")
    return text.format(name=name, source=source) if source else name


def indexed_bytes(checkpoint: Checkpoint) -> int:
    """Bytes of the files of the model, be they here or not."""
    container = checkpoint.container
    if isinstance(container, WithoutWeights):
        return sum(file.size for file in container.description.source.files)
    return sum(file.size for file in checkpoint.files)


def weights_absent(checkpoint: Checkpoint) -> str:
    """Why nothing can be shown or done that needs the weights, and what to do; empty where they are here."""
    source = indexed_source(checkpoint)
    text = QCoreApplication.translate("WithoutWeights", "The weights are not here. Open {source} itself for this.")
    return text.format(source=source) if source else ""


def is_estimate(checkpoint: Checkpoint, rule: Rule, exact: bool) -> bool:
    """Whether a rule's threshold is one that the weights may tell otherwise: it was found from counts of an index.

    Args:
        exact: whether the counts at it are.
    """
    return bool(checkpoint.no_weights) and not exact and not isinstance(rule, Value | Sigma)


def told_of_index(checkpoint: Checkpoint, doubt: float) -> str:
    """What is open, of what and from when, and how far numbers can be trusted; empty where the weights are here.

    Args:
        doubt: of its `Measurements`.
    """
    source = indexed_source(checkpoint)
    if not source:
        return ""
    text = QCoreApplication.translate(
        "WithoutWeights",
        "This is the index of {source}, made on {date}: a model without its weights. {counts} A plan that is saved "
        "here applies to the weights.",
    )
    container = checkpoint.container
    assert isinstance(container, WithoutWeights), "an index has a source"
    made = QDateTime.fromMSecsSinceEpoch(container.file.written_ns // 1_000_000)
    return text.format(source=source, date=date(made.date()), counts=told_of_counts(doubt))


def told_of_counts(doubt: float) -> str:
    """How far counts of an index can be trusted.

    Args:
        doubt: of its `Measurements`.
    """
    if not doubt:
        return QCoreApplication.translate("WithoutWeights", "All counts are exact.")
    text = QCoreApplication.translate(
        "WithoutWeights", "Counts marked ≈ are within {bound} of the weights of each parameter."
    )
    if doubt > SMOOTH:
        text = QCoreApplication.translate(
            "WithoutWeights",
            "Counts marked ≈ are within {bound} of the weights of each parameter, and within {smooth} where these are "
            "spread smoothly.",
        )
    return text.format(bound=_bound(doubt), smooth=number_format.percent(SMOOTH))


def told_of_estimates(plan_numbers: PlanNumbers, exact: bool) -> str:
    """How far numbers that are shown can be trusted; empty where they are exact, or the weights are here.

    Args:
        exact: whether all of these numbers are.
    """
    return "" if exact or not plan_numbers.doubt else told_of_counts(plan_numbers.doubt)


def told_beside_estimates(plan_numbers: PlanNumbers, exact: bool) -> str:
    """The same in few words, for a label at the mouse.

    Args:
        exact: as for `told_of_estimates`.
    """
    if exact or not plan_numbers.doubt:
        return ""
    text = QCoreApplication.translate("WithoutWeights", "≈ is within {bound}")
    return text.format(bound=_bound(plan_numbers.doubt))


def _bound(doubt: float) -> str:
    """A doubt in words, rounded up: no more is claimed than is so."""
    return number_format.percent(math.ceil(doubt * 10_000) / 10_000)


def told_of_change(model: Path) -> str:
    """What to do where the model of an index file was written since, as a sentence.

    Args:
        model: `changed_source` of the index file.
    """
    text = QCoreApplication.translate(
        "WithoutWeights",
        "{model} was written after this index was made, and its weights may be others: open it, and choose "
        "File ▸ Save index file… there.",
    )
    return text.format(model=escaped(str(model)))
