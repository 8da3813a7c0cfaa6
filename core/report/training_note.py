"""What undoes a cut, or breaks, when training goes on from a file that was written."""

from core.formats.torch_objects.contents import OPTIMIZER
from core.model.checkpoint import Checkpoint


def training_note(checkpoint: Checkpoint, *, masks: bool) -> str:
    """A sentence for whoever goes on training; empty where the file has no optimizer's state, so that nobody does.

    Args:
        masks: whether masks and trained values are written, or zeros.
    """
    if OPTIMIZER not in checkpoint.container.table.reasons.values():
        return ""
    if masks:
        return (
            "The file has an optimizer's state, and masks change the order of the parameters: "
            "make the optimizer and load its state before prune.identity."
        )
    return (
        "The file has an optimizer's state: training on fills zeros again unless masks hold them. "
        "Load the state first, then use prune.custom_from_mask(module, name, weight != 0)."
    )
