"""The index file that lies beside a model, and saves reading its weights."""

from core.index_file.encoding import state_of
from core.index_file.index_file import known_from
from core.index_file.known_weights import KnownWeights
from core.index_file.other_weights import other_weights
from core.index_file.part_files import open_part
from core.index_file.place import index_path
from core.model.checkpoint import Checkpoint


def known_beside(checkpoint: Checkpoint) -> KnownWeights:
    """What the index file beside a model says of its weights, of which none are read.

    Raises:
        UserError: it is not there, can't be read, or is not of the model in its present state.
    """
    path = index_path(checkpoint)
    said = open_part(path).description
    now = [(file.size, state_of(file)) for file in checkpoint.files]
    # a copy may have the same weights, but to find that out takes as long as to read them
    if now != [(each.size, each.state) for each in said.source.files]:
        raise other_weights(path, said, checkpoint)
    return known_from(path, checkpoint)
