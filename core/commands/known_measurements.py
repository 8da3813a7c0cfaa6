"""What is known of a model's weights before any is read: what an index file says that is given with ``--index``."""

from pathlib import Path

from core.model.checkpoint import Checkpoint
from core.preview.measurements import Measurements


def known_measurements(index: Path | None, checkpoint: Checkpoint, *, comparing: bool = True) -> Measurements:
    """Measurements of a model, with what its index says.

    Args:
        index: its index file; None where there is none, and nothing is known.
        comparing: as for `core.index_file.index_file.known_from`.

    Raises:
        UserError: it is no index file, or not one of this model as it is now.
    """
    measurements = Measurements(checkpoint)
    if index is not None:
        # imported here: most commands are given no index
        from core.index_file.index_file import known_from

        known_from(index, checkpoint, comparing=comparing).fill(measurements)
    return measurements
