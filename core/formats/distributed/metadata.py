"""The ``.metadata`` of a ``torch.distributed.checkpoint`` folder: a pickle, from which only these facts are taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.base.dtypes import DType
from core.formats.pickle.nodes import Call, Dict, Name, Node
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.sizes import require_valid_size
from core.formats.torch_objects.storage_ids import dtype_named
from core.formats.torch_objects.tensors import integers

MODULE = b"torch.distributed.checkpoint.metadata"
"""The Python module of the object's class, as it stands in the pickle."""

Sizes: TypeAlias = tuple[int, ...]
"""One number for each dimension."""


@dataclass(frozen=True)
class FileRange:
    """A range of bytes in a file of the folder.

    Attributes:
        name: of the file.
        start: offset of the first byte.
        nbytes: how many.
        packed: names of the transforms (compression …) applied to the bytes; empty where there are none.
    """

    name: str
    start: int
    nbytes: int
    packed: str


@dataclass(frozen=True)
class Chunk:
    """A rectangular part of a tensor that is saved by itself.

    Attributes:
        offsets: of its first element, in each dimension.
        sizes: in each dimension.
        place: where it is.
    """

    offsets: Sizes
    sizes: Sizes
    place: FileRange


@dataclass(frozen=True)
class TensorMetadata:
    """A tensor as the metadata describes it.

    Attributes:
        key: its fully qualified name in the folder.
        path: the keys of the nested dicts that it was in, outermost first.
        dtype: of its elements.
        shape: of the whole.
        chunks: its parts, in any order.
    """

    key: str
    path: tuple[str, ...]
    dtype: DType
    shape: Sizes
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Metadata:
    """What a folder holds.

    Attributes:
        tensors: in the order of the metadata.
        others: keys of objects that are no tensors.
    """

    tensors: tuple[TensorMetadata, ...]
    others: tuple[str, ...]


def parse_metadata(root: Node) -> Metadata:
    """Take the facts from the object graph of the pickle.

    Raises:
        Malformed: it has another form.
    """
    try:
        fields = _state(root)
        places = dict(_places(fields["storage_data"]))
        paths = dict(_paths(fields.get("planner_data")))
        entries = {key: _state(node) for key, node in _text_pairs(fields["state_dict_metadata"])}
        tensors = (_described(key, entry, paths, places) for key, entry in entries.items() if "chunks" in entry)
        return Metadata(tuple(tensors), tuple(key for key, entry in entries.items() if "chunks" not in entry))
    except (KeyError, IndexError, TypeError, ValueError) as fault:
        raise Malformed("its metadata is not as torch writes it") from fault


def _described(
    key: str,
    fields: Mapping[str, Node],
    paths: Mapping[str, tuple[str, ...]],
    places: Mapping[tuple[str, Sizes], FileRange],
) -> TensorMetadata:
    chunks = tuple(_chunk(key, _state(node), places) for node in _items(fields["chunks"]))
    shape = integers(fields["size"])
    require_valid_size(key, shape)
    return TensorMetadata(key, paths.get(key, (key,)), _dtype(fields["properties"]), shape, chunks)


def _chunk(key: str, fields: Mapping[str, Node], places: Mapping[tuple[str, Sizes], FileRange]) -> Chunk:
    offsets, sizes = integers(fields["offsets"]), integers(fields["sizes"])
    place = places.get((key, offsets))
    if place is None:
        raise Malformed(f"its tensor {shorten(key)} has a part that is in no file")
    return Chunk(offsets, sizes, place)


def _dtype(properties: Node) -> DType:
    state = properties.states[-1] if isinstance(properties, Call) and properties.states else None
    first = state[0] if isinstance(state, tuple) else _fields(state).get("dtype")
    return dtype_named(first.name if isinstance(first, Name) else "unknown")


def _places(node: Node) -> Iterator[tuple[tuple[str, Sizes], FileRange]]:
    for index, info in _pairs(node):
        named, fields = _state(index), _state(info)
        key, offsets = named["fqn"], named.get("offset")
        yield (_text(key), () if offsets is None else integers(offsets)), _place(fields)


def _place(fields: Mapping[str, Node]) -> FileRange:
    start, nbytes = integers((fields["offset"], fields["length"]))
    packed = fields.get("transform_descriptors")
    names = ", ".join(shorten(str(each)) for each in packed) if isinstance(packed, list | tuple) else ""
    return FileRange(_text(fields["relative_path"]), start, nbytes, names)


def _paths(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Key → path in the nested dicts before torch flattened them; missing where torch did not write it."""
    for key, path in _text_pairs(node):
        if isinstance(path, tuple) and path and all(isinstance(each, str | int) for each in path):
            yield key, tuple(str(each) for each in path)


def _state(node: Node) -> Mapping[str, Node]:
    """The attributes of an object; empty where it has none."""
    if not isinstance(node, Call):
        raise TypeError(node)
    return _fields(node.states[-1]) if node.states else {}


def _fields(node: Node) -> Mapping[str, Node]:
    return dict(_text_pairs(node))


def _text_pairs(node: Node) -> Iterator[tuple[str, Node]]:
    return ((key, value) for key, value in _pairs(node) if isinstance(key, str))


def _pairs(node: Node) -> Sequence[tuple[Node, Node]]:
    return node.pairs if isinstance(node, Dict | Call) else ()


def _items(node: Node) -> Sequence[Node]:
    if not isinstance(node, list):
        raise TypeError(node)
    return node


def _text(node: Node) -> str:
    if not isinstance(node, str):
        raise TypeError(node)
    return node
