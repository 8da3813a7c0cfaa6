"""What undoes a cut, or breaks, when a file that was written is loaded or trained on."""

from core.formats.companions.companions import companion_paths, names_beside
from core.formats.companions.known_files import is_configuration, is_optimizer
from core.formats.sharded.model_files import has_standard_name
from core.formats.torch_objects.contents import OPTIMIZER
from core.model.checkpoint import Checkpoint


def has_optimizer(checkpoint: Checkpoint) -> bool:
    """Whether an optimizer's state is in the file or beside the model, so that training is likely to go on."""
    container = checkpoint.container
    if OPTIMIZER in container.table.reasons.values() or container.table.optimizers:
        return True
    return _has_folder(checkpoint) and any(map(is_optimizer, names_beside(container)))


def has_configuration(checkpoint: Checkpoint) -> bool:
    """Whether a configuration lies beside the model, by which ``from_pretrained`` loads it."""
    paths = companion_paths(checkpoint.container) if _has_folder(checkpoint) else ()
    return any(is_configuration(path.name) for path in paths)


def _has_folder(checkpoint: Checkpoint) -> bool:
    """Whether what lies beside the model belongs to it."""
    container = checkpoint.container
    return container.output.folder or has_standard_name(container.files[0].path)


def masks_note(checkpoint: Checkpoint) -> str:
    """A sentence for whoever loads a file with masks by its configuration; empty where there is none."""
    if not has_configuration(checkpoint):
        return ""
    return (
        "from_pretrained knows no masks: it gives the pruned parameters random weights, and tells so only in its log. "
        "Commit without masks for it."
    )


def training_note(checkpoint: Checkpoint, *, masks: bool) -> str:
    """A sentence for whoever goes on training; empty where there is no optimizer's state, so that nobody does.

    Args:
        masks: whether masks and trained values are written, or zeros.
    """
    if not has_optimizer(checkpoint):
        return ""
    if masks:
        return (
            "An optimizer's state comes with the model, and masks change the order of the parameters: "
            "make the optimizer and load its state before prune.identity."
        )
    return (
        "An optimizer's state comes with the model: training on fills zeros again unless masks hold them. "
        "Load the state first, then use prune.custom_from_mask(module, name, weight != 0)."
    )
