"""Which units a model can be written in by several processes: its shards, or pieces of its one file."""

from functools import partial
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Report
from core.formats.distributed.distributed_folder import Distributed
from core.formats.distributed.pieces import divided
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container, Edits, Producer
from core.formats.shared.units import Division, Unit


def division_of(container: Container, edits: Edits) -> Division:
    """The units that a model is written in, which every process finds alike.

    Args:
        edits: of all of it.

    Raises:
        UserError: it is packed in another file, or the edits can't be written in this format.
    """
    if isinstance(container, Sharded | Ranks):
        _require_plain(*(shard for shard in _members(container)))
        return container.division(edits)
    if isinstance(container, Distributed):
        return divided(container.table.tensors, container.files, edits)
    _require_plain(container)
    files, keys = container.files, frozenset(tensor.key for tensor in container.table.tensors)
    folder = isinstance(container, ModelFolder)
    writer = container.inner if isinstance(container, ModelFolder) else container
    unit = Unit(files[0].path.name, files[0].size, keys, files, partial(_write_whole, writer))
    return Division((unit,), folder=folder, finish=_nothing_else if folder else None)


def _members(container: Sharded | Ranks) -> tuple[Container, ...]:
    return tuple((container.shards if isinstance(container, Sharded) else container.parts).values())


def _require_plain(*containers: Container) -> None:
    for each in containers:
        if len(each.files) > 1 or (isinstance(each, ModelFolder) and each.inner.output.folder):
            raise UserError(
                f"{each.files[0].path} is packed, and each process would unpack all of it. Unpack it first, or prune "
                "it without parts."
            )


def _write_whole(container: Container, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
    container.write(out, edits, produce, report)


def _nothing_else(_folder: Path, _edits: Edits) -> None:
    """A folder with one file has nothing besides."""
