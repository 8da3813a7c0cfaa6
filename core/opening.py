"""Opening: from a path to a checkpoint, without torch and without reading a tensor's bytes."""

from os import PathLike
from pathlib import Path

from core.checkpoint import Checkpoint
from core.classes import module_classes
from core.formats import open_container
from core.formats.malformed import naming
from core.formats.shards import note_beside
from core.parameters import find_parameters


def open_checkpoint(path: str | PathLike[str]) -> Checkpoint:
    """Read a checkpoint's table. Nothing in the file is run, whatever it is.

    Raises:
        UserError: it can't be read, or is not a checkpoint that can be opened.
    """
    container = open_container(Path(path))
    with naming(Path(path)):
        parameters = find_parameters(container.table)
        classes = module_classes(parameters, container.table.classes)
    beside = note_beside(Path(path))
    return Checkpoint(Path(path), container, parameters, classes, (*container.table.notes, *filter(None, [beside])))
