"""What an index file says of the weights of a model that is being opened: itself, or the one beside it."""

from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.loading import LOADING
from core.base.log_file import LOG
from core.base.paths import exists
from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.changed_source import changed_source
from core.index_file.place import index_path
from core.model.checkpoint import Checkpoint
from gui.state.weights_read import WeightsRead


@dataclass(frozen=True, eq=False)
class KnownBefore:
    """What is known before anything has been read.

    Attributes:
        read: what is known; None where nothing is.
        beside: whether it comes from a file beside the model.
        stale: whether there is such a file, of no use.
        changed: the model of the index file that is open, where it is found and was written since; else None.
    """

    read: WeightsRead | None = None
    beside: bool = False
    stale: bool = False
    changed: Path | None = None


def find_known(checkpoint: Checkpoint) -> KnownBefore:
    """Look for an index file, and read it; of the model no weights are read.

    Raises:
        UserError: the index file that is open does not make sense, or has changed.
    """
    if not checkpoint.no_weights and not exists(index_path(checkpoint)):
        return KnownBefore()
    # imported here, as pydantic takes a while, and most models have no index file
    with LOADING:
        from core.index_file.beside import known_beside
        from core.index_file.index_file import known_weights

    if isinstance(checkpoint.container, WithoutWeights):
        read = WeightsRead.of(checkpoint, known_weights(checkpoint))
        return KnownBefore(read, changed=changed_source(checkpoint.container))
    try:
        known = known_beside(checkpoint)
    except UserError as error:
        LOG.info("Did not use the index file beside the model: %s", error)
        return KnownBefore(stale=True)
    return KnownBefore(WeightsRead.of(checkpoint, known), beside=True)
