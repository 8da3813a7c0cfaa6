"""Which threshold decides what of a single parameter is drawn as kept."""

from core.base.mask import UNPRUNED
from gui.state.document_state import DocumentState


def drawn_threshold(now: DocumentState, owner: str) -> float:
    """The threshold of a parameter; NaN while it is not known, `UNPRUNED` while the model is shown unpruned."""
    return UNPRUNED if now.comparing else float(now.plan_numbers.thresholds[now.measurements.numbers[owner]])
