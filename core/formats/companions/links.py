"""Which links beside a model's weights may be followed."""

import os
from collections.abc import Iterator
from pathlib import Path

_SHARED = "blobs"
"""In the cache: what several models have alike, which the blobs of each lead to."""


def stays(folder: Path, path: Path) -> bool:
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
