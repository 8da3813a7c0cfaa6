"""The `TensorTable` of a pickle of torch."""

from collections.abc import Iterator
from pathlib import Path

from core.base.errors import UserError
from core.formats.pickle.dicts import text_items
from core.formats.pickle.machine import Pickled
from core.formats.pickle.nodes import Node
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import shorten
from core.formats.torch_objects.contents import Contents, contents_of
from core.formats.torch_objects.foreign_names import foreign_note
from core.formats.torch_objects.tensors import TensorDecoder


def table_of(path: Path, pickled: Pickled, decoder: TensorDecoder) -> TensorTable:
    """The table of a file that is one pickled object with tensors beside it.

    Args:
        path: of the file, for the error.
        pickled: the object.
        decoder: makes tensors of nodes.

    Raises:
        Malformed: a tensor contradicts itself or the file.
        UserError: there are no tensors.
    """
    contents = contents_of(pickled.root)
    if not contents.entries:
        raise UserError(f"{path} holds no tensors, so there is nothing to prune{_describe(pickled.root)}.")
    tensors = tuple(decoder.tensor(entry.key, entry.found.node) for entry in contents.entries)
    reasons = {entry.key: entry.reason for entry in contents.entries if entry.reason}
    return TensorTable(tensors, contents.classes, reasons, tuple(_notes(pickled, contents)))


def _notes(pickled: Pickled, contents: Contents) -> Iterator[str]:
    yield from foreign_note(pickled.names)
    if all(entry.reason for entry in contents.entries):
        yield "It holds no model, only what is kept beside one, so there is nothing to prune."


def _describe(root: Node) -> str:
    keys = [shorten(key) for key in text_items(root)]
    return f" (its keys are {', '.join(keys[:5])}{', …' if len(keys) > 5 else ''})" if keys else ""
