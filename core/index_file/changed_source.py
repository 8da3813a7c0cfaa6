"""Whether the model of an index file that is open has been written since, as far as its files are found here."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.paths import is_folder, status_of, typed_path
from core.formats.index_file.without_weights import WithoutWeights

if TYPE_CHECKING:
    from core.formats.index_file.description import IndexedFile


def changed_source(container: WithoutWeights) -> Path | None:
    """The model, where any of its files is gone or has another size or time; None where it is not found, or as it was.

    It is looked for beside the index file, and then where it was indexed. Nothing of it is read: a copy that has the
    times of the original is taken for it, and one that was written later is not.
    """
    source = container.description.source
    recorded = typed_path(source.path)
    for place in (container.file.path.parent / recorded.name, recorded):
        as_they_were = _as_they_were(place, source.files)
        if any(each is not None for each in as_they_were):
            return None if all(as_they_were) else place
    return None


def _as_they_were(place: Path, files: "Sequence[IndexedFile]") -> list[bool | None]:
    """Of each file whether it is as it was indexed; None where it is not found."""
    folder = place if is_folder(place) else place.parent
    return [_as_it_was(folder / Path(each.name).name, each) for each in files]


def _as_it_was(path: Path, said: "IndexedFile") -> bool | None:
    status = status_of(path)
    if status is None:
        return None
    _, written, _ = said.state
    return (status.st_size, status.st_mtime_ns) == (said.size, written)
