"""Converts a result into another container, tensor by tensor, bit for bit: safetensors, or a state dict of torch."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np
import torch

from core.base.errors import UserError
from core.base.going_on import go_on
from core.base.progress import Meter, Report
from core.base.wording import counted
from core.formats import open_container
from core.formats.safetensors.new_file import element_blocks, write_new
from core.formats.shared.container import Edit
from core.formats.shared.malformed import shorten
from core.formats.shared.output_writer import BLOCK
from core.formats.torch_objects.contents import OPTIMIZER
from core.handover.convertible import model_tensors
from core.handover.wishes import ContainerName
from core.model.checkpoint import Checkpoint
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor


def convert(result: Checkpoint, container: ContainerName, out: Path, report: Report) -> tuple[str, ...]:
    """Write the tensors of a result into a new file, and compare all of them with it.

    Args:
        result: that was written, opened.
        container: what is written.
        out: must not exist; the caller syncs it.
        report: progress in bytes.

    Returns:
        sentences on what the new file can't hold.

    Raises:
        UserError: a tensor is of a kind that the container can't hold.
        OSError: the file system's errors.
        Cancelled: if ``report`` raises it.
        RuntimeError: the new file has other elements, which is a bug.
    """
    tensors = model_tensors(result)
    if not tensors:
        raise UserError(f"{result.path.name} has no tensors of a model that could be converted.")
    if container == "safetensors":
        write_new(tensors, {}, out, _nothing, report)
    else:
        _save(tensors, out, report)
    _compare(tensors, out, report)
    return tuple(_left(result, tensors))


def _left(result: Checkpoint, tensors: Sequence[Tensor]) -> Iterator[str]:
    table = result.container.table
    left = len(table.tensors) - len(tensors)
    optimizer = sum(table.reasons.get(each.key) == OPTIMIZER for each in table.tensors)
    if optimizer:
        yield f"The state of the optimizer ({counted(optimizer, 'tensor')}) is not in the converted file."
    if left > optimizer:
        yield f"{counted(left - optimizer, 'tensor')} beside the model are not in the converted file."
    if result.container.format != "safetensors":
        yield "What is no tensor, such as numbers of epochs, settings or code, is not in the converted file."
    tied = len(tensors) - len({(each.storage, each.offset, each.shape, each.stride) for each in tensors})
    if tied and result.container.format != "safetensors":
        yield f"{counted(tied, 'tensor')} tied to others: safetensors stores each by itself, a state dict does not."


def _save(tensors: Sequence[Tensor], out: Path, report: Report) -> None:
    """Write a state dict. Tied tensors stay tied; what lies as one run of the file is mapped, not held in memory."""
    meter = Meter(report, sum(each.nbytes for each in tensors))
    made: dict[tuple[object, ...], torch.Tensor] = {}
    state: dict[str, torch.Tensor] = {}
    for each in tensors:
        place = each.storage, each.offset, each.shape, each.stride, each.dtype
        if place not in made:
            made[place] = _loaded(each)
        state[each.key] = made[place]
        meter.advance(each.nbytes)
    with out.open("xb") as file:
        stream = _AskingStream(file)
        try:
            torch.save(state, cast(IO[bytes], stream))
        except RuntimeError:
            # torch goes on to the end of the archive, which can't be right then, and tells of that
            if stream.fault is not None:
                raise stream.fault from None
            raise


class _AskingStream(BufferedIOBase):
    """What torch writes to: it asks between two blocks whether to go on.

    Attributes:
        fault: what was raised, by the file system or because nobody wants it any more; torch may raise another error.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: Exception | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever has memory
        view = memoryview(data).cast("B")
        try:
            for begin in range(0, len(view), BLOCK):
                go_on()
                self._file.write(view[begin : begin + BLOCK])
        except Exception as fault:
            self.fault = self.fault or fault
            raise
        return len(view)

    def flush(self) -> None:
        if not self._file.closed:
            self._file.flush()


def _loaded(tensor: Tensor) -> torch.Tensor:
    dtype = getattr(torch, tensor.dtype.name, None)
    if tensor.unreadable or not tensor.dtype.itemsize or not isinstance(dtype, torch.dtype):
        reason = tensor.unreadable or f"Its elements are {tensor.dtype.name}."
        raise UserError(f"A state dict can't hold {shorten(tensor.key)} as it lies in the file. {reason}")
    if not tensor.numel:
        return torch.empty(tensor.shape, dtype=dtype)
    if tensor.contiguous and type(tensor.storage.file) is SourceFile:
        # the file was written here, in a folder of its own, so nobody cuts it short
        mapped = np.memmap(tensor.storage.file.path, np.uint8, "c", tensor.start, (tensor.nbytes,))
        return torch.from_numpy(mapped).view(dtype).reshape(tensor.shape)
    raw, at = np.empty(tensor.nbytes, np.uint8), 0
    for block in element_blocks(tensor):
        raw[at : at + len(block)] = block
        at += len(block)
    return torch.from_numpy(raw).view(dtype).reshape(tensor.shape)


def _compare(tensors: Sequence[Tensor], out: Path, report: Report) -> None:
    written = {each.key: each for each in open_container(out).table.tensors}
    meter = Meter(report, sum(each.nbytes for each in tensors))
    if written.keys() != {each.key for each in tensors}:
        raise RuntimeError(f"{sorted(written.keys() ^ {each.key for each in tensors})} are only in one of the files")
    for each in tensors:
        found = written[each.key]
        alike = (found.shape, found.dtype) == (each.shape, each.dtype)
        if not alike or _digest(found) != _digest(each):
            raise RuntimeError(f"{each.key} has other elements in the converted file")
        meter.advance(each.nbytes)


def _digest(tensor: Tensor) -> bytes:
    sha = sha256()
    for block in element_blocks(tensor):
        sha.update(block)
    return sha.digest()


def _nothing(edit: Edit) -> memoryview:
    raise AssertionError("no tensor has new elements")
