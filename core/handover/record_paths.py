"""Where records lie."""

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

    Of a model of several files, the folder has the record, whichever file was opened.
    """
    path = checkpoint.path
    if checkpoint.container.output.folder and not path.is_dir():
        path = path.parent
    record = find_record(path)
    return None if record is None else (path, record)
