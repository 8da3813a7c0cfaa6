"""What undoes a cut, or breaks, when a file that was written is loaded or trained on."""

from core.formats.companions.companions import companion_paths
from core.formats.companions.known_files import is_configuration
from core.formats.sharded.model_files import has_standard_name
from core.formats.torch_objects.contents import OPTIMIZER
from core.model.checkpoint import Checkpoint


def has_optimizer(checkpoint: Checkpoint) -> bool:
    """Whether the file has an optimizer's state, so that training is likely to go on."""
    return OPTIMIZER in checkpoint.container.table.reasons.values()


def has_configuration(checkpoint: Checkpoint) -> bool:
    """Whether a configuration lies beside the model, by which ``from_pretrained`` loads it."""
    container = checkpoint.container
    belongs = container.output.folder or has_standard_name(container.files[0].path)
    return belongs and any(is_configuration(path.name) for path in companion_paths(container))


def masks_note(checkpoint: Checkpoint) -> str:
    """A sentence for whoever loads a file with masks by its configuration; empty where there is none."""
    if not has_configuration(checkpoint):
        return ""
    return (
        "from_pretrained knows no masks: it gives the pruned parameters random weights, and tells so only in its log. "
        "Commit without masks for it."
    )


def training_note(checkpoint: Checkpoint, *, masks: bool) -> str:
    """A sentence for whoever goes on training; empty where the file has no optimizer's state, so that nobody does.

    Args:
        masks: whether masks and trained values are written, or zeros.
    """
    if not has_optimizer(checkpoint):
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
