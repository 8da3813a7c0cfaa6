"""How a folder that is handed over is to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.base.paths import is_folder, real_path
from core.model.checkpoint import Checkpoint

ContainerName = Literal["safetensors", "pth"]
FORMATS: Mapping[ContainerName, str] = {"safetensors": "safetensors", "pth": "PyTorch"}
"""Container, which is its suffix too → the name of its format."""


@dataclass(frozen=True)
class Wishes:
    """How a folder is to be.

    Attributes:
        note: what its maker wants to say.
        author: who hands it over.
        container: what the pruned file is converted into; None for that of the source.
        compressed: whether each file of the result is there as a ``.zst`` too.
    """

    note: str = ""
    author: str = ""
    container: ContainerName | None = None
    compressed: bool = False


def lies_in_source(checkpoint: Checkpoint, folder: Path) -> bool:
    """Whether a folder lies in that of a model of several files, or is that: the source would not be as it was."""
    path = checkpoint.path
    if checkpoint.container.output.folder and not is_folder(path):
        path = path.absolute().parent
    return is_folder(path) and real_path(folder).is_relative_to(real_path(path))


def default_name(checkpoint: Checkpoint, wishes: Wishes, *, with_masks: bool) -> str:
    """What the pruned file, or its folder, is called in the folder that is handed over."""
    kind = checkpoint.container.output
    suffix = f".{wishes.container}" if wishes.container else kind.suffix
    return f"{kind.stem}-{'masked' if with_masks else 'pruned'}{suffix}"
