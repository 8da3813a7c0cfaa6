"""What holds of every checkpoint that opens, also a damaged or hostile one."""

from collections.abc import Iterator, Sequence

from core.base.escaping import escaped
from core.formats.shared.encoded_runs import EncodedRun
from core.formats.shared.joined_runs import JoinedFile
from core.model.checkpoint import Checkpoint
from core.storage.tensor_ref import Storage, Tensor

MOST_EXPANDED = 1 << 28
"""Bytes that a readable tensor may have beyond those of its storage, by strides of zero."""

ENOUGH = 20
"""Complaints about one file."""


def broken(checkpoint: Checkpoint) -> list[str]:
    """What does not hold; empty where all is well."""
    found: list[str] = []
    for problem in _problems(checkpoint):
        found.append(problem)
        if len(found) == ENOUGH:
            break
    return found


def _problems(checkpoint: Checkpoint) -> Iterator[str]:
    tensors = checkpoint.container.table.tensors
    if len({tensor.key for tensor in tensors}) < len(tensors):
        yield "two tensors have the same key"
    if len(checkpoint.by_name) < len(checkpoint.parameters):
        yield "two parameters have the same name"
    storages = [storage for tensor in tensors for storage in _runs(tensor.storage)]
    if not {storage.file for storage in storages} <= set(checkpoint.container.files):
        yield "a tensor is in a file that the container does not name"
    for tensor in tensors:
        yield from (f"{tensor.key[:80]!r}: {what}" for what in _of_tensor(tensor))
    for parameter in checkpoint.parameters:
        if parameter.module not in checkpoint.classes:
            yield f"{parameter.module[:80]!r} has no class"
    for note in checkpoint.notes:
        yield from (f"the note {note[:200]!r} is {what}" for what in unfit(note))


def _runs(storage: Storage) -> Sequence[Storage]:
    """The runs of real files that a storage is made of."""
    if isinstance(storage.file, EncodedRun):
        return (storage.file.run,)
    return storage.file.runs if isinstance(storage.file, JoinedFile) else (storage,)


def unfit(sentence: str) -> Iterator[str]:
    """Why a sentence can't be shown as it is."""
    if not sentence.strip():
        yield "empty"
    if sentence != escaped(sentence):
        yield "not one line of visible text"
    if len(sentence) > 2000:
        yield f"{len(sentence)} characters long"


def _of_tensor(tensor: Tensor) -> Iterator[str]:
    yield from (f"its reason is {what}" for what in unfit(tensor.unreadable) if tensor.unreadable)
    if len(tensor.shape) != len(tensor.stride):
        yield "shape and strides do not go together"
    if any(not isinstance(each, int) or each < 0 for each in (*tensor.shape, *tensor.stride, tensor.offset)):
        yield "a size, stride or offset is no size"
    for storage in (tensor.storage, *_runs(tensor.storage)):
        yield from _of_storage(storage)
    if not tensor.unreadable and tensor.numel:
        end = (tensor.offset + tensor.extent) * tensor.dtype.itemsize
        if end > tensor.storage.nbytes:
            yield f"it ends at byte {end} of a storage of {tensor.storage.nbytes}"
        if tensor.nbytes > max(tensor.storage.nbytes, MOST_EXPANDED):
            yield f"it has {tensor.nbytes} bytes in a storage of {tensor.storage.nbytes}"


def _of_storage(storage: Storage) -> Iterator[str]:
    if storage.start < 0 or storage.nbytes < 0 or storage.start + storage.nbytes > storage.file.size:
        yield f"its storage {storage.start}+{storage.nbytes} is outside of the file's {storage.file.size} bytes"
