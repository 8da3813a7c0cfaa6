"""Opening a checkpoint: from a path to parameters, without torch. No weights are read, only what is called a mask."""

import time
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from core.base.address import refuse_address
from core.base.collector import uncollected
from core.base.log_file import LOG
from core.base.wording import counted
from core.formats import open_container
from core.formats.index_file.without_weights import WithoutWeights
from core.formats.sharded.folders import locate
from core.formats.sharded.shards import shard_note
from core.formats.shared.malformed import malformed_as_user_error
from core.model.checkpoint import Checkpoint
from core.model.config_hints import config_notes, config_of, with_config
from core.model.module_classes import module_classes
from core.model.parameter import Parameter
from core.model.parameters import find_parameters
from core.model.surroundings import surrounding_notes


def open_checkpoint(path: str | PathLike[str]) -> Checkpoint:
    """Read the tensor table of a checkpoint, and what is called a mask in it, within bounds. No code from it is run.

    Args:
        path: of a file, of a folder that is one model, or an `Address`.

    Raises:
        UserError: it can't be read, or is no checkpoint of a kind that can be opened.
    """
    began = time.monotonic()
    path = path if isinstance(path, Path) else Path(path)
    refuse_address(path)
    # with 100,000 tensors the collector would take a third of the time
    with uncollected():
        found = _open(path)
    tensors, size = len(found.container.table.tensors), sum(file.size for file in found.files)
    what = f"{found.container.format}, {counted(tensors, 'tensor')}, {counted(size, 'byte')}"
    LOG.info("Opened %s: %s, %.2f s", found.path.name, what, time.monotonic() - began)
    return found


def _open(path: Path) -> Checkpoint:
    container = open_container(path)
    if isinstance(container, WithoutWeights):
        return _open_index(path, container)
    with malformed_as_user_error(path):
        parameters = find_parameters(container.table)
        config = config_of(container)
        classes = with_config(module_classes(parameters, container.table.classes), parameters, config)
    told = filter(None, [shard_note(path), _mask_note(parameters), *surrounding_notes(path, container)])
    notes = (*container.table.notes, *locate(path).notes, *told, *config_notes(parameters, config))
    return Checkpoint(path, container, parameters, classes, notes, container.table.roots)


def _open_index(path: Path, container: WithoutWeights) -> Checkpoint:
    # imported here: pydantic takes as long to load as all else together
    from core.model.indexed_model import decode_model

    parameters, classes = decode_model(container)
    notes = (container.why, *container.description.notes)
    return Checkpoint(path, container, parameters, classes, notes, container.table.roots)


def _mask_note(parameters: Iterable[Parameter]) -> str:
    masks = sum(bool(each.mask_of) for each in parameters)
    if not masks:
        return ""
    kept, them = (
        ("mask of 1 parameter is", "it; it is")
        if masks == 1
        else (f"masks of {counted(masks, 'parameter')} are", "them; they are")
    )
    return f"The {kept} kept beside {them} left as recorded, neither pruned nor counted as weights."
