"""Folders that are one model: the file in them to begin with."""

from pathlib import Path

from core.base.errors import UserError
from core.formats.sharded.shard_index import indexes_in
from core.formats.shared.malformed import shorten

METADATA = ".metadata"
"""The metadata file of a ``torch.distributed.checkpoint`` folder."""

_PART = ".distcp"


def main_file(path: Path) -> Path:
    """The file that describes the model in a folder; a path that is no folder is returned as it is.

    Raises:
        UserError: the folder holds no model or more than one, or the path is a ``.distcp`` file, a part of one.
    """
    if path.suffix == _PART:
        raise UserError(f"{path} is a part of what torch.distributed.checkpoint has written. Open its folder instead.")
    try:
        return _in_folder(path) if path.is_dir() else path
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None


def _in_folder(folder: Path) -> Path:
    indexes = indexes_in(folder)
    if len(indexes) > 1:
        names = ", ".join(shorten(index.name) for index in indexes[:5])
        raise UserError(f"{folder} holds more than one model ({names}). Open one of these files.")
    if indexes:
        return indexes[0]
    if (folder / METADATA).is_file():
        return folder / METADATA
    raise UserError(
        f"{folder} is a folder, but neither a model in several files with an index nor written by "
        "torch.distributed.checkpoint. Open a file in it."
    )
