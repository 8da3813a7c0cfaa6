"""What is said of an index file that is not of a model's weights as they are now."""

from pathlib import Path

from core.base.errors import UserError
from core.formats.index_file.description import Description
from core.formats.shared.malformed import shorten
from core.index_file.encoding import told_path
from core.model.checkpoint import Checkpoint


def other_weights(path: Path, said: Description, checkpoint: Checkpoint) -> UserError:
    """The error of an index file of a model with the same parameters in other files.

    Args:
        path, said: of the index file.
        checkpoint: the model that it was taken for.
    """
    source = said.source.path
    if source == told_path(checkpoint):
        return UserError(f"{path} is the index of an earlier state of {checkpoint.path}. Make a new one of it.")
    return UserError(
        f"{path} is the index of {shorten(source, 1000)}, whose files are not those of {checkpoint.path}. "
        "Make one of this model."
    )
