"""What a file records besides its tensors: who wrote it, plain values, and names that were not run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch

from core.formats.archives.program import Program
from core.formats.pickle.dicts import text_items
from core.formats.pickle.machine import Pickled
from core.formats.pickle.nodes import Name, Node
from core.formats.safetensors.safetensors_file import Safetensors
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container
from core.formats.shared.malformed import malformed_as_user_error, shorten
from core.formats.torch_save.legacy import Legacy
from core.formats.torch_save.torch_zip import TorchZip
from core.formats.wrappers.wrapped import Wrapped
from core.formats.zip.archive import Archive

MOST = 400
"""Most values that are listed."""
LONGEST = 300
"""Most characters of a value."""
_DEEPEST = 3
"""Most keys that lead to a value, in dicts in dicts."""
_SMALL = 64
"""Most bytes of a record of an archive that is a value by itself."""
_RECORDS = ("version", "byteorder", ".format_version", ".data/serialization_id", "producer", "archive_format")
"""Small records that ``torch.save``, ``torch.jit.save`` and ``torch.export.save`` add to an archive."""


@dataclass(frozen=True)
class RecordedFacts:
    """What a file records besides its tensors.

    Attributes:
        values: name and text of each, in the order of the file, at most `MOST` of them.
        left_out: how many more there are.
        not_run: classes and functions that unpickling would import, with how often each is named; most often first.
    """

    values: tuple[tuple[str, str], ...] = ()
    left_out: int = 0
    not_run: tuple[tuple[str, int], ...] = ()


@singledispatch
def recorded_facts(container: Container) -> RecordedFacts:
    """What a file records besides its tensors; of some formats nothing is known. Small parts of the file are read anew.

    Raises:
        UserError: the file has changed.
    """
    return RecordedFacts()


@recorded_facts.register
def _(container: Safetensors) -> RecordedFacts:
    return _facts((container.header().metadata or {}).items())


@recorded_facts.register
def _(container: TorchZip) -> RecordedFacts:
    with malformed_as_user_error(container.file.path):
        archive = container.archive()
        return _facts([*_records(archive, container.folder)], container.pickled(archive))


@recorded_facts.register
def _(container: Legacy) -> RecordedFacts:
    return _facts([], container.stream.pickled)


@recorded_facts.register
def _(container: Program) -> RecordedFacts:
    with malformed_as_user_error(container.archive.file.path):
        return _facts(_records(container.archive, container.archive.top_folder))


@recorded_facts.register
def _(container: Sharded) -> RecordedFacts:
    told = container.index.fields.get("metadata")
    own = [(key, _text(value)) for key, value in told.items()] if isinstance(told, dict) else []
    return _joined([_facts(own), *map(recorded_facts, container.shards.values())])


@recorded_facts.register
def _(container: Ranks) -> RecordedFacts:
    return _joined([*map(recorded_facts, container.parts.values())])


@recorded_facts.register(ModelFolder)
@recorded_facts.register(Wrapped)
def _(container: ModelFolder | Wrapped) -> RecordedFacts:
    return recorded_facts(container.inner)


def _facts(values: Iterable[tuple[str, str]], pickled: Pickled | None = None) -> RecordedFacts:
    found = [(shorten(name), shorten(text, LONGEST)) for name, text in values]
    if pickled is None:
        return _bounded(RecordedFacts(tuple(found)))
    found += [(shorten(name), shorten(text, LONGEST)) for name, text in _plain_values(pickled.root, ())]
    return _bounded(RecordedFacts(tuple(found), not_run=_counted(pickled.names)))


def _joined(parts: Iterable[RecordedFacts]) -> RecordedFacts:
    """Those of several files, what they have in common once."""
    listed = [*parts]
    names = Counter[str]()
    for each in listed:
        names.update(dict(each.not_run))
    values = dict.fromkeys(value for each in listed for value in each.values)
    return _bounded(RecordedFacts(tuple(values), sum(each.left_out for each in listed), tuple(names.most_common())))


def _bounded(facts: RecordedFacts) -> RecordedFacts:
    more = len(facts.values) - MOST
    return replace(facts, values=facts.values[:MOST], left_out=facts.left_out + more) if more > 0 else facts


def _records(archive: Archive, folder: str) -> Iterator[tuple[str, str]]:
    for name in _RECORDS:
        record = archive.find(f"{folder}/{name}")
        if record is not None and record.size <= _SMALL:
            yield name, archive.read(record, _SMALL).decode("utf-8", "backslashreplace").strip()


def _counted(names: Iterable[Name]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(shorten(str(name)) for name in names).most_common())


def _plain_values(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and text of the plain values in dicts, such as an epoch or a learning rate."""
    for key, value in text_items(node).items():
        if value is None or isinstance(value, bool | int | float | str):
            yield ".".join([*path, key]), _text(value)
        elif len(path) + 1 < _DEEPEST:
            yield from _plain_values(value, (*path, key))


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)
