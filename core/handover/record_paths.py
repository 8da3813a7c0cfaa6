"""Where records lie."""

from collections.abc import Iterator
from pathlib import Path

from core.base.paths import is_file, is_folder
from core.formats.companions.known_files import RECORD
from core.model.checkpoint import Checkpoint


def record_path(result: Path, *, folder: bool) -> Path:
    """Where the record of a result lies: beside a file, in a folder.

    Args:
        folder: whether the result is a folder, which need not be there yet.
    """
    return result / RECORD if folder else result.parent / f"{result.name}.{RECORD}"


def find_record(result: Path) -> Path | None:
    """The record that lies beside a file or in a folder; None where there is none."""
    path = record_path(result, folder=is_folder(result))
    return path if is_file(path) else None


def find_record_of(checkpoint: Checkpoint) -> tuple[Path, Path] | None:
    """The file or folder that a checkpoint is, and the record of it; None where there is none.

    Of a model of several files, the folder has the record, whichever file was opened. In a folder that was handed over
    it lies beside the pruned file, or in the folder of the pruned model.
    """
    for path in _places(checkpoint):
        record = find_record(path)
        if record is not None:
            return path, record
    return None


def _places(checkpoint: Checkpoint) -> Iterator[Path]:
    path = checkpoint.path
    if checkpoint.container.output.folder and not is_folder(path):
        path = path.parent
    yield path
    if is_folder(path):
        file = checkpoint.container.files[0].path
        yield file
        yield file.parent
