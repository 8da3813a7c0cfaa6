"""The `TensorTable` of a pickle of torch."""

from collections.abc import Iterator
from pathlib import Path

from core.base.errors import UserError
from core.formats.pickle.dicts import text_items
from core.formats.pickle.machine import Pickled
from core.formats.pickle.nodes import Node
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import shorten
from core.formats.torch_objects.contents import BESIDE, OPTIMIZER, Contents, contents_of
from core.formats.torch_objects.foreign_names import foreign_note
from core.formats.torch_objects.tensors import TensorDecoder, is_frozen, is_parameter

_TABLE = "DFL"
"""The class of a module whose weights are a fixed table, 0 to 15."""


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
    tensors = tuple(decoder.tensor(_copied(entry.key), entry.found.node) for entry in contents.entries)
    reasons = {entry.key: entry.reason for entry in contents.entries if entry.reason}
    notes = tuple(_notes(pickled, contents))
    return TensorTable(tensors, contents.classes, reasons, notes, _fixed(contents), contents.roots)


def _copied(key: str) -> str:
    """The same key in other memory: it lasts, and would keep the memory of all the nodes around it from being freed."""
    return f"{key} "[:-1]


def _fixed(contents: Contents) -> frozenset[str]:
    """Keys of the parameters that are recorded as not trained, in whole modules or in dicts of ``Parameter`` objects.

    The tensors of a usual state dict record nothing of it: torch detaches them. Where all parameters are recorded so,
    as in a model that was frozen to be handed on, nothing is told by it. What is known to be fixed even then is the
    table of a ``DFL``, by which YOLO decodes boxes.
    """
    own = [entry for entry in contents.entries if not entry.reason]
    parameters = [entry for entry in own if entry.found.module or is_parameter(entry.found.node)]
    frozen = frozenset(entry.key for entry in parameters if is_frozen(entry.found.node))
    tables = tuple(f"{path}." for path, name in contents.classes.items() if name == _TABLE)
    known = frozenset(entry.key for entry in parameters if tables and entry.key.startswith(tables))
    return known if len(frozen) == len(parameters) else known | frozen


def _notes(pickled: Pickled, contents: Contents) -> Iterator[str]:
    yield from foreign_note(pickled.names)
    if all(entry.reason in (BESIDE, OPTIMIZER) for entry in contents.entries):
        yield "It holds no model, only what is kept beside one, so there is nothing to prune."


def _describe(root: Node) -> str:
    keys = [shorten(key) for key in text_items(root)]
    return f" (its keys are {', '.join(keys[:5])}{', …' if len(keys) > 5 else ''})" if keys else ""
