"""Where records lie."""

from pathlib import Path

from core.base.paths import is_file, is_folder
from core.formats.companions.known_files import RECORD


def record_path(result: Path, *, folder: bool) -> Path:
    """Where the record of a result lies: beside a file, in a folder.

    Args:
        folder: whether the result is a folder, which need not be there yet.
    """
    return result / RECORD if folder else result.with_name(f"{result.name}.{RECORD}")


def find_record(result: Path) -> Path | None:
    """The record that lies beside a file or in a folder; None where there is none."""
    path = record_path(result, folder=is_folder(result))
    return path if is_file(path) else None
