"""The parts of a model that can be written by processes of their own, and how they become one result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from core.base.progress import Report
from core.formats.shared.container import Edits, Producer
from core.storage.source_file import SourceFile

WriteUnit: TypeAlias = Callable[[Path, Edits, Producer, Report], None]
"""As `Container.write`, of one unit; edits of other units are passed over."""


@dataclass(frozen=True)
class Unit:
    """A part of a model that is written in one go, into a file of its own.

    Attributes:
        name: of its file: in the new folder, with ``/`` where it lies in a folder there; unique among the units.
        nbytes: about what is read for it.
        keys: of its tensors, in the whole model.
        prefix: that these have in the whole model and not in the file.
        files: of the source, which writing it reads whole.
        write: writes the file.
    """

    name: str
    nbytes: int
    keys: frozenset[str]
    files: tuple[SourceFile, ...]
    write: WriteUnit
    prefix: str = ""


@dataclass(frozen=True)
class Division:
    """A model in units.

    Attributes:
        units: in the order of the model.
        apart: files of the source that no unit reads whole.
        folder: whether the result is a folder of the units' files; else it is one file.
        finish: writes what the folder has besides, given the folder and the edits; None for a file.
        join: makes the file of those of several units, in their order, given the file, the edits and a progress report
            in bytes; None for a folder, and for a file of which there is one unit.
    """

    units: tuple[Unit, ...]
    apart: tuple[SourceFile, ...] = ()
    folder: bool = False
    finish: Callable[[Path, Edits], None] | None = None
    join: Callable[[Sequence[Path], Path, Edits, Report], None] | None = None

    @property
    def noun(self) -> str:
        """What a unit is called in sentences."""
        return "file" if self.join is None else "piece"


def own_edits(edits: Edits, keys: frozenset[str]) -> Edits:
    """Those of some tensors alone."""
    return {key: places for key, places in edits.items() if key in keys}


def sizes_of(units: Sequence[Unit]) -> Mapping[str, int]:
    """Name of a unit → about what is read for it, in bytes."""
    return {unit.name: unit.nbytes for unit in units}
