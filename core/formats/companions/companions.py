"""The small files beside a model's weights that go with a copy of it, so that libraries load the copy at once.

Copied are files of known names up to a size. A link is followed where it stays in the folder, or leads into the blobs
of the Hugging Face cache that the folder belongs to; another one could carry away a file that nobody meant to give.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.base.wording import counted
from core.formats.companions.known_files import (
    INDEX,
    RECORD,
    is_companion,
    is_configuration,
    is_wanted,
    reason_against,
)
from core.formats.shared.container import Container
from core.storage.source_file import SourceFile

MAX_COMPANION = 64_000_000
"""Most bytes of a companion; the largest known tokenizers have half of it."""
MAX_COMPANIONS = 256_000_000
"""Most bytes of all of them."""
_SHARED = "blobs"
"""In the cache: what several models have alike, which the blobs of each lead to."""
_LINK = "It is a link that leads out of the folder."


@dataclass(frozen=True)
class Companions:
    """What lies beside a model, as far as it matters to a copy.

    Attributes:
        folder: where it lies.
        copied: names of what goes with the copy, relative to the folder.
        left: name of what does not → why, as a sentence.
        wanted: names of what the loader of a single file will look for beside it, and not find.
    """

    folder: Path
    copied: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()


def find_companions(container: Container, out: Path) -> Companions:
    """Look beside a model for what belongs to it.

    Args:
        out: where the copy goes: a folder if `OutputKind.folder`, else a file.
    """
    own = {file.path for file in container.files}
    folder = _folder(container)
    if not os.access(folder, os.R_OK):
        # its files can be opened by name, but nobody can tell which there are
        return Companions(folder)
    if container.output.folder:
        return _of_folder(folder, own)
    there, wanted = out.absolute().parent, [name for name in _names(folder) if is_wanted(name)]
    if not any(is_configuration(name) for name in wanted):
        # a folder of anything, not one that a library has written
        return Companions(folder)
    return Companions(folder, wanted=tuple(name for name in wanted if not _is_there(there / name)))


def companion_paths(container: Container) -> tuple[Path, ...]:
    """What lies beside a model and belongs to it, copied or not: its companions, and indexes of shards."""
    folder = _folder(container)
    if not os.access(folder, os.R_OK):
        return ()
    return tuple(folder / name for name in _names(folder) if is_companion(name) or name.lower().endswith(INDEX))


def differing_companions(container: Container, other: Container) -> Iterator[str]:
    """The names of the small files that belong to a model in a folder, and that another one has not, or not so."""
    mine, others = _folder(container), _folder(other)
    if os.access(mine, os.R_OK):
        own = {file.path for file in container.files}
        yield from (name for name in _of_folder(mine, own).copied if not _alike(mine / name, others / name))


def _alike(path: Path, other: Path) -> bool:
    small = _is_there(other) and other.stat().st_size <= MAX_COMPANION
    return small and _content(path) == _content(other)


def copy_companions(companions: Companions, out: Path) -> None:
    """Copy what goes with a copy into its folder, as files.

    Raises:
        UserError: a file can't be read.
        OSError: the disk is full.
    """
    for name in companions.copied:
        target = out / name
        target.parent.mkdir(exist_ok=True)
        # exclusive: nothing that has been written is replaced
        content = _content(companions.folder / name)
        with target.open("xb") as copy:
            copy.write(content)


def _content(path: Path) -> bytes:
    file = SourceFile.of(path)
    return file.read(0, min(file.size, MAX_COMPANION))


def _folder(container: Container) -> Path:
    """The folder that the configuration of a model lies in."""
    kind = container.output
    folder = kind.beside / kind.stem
    # a folder was opened, or the one around its files
    return folder if kind.folder and folder.is_dir() else container.files[0].path.absolute().parent


def _of_folder(folder: Path, own: set[Path]) -> Companions:
    copied: list[str] = []
    left: dict[str, str] = {}
    room = MAX_COMPANIONS
    mine = {path.absolute() for path in own}
    for name in _names(folder):
        path = folder / name
        if path.absolute() in mine or any(path.absolute() in each.parents for each in mine):
            continue
        reason = _reason(folder, name, room)
        if reason:
            left[name] = reason
        else:
            copied.append(name)
            room -= path.stat().st_size
    return Companions(folder, tuple(copied), left)


def _names(folder: Path) -> Iterator[str]:
    """Files in a folder; of the folders in it the known files, and the folder itself where it has others."""
    for path in sorted(folder.iterdir()):
        # a record is of the files that it lies beside, and of no copy
        if path.name.startswith(".") or path.name.endswith(RECORD):
            continue
        if not path.is_dir():
            yield path.name
            continue
        readable = os.access(path, os.R_OK | os.X_OK)
        inner = [f"{path.name}/{each.name}" for each in sorted(path.iterdir())] if readable else [f"{path.name}/"]
        yield from [name for name in inner if is_companion(name)]
        if not all(is_companion(name) for name in inner):
            yield f"{path.name}/"


def _reason(folder: Path, name: str, room: int) -> str:
    """Why a file is not copied; empty where it is."""
    path = folder / name
    if name.endswith("/"):
        return "It is a folder with files of its own."
    if not is_companion(name):
        return reason_against(name)
    if not _is_there(path):
        return "It is no file that can be read."
    if not _stays(folder, path):
        return _LINK
    size = path.stat().st_size
    return f"It has {counted(size, 'byte')}, which is no small file." if size > min(MAX_COMPANION, room) else ""


def _is_there(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


def _stays(folder: Path, path: Path) -> bool:
    """Whether a path leads to a file in a folder, or in the Hugging Face cache that the folder belongs to."""
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(place)) for place in (folder, *_blobs(folder)))


def _blobs(folder: Path) -> Iterator[Path]:
    """Where the files of a snapshot in the cache of the Hugging Face hub lie."""
    for place in (folder, *folder.parents):
        if place.parent.name == "snapshots" and "--" in place.parent.parent.name:
            yield place.parent.parent / "blobs"
            yield place.parent.parent.parent / _SHARED
            return
