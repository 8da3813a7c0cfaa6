"""Digests of what a file holds besides the elements of its tensors, independent of how it is laid out.

`Container.remainder` compares bytes. Saving a file anew with the same library changes these without changing the
content: another folder in the archive, another order of keys, other names of storages, another serialization id.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from core.formats.archives.program import Program
from core.formats.pickle.machine import MAX_BYTES, read_pickle
from core.formats.pickle.nodes import Node
from core.formats.products import mask_products
from core.formats.safetensors.safetensors_file import EMBEDDED, Safetensors
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container
from core.formats.shared.malformed import malformed_as_user_error, shorten
from core.formats.shared.remainder import INDEX_LABEL, digest_of
from core.formats.torch_objects.contents import contents_of
from core.formats.torch_objects.modules import BUFFERS, MODULES, PARAMETERS
from core.formats.torch_objects.pickle_digest import pickle_parts
from core.formats.torch_objects.tensors import TensorDecoder
from core.formats.torch_save.legacy import Legacy
from core.formats.torch_save.torch_zip import TorchZip, zip_decoder
from core.formats.wrappers.wrapped import Wrapped
from core.formats.zip.archive import Archive, Record
from core.storage.tensor_ref import Tensor

_OF_THE_LAYOUT = frozenset({".data/serialization_id", ".format_version", ".storage_alignment"})
"""Records that say nothing of the content: a hash that torch computes of the other records, and where those lie."""
_PICKLE = "data.pkl"
_STEPS = frozenset({MODULES, PARAMETERS, BUFFERS})
"""Attributes of modules that are no part of a name."""

_OF_ALL, _UNREAD = "what the pickle says", "what can't be read as numbers"
"""Labels: of a pickle without the parts that have digests of their own, and of storages without readable tensors."""


def content_digests(container: Container) -> Mapping[str, bytes]:
    """Digests of everything in a container besides its readable tensors: label → SHA-256.

    Tensors that can't be read as numbers count as bytes. A format whose layout leaves no choice gives its `remainder`.

    Raises:
        UserError: the file has changed or is damaged.
    """
    with malformed_as_user_error(container.files[0].path):
        match container:
            case TorchZip():
                return dict(_torch_zip(container))
            case Program():
                return {name: digest for name, _, digest in _records(container.archive, container.table.tensors)}
            case Safetensors():
                return dict(_safetensors(container))
            case Legacy():
                return dict(_legacy(container))
            case Sharded():
                return dict(_sharded(container))
            case Ranks():
                return dict(_members(container.parts))
            case ModelFolder() | Wrapped():
                return content_digests(container.inner)
        return container.remainder()


def _torch_zip(container: TorchZip) -> Iterator[tuple[str, bytes]]:
    archive = container.archive()
    odd: list[bytes] = []
    for name, record, digest in _records(archive, [*container.table.tensors, *mask_products(container).values()]):
        if name == _PICKLE:
            pickled = read_pickle(archive.read(record, MAX_BYTES))
            yield from _pickle(pickled.root, zip_decoder(archive, record, pickled))
        elif name.startswith("data/"):
            odd.append(digest)
        else:
            yield f"record {shorten(name, len(name))}", digest
    yield from _unread(odd)


def _legacy(container: Legacy) -> Iterator[tuple[str, bytes]]:
    stream = container.stream
    yield from _pickle(stream.pickled.root, stream.decoder)
    tensors = [*container.table.tensors, *mask_products(container).values()]
    compared = {tensor.storage.start for tensor in tensors if _is_readable(tensor)}
    odd = (each for each in stream.storages.values() if each.start not in compared)
    yield from _unread([digest_of(stream.file, [(each.start, each.start + each.nbytes)]) for each in odd])


def _unread(odd: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """One digest of all storages without readable tensors; sorted, as every ``torch.save`` numbers storages anew."""
    if odd:
        yield _UNREAD, sha256(b"".join(sorted(odd))).digest()


def _records(archive: Archive, tensors: Sequence[Tensor]) -> Iterator[tuple[str, Record, bytes]]:
    """Name within the top folder, the record, and the digest of each record that holds no readable tensor.

    The name of a record outside of that folder begins with a slash.
    """
    prefix = f"{next(iter(archive.records)).partition('/')[0]}/"
    compared = {tensor.storage.start for tensor in tensors if _is_readable(tensor)}
    for name, record in archive.records.items():
        inner = name.removeprefix(prefix) if name.startswith(prefix) else f"/{name}"
        if inner not in _OF_THE_LAYOUT and record.start not in compared:
            yield inner, record, digest_of(archive.file, [(record.start, record.stop)])


def _pickle(root: Node, decoder: TensorDecoder) -> Iterator[tuple[str, bytes]]:
    """One digest of each part of a pickle; those of one name are one part."""
    listed = {id(entry.found.node) for entry in contents_of(root).entries}
    found: dict[str, list[bytes]] = {}
    for path, digest in pickle_parts(root, lambda node: id(node) in listed and _is_readable(decoder.tensor("", node))):
        name = ".".join(step for step in path if step not in _STEPS)
        label = f"{_OF_ALL} of {shorten(name, len(name))}" if name else _OF_ALL
        found.setdefault(label, []).append(digest)
    for label, digests in found.items():
        yield label, sha256(b"".join(sorted(digests))).digest()


def is_state_dict(digests: Mapping[str, bytes]) -> bool:
    """Whether these digests are of a pickle that says nothing but names of tensors, all of them readable.

    Args:
        digests: of `content_digests`.
    """
    return _OF_ALL in digests and not any(label.startswith((f"{_OF_ALL} of ", _UNREAD)) for label in digests)


def _safetensors(container: Safetensors) -> Iterator[tuple[str, bytes]]:
    header = container.header()
    # by which plan a file was made is no content of it
    told = {key: text for key, text in (header.metadata or {}).items() if key != EMBEDDED}
    metadata = json.dumps(told, sort_keys=True)
    yield "the metadata", sha256(metadata.encode()).digest()
    readable = {tensor.key for tensor in container.table.tensors if _is_readable(tensor)}
    for entry in header.entries:
        if entry.name not in readable:
            run = container.start + entry.begin, container.start + entry.end
            yield f"tensor {shorten(entry.name, len(entry.name))}", digest_of(container.file, [run])


def _sharded(container: Sharded) -> Iterator[tuple[str, bytes]]:
    index = container.index.file
    yield f"{INDEX_LABEL}{index.path.name}", digest_of(index, [(0, index.size)])
    yield from _members(container.shards)


def _members(members: Mapping[str, Container]) -> Iterator[tuple[str, bytes]]:
    for name, member in members.items():
        yield from ((f"{label} of {name}", digest) for label, digest in content_digests(member).items())


def _is_readable(tensor: Tensor) -> bool:
    return not tensor.unreadable and tensor.dtype.itemsize > 0
