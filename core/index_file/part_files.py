"""Index files of parts: what they are called, and whether one has been written already."""

from pathlib import Path

from core.base.errors import UserError
from core.base.paths import exists
from core.formats.index_file.array_file import Arrays, encode_arrays, recognises
from core.formats.index_file.index_reader import read_any
from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.encoding import state_of
from core.model.checkpoint import Checkpoint
from core.storage.atomic_output import new_output
from core.storage.balanced_parts import WorkPart
from core.storage.output_guard import OutputGuard
from core.storage.source_file import SourceFile

_HEAD = 512


def open_part(path: Path) -> WithoutWeights:
    """An index file, or a part of one.

    Raises:
        UserError: it can't be read, or is none.
    """
    file = SourceFile.of(path)
    if not recognises(file.read(0, min(_HEAD, file.size))):
        raise UserError(f"{path} is no index file. Choose one that `index` wrote.")
    return read_any(file)


def save_arrays(arrays: Arrays, out: Path, guard: OutputGuard) -> None:
    """Write an index file, which appears complete or not at all.

    Args:
        arrays: from `core.index_file.encoding.encoded_index`.

    Raises:
        UserError: the guard refuses the path, or the file can't be written.
    """
    with new_output(out, guard) as partial, partial.open("xb") as file:
        for piece in encode_arrays(arrays):
            file.write(piece)


def is_done(path: Path, checkpoint: Checkpoint, part: WorkPart) -> bool:
    """Whether a part has been written, of the model as it is now; what was not finished has no such name."""
    if not exists(path):
        return False
    try:
        said = open_part(path).description
    except UserError:
        # something else, which the guard of the output looks after
        return False
    if said.part is None or (said.part.number, said.part.of) != (part.number, part.count):
        return False
    now = [(file.path.name, file.size, state_of(file)) for file in checkpoint.files]
    return now == [(each.name, each.size, each.state) for each in said.source.files]
