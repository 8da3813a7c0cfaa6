"""The files of the modules that ``modules.json`` of sentence-transformers names, weights included.

A model of it is a list of modules. Each but the transformer itself, whose weights are the opened ones, lies in a folder
of its own with its configuration and, such as a dense layer's, its weights. Its loader needs all of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from core.formats.companions.json_file import read_list, text
from core.formats.companions.links import stays
from core.formats.shared.malformed import Malformed

MODULES = "modules.json"
_PREFERRED, _WEIGHTS = ".safetensors", (".safetensors", ".bin")
_READ = (*_WEIGHTS, ".json", ".txt", ".model", ".jinja")
"""Ends of the names of what modules are read from."""
_DEEPEST = 3
"""Folders in a module's folder: a router has its own modules in some."""
_MOST = 1000
"""Most files of all modules."""


def module_files(folder: Path, own: set[Path]) -> tuple[str, ...]:
    """The names of the files that modules beside the opened weights are loaded from, relative to the model's folder.

    Modules that hold opened weights are left out, and so are names that lead elsewhere.

    Args:
        folder: the model's.
        own: absolute paths of the opened weights.
    """
    found: dict[str, None] = {}
    for name in _module_names(folder):
        inside = folder / name
        if not any(inside.absolute() in path.parents for path in own):
            # of a folder elsewhere the files are named, and none is copied
            depth = _DEEPEST if stays(folder, inside) else 0
            found |= dict.fromkeys(f"{name}/{each}" for each in _files(inside, depth))
    return tuple(found)[:_MOST]


def is_weight_file(name: str) -> bool:
    """Whether a file of a module holds its weights."""
    return name.endswith(_WEIGHTS)


def _module_names(folder: Path) -> Iterator[str]:
    try:
        listed = read_list(folder / MODULES) or []
    except (Malformed, OSError):
        # what can't be read says nothing here; its loader says what is wrong with it
        return
    for each in listed:
        name = text(each, "path") if isinstance(each, dict) else ""
        # an empty one is the folder itself
        if all(part.strip(".") and "\\" not in part and "\0" not in part for part in name.split("/")):
            yield name


def _files(folder: Path, depth: int) -> Iterator[str]:
    """What a module is read from; of weights in two formats those that loaders prefer."""
    if not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
        return
    there = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    preferred = any(path.name.endswith(_PREFERRED) for path in there)
    for path in there:
        if path.is_dir():
            if depth and not path.is_symlink():
                yield from (f"{path.name}/{each}" for each in _files(path, depth - 1))
        elif path.name.endswith(_READ) and not (preferred and path.name.endswith(".bin")):
            yield path.name
