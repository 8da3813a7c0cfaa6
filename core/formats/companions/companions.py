"""The small files beside a model's weights that go with a copy of it, so that libraries load the copy at once.

Copied are files of known names up to a size, and the files of the modules that the model consists of besides, weights
included. A link is followed where it stays in the folder, or leads into the blobs of the Hugging Face cache that the
folder belongs to; another one could carry away a file that nobody meant to give.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
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
from core.formats.companions.links import stays
from core.formats.companions.module_files import is_weight_file, module_files
from core.formats.shared.container import Container
from core.storage.source_file import SourceFile

MAX_COMPANION = 64_000_000
"""Most bytes of a companion; the largest known tokenizers have half of it."""
MAX_COMPANIONS = 256_000_000
"""Most bytes of all of them, but for the weights of modules."""
MAX_MODULES = 1_000_000_000
"""Most bytes of the weights of modules, all together; dense layers have some tens of megabytes."""
_CHUNK = 1 << 22
"""Bytes that are copied or compared at once."""
_LINK = "It is a link that leads out of the folder."


@dataclass(frozen=True)
class Companions:
    """What lies beside a model, as far as it matters to a copy.

    Attributes:
        folder: where it lies.
        copied: names of what goes with the copy, relative to the folder.
        left: name of what does not → why, as a sentence.
        missing: those of `left` that the loader of the folder needs: files of the model's modules.
        wanted: names of what the loader of a single file will look for beside it, and not find.
    """

    folder: Path
    copied: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
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
    modules = module_files(folder, _absolute(own))
    names = _names(folder, frozenset(modules))
    there, wanted = out.absolute().parent, [name for name in names if is_wanted(name) or name in modules]
    if not any(is_configuration(name) for name in wanted):
        # a folder of anything, not one that a library has written
        return Companions(folder)
    return Companions(folder, wanted=tuple(name for name in wanted if not _is_there(there / name)))


def companion_paths(container: Container) -> tuple[Path, ...]:
    """What lies beside a model and belongs to it, copied or not: its companions, and indexes of shards."""
    folder = _folder(container)
    if not os.access(folder, os.R_OK):
        return ()
    modules = frozenset(module_files(folder, _absolute(file.path for file in container.files)))
    names = _names(folder, modules)
    return tuple(
        folder / name for name in names if is_companion(name) or name in modules or name.lower().endswith(INDEX)
    )


def names_beside(container: Container) -> tuple[str, ...]:
    """The names of all that lies beside a model, relative to its folder; those of folders end with ``/``."""
    folder = _folder(container)
    return tuple(_names(folder, frozenset())) if os.access(folder, os.R_OK) else ()


def differing_companions(container: Container, other: Container) -> Iterator[str]:
    """The names of the small files that belong to a model in a folder, and that another one has not, or not so."""
    mine, others = _folder(container), _folder(other)
    if os.access(mine, os.R_OK):
        own = {file.path for file in container.files}
        yield from (name for name in _of_folder(mine, own).copied if not _alike(mine / name, others / name))


def _alike(path: Path, other: Path) -> bool:
    if not _is_there(other) or path.stat().st_size != other.stat().st_size:
        return False
    return all(mine == its for mine, its in zip(_content(path), _content(other), strict=True))


def copy_companions(companions: Companions, out: Path) -> None:
    """Copy what goes with a copy into its folder, as files.

    Raises:
        UserError: a file can't be read.
        OSError: the disk is full.
    """
    for name in companions.copied:
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = _content(companions.folder / name)
        # exclusive: nothing that has been written is replaced
        with target.open("xb") as copy:
            for chunk in content:
                copy.write(chunk)


def _content(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in chunks."""
    file = SourceFile.of(path)
    return (file.read(start, min(_CHUNK, file.size - start)) for start in range(0, file.size, _CHUNK))


def _folder(container: Container) -> Path:
    """The folder that the configuration of a model lies in."""
    kind = container.output
    folder = kind.beside / kind.stem
    # a folder was opened, or the one around its files
    return folder if kind.folder and folder.is_dir() else container.files[0].path.absolute().parent


def _of_folder(folder: Path, own: set[Path]) -> Companions:
    copied: list[str] = []
    left: dict[str, str] = {}
    mine = _absolute(own)
    modules = frozenset(module_files(folder, mine))
    rooms = {False: _Room(MAX_COMPANION, MAX_COMPANIONS), True: _Room(MAX_MODULES, MAX_MODULES)}
    for name in _names(folder, modules):
        path = folder / name
        if path.absolute() in mine or any(path.absolute() in each.parents for each in mine):
            continue
        reason = _reason(folder, name, rooms[name in modules and is_weight_file(name)], known=name in modules)
        if reason:
            left[name] = reason
        else:
            copied.append(name)
    return Companions(folder, tuple(copied), left, tuple(name for name in left if name in modules))


def _absolute(paths: Iterable[Path]) -> set[Path]:
    return {path.absolute() for path in paths}


@dataclass
class _Room:
    """How many bytes may still be copied.

    Attributes:
        each: most of one file.
        left: of all that are to come.
    """

    each: int
    left: int

    def takes(self, size: int) -> bool:
        """Take the bytes of a file, if there is room for them."""
        fits = size <= min(self.each, self.left)
        self.left -= size if fits else 0
        return fits


def _names(folder: Path, modules: frozenset[str]) -> Iterator[str]:
    """Files in a folder; of the folders in it the known files, and what they have besides.

    Args:
        modules: further known files.
    """
    for path in sorted(folder.iterdir()):
        # a record is of the files that it lies beside, and of no copy
        if path.name.startswith(".") or path.name.endswith(RECORD):
            continue
        if not path.is_dir():
            yield path.name
            continue
        deeper = sorted(name for name in modules if name.startswith(f"{path.name}/"))
        inner = dict.fromkeys((*_inner(path), *deeper))
        known = [name for name in inner if is_companion(name) or name in modules]
        yield from known
        # where some go with a copy, the others are named, too
        others = [name for name in inner if name not in known and not _leads_to(name, known)]
        yield from others if known or not others else [f"{path.name}/"]


def _inner(folder: Path) -> Iterator[str]:
    """What is in a folder, by its name in the one above; itself where that can't be told."""
    if not os.access(folder, os.R_OK | os.X_OK):
        yield f"{folder.name}/"
        return
    for each in sorted(folder.iterdir()):
        yield f"{folder.name}/{each.name}{'/' if each.is_dir() else ''}"


def _leads_to(name: str, known: Iterable[str]) -> bool:
    return name.endswith("/") and any(each.startswith(name) for each in known)


def _reason(folder: Path, name: str, room: _Room, *, known: bool) -> str:
    """Why a file is not copied; empty where it is, which takes its bytes of the room."""
    path = folder / name
    if name.endswith("/"):
        return "It is a folder with files of its own."
    if not (known or is_companion(name)):
        return reason_against(name)
    if not _is_there(path):
        return "It is no file that can be read."
    if not stays(folder, path):
        return _LINK
    size = path.stat().st_size
    return "" if room.takes(size) else f"It has {counted(size, 'byte')}, which is no small file."


def _is_there(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)
