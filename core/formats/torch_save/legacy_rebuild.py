"""Writes a ``torch.save`` file before torch 1.6 with other keys: the object is edited, storages added or dropped."""

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from core.base.progress import Report
from core.formats.pickle.encoder import write_pickle
from core.formats.pickle.nodes import Node, walk
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.shared.patching import renew_region
from core.formats.shared.regions import patches, produced, regions_of
from core.formats.torch_objects.pickled_edits import edit_pickle
from core.formats.torch_objects.storage_ids import new_tensor, storage_id
from core.formats.torch_objects.tensors import storage_of
from core.formats.torch_save.legacy_stream import LENGTH, Stream, next_pickle, storage_ids
from core.storage.tensor_ref import Storage, Tensor


def write_rebuilt(
    stream: Stream, tensors: Sequence[Tensor], edits: Edits, out: Path, produce: Producer, report: Report
) -> None:
    """Write the new file. What is not edited unpickles to the same as before; unreferenced storages are left out.

    Raises:
        UserError: the source has changed, or its keys can't be changed.
        OSError: the file system's errors.
    """
    contents = _Contents(stream, edits)
    file, copying = stream.file, _Copying(tensors, patches(tensors, edits), produce)
    with writing(out, file, report, contents.size) as output:
        output.copy(0, stream.object)
        output.put(contents.pickles)
        for storage in contents.kept.values():
            copying.storage(output, storage)
        for edit in contents.added.values():
            output.put(LENGTH.pack(edit.source.numel))
            output.put(produced(edit, produce))
        output.copy(stream.end, file.size)


class _Contents:
    """What the new file consists of.

    Attributes:
        pickles: the pickles of the object and of the list of storage keys.
        kept: the old storages that are still referenced.
        added: key of a new storage → the tensor in it.
        size: of the file, in bytes.
    """

    def __init__(self, stream: Stream, edits: Edits) -> None:
        self._free = (str(number) for number in count() if str(number) not in stream.storages)
        self.added: dict[str, Edit] = {}
        pickled = next_pickle(stream.file, stream.object, stream.data, stream.data - stream.object)
        edit_pickle(pickled.root, edits, self._new_node)
        named = {mention.key for mention in storage_ids(walk(pickled.root))}
        self.kept = {key: storage for key, storage in stream.storages.items() if key in named}
        keys: list[Node] = [*self.kept, *self.added]
        self.pickles = write_pickle(pickled.root, pickled.protocol) + write_pickle(keys, pickled.protocol)
        lengths = [storage.nbytes for storage in self.kept.values()]
        lengths += [edit.source.nbytes for edit in self.added.values()]
        rest = stream.object + stream.file.size - stream.end
        self.size = rest + len(self.pickles) + sum(LENGTH.size + length for length in lengths)

    def _new_node(self, edit: Edit, beside: Node) -> Node:
        key = next(self._free)
        self.added[key] = edit
        old = storage_of(beside)
        node = new_tensor(edit.source.dtype, edit.source.shape, key, storage_id(old).location if old else "cpu")
        storage = storage_of(node)
        if storage and isinstance(storage.id, tuple):
            storage.id = (*storage.id, None)  # a sixth field is required here: it is not a view of another storage
        return node


class _Copying:
    """Copies storages to the new file, with new values in their tensors."""

    def __init__(self, tensors: Sequence[Tensor], changing: Mapping[str, Edit], produce: Producer) -> None:
        self._changing = changing
        self._produce = produce
        self._by_storage: dict[Storage, list[Tensor]] = {}
        for tensor in tensors:
            if tensor.key in changing:
                self._by_storage.setdefault(tensor.storage, []).append(tensor)

    def storage(self, output: OutputWriter, storage: Storage) -> None:
        """Append a storage after its length."""
        at = storage.start - LENGTH.size
        for region in regions_of(self._by_storage.get(storage, ())):
            output.copy(at, region.start)
            renew_region(output, region, self._changing, self._produce)
            at = region.stop
        output.copy(at, storage.start + storage.nbytes)
