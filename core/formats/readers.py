"""The readers, one module for each kind of file, and the choice among them by content, not by suffix."""

from pathlib import Path
from typing import Protocol

from core.base.address import Address
from core.base.errors import UserError
from core.formats.archives import torch_export, torchscript
from core.formats.distributed import distributed_folder
from core.formats.index_file import array_file
from core.formats.safetensors import safetensors_file
from core.formats.sharded import ranks, shards
from core.formats.sharded.folders import locate
from core.formats.sharded.model_folder import ModelFolder
from core.formats.shared.container import Container
from core.formats.shared.file_signatures import advice, describe
from core.formats.torch_save import legacy, plain_pickle, torch_tar, torch_zip
from core.formats.wrappers import wrapped
from core.formats.wrappers.repacked import read_unpacked
from core.formats.zip.archive import CompressedError
from core.storage.remote_systems import remote_file, source_file
from core.storage.source_file import SourceFile


class Reader(Protocol):
    """The interface of a module that reads one kind of file."""

    def recognises(self, file: SourceFile, head: bytes) -> bool:
        """Whether a file is of this kind.

        Args:
            head: its first 512 bytes, or all if it has fewer.
        """
        ...

    def read(self, file: SourceFile) -> Container:
        """Read the table of tensors.

        Raises:
            UserError: the file is damaged, or is of a variant that can't be opened.
        """
        ...


READERS: tuple[Reader, ...] = (
    torchscript,
    torch_export,
    torch_zip,
    legacy,
    torch_tar,
    safetensors_file,
    distributed_folder,
    plain_pickle,
)
"""In the order in which they are tried; the first that recognises a file reads it or raises."""

_IN_PARTS: tuple[Reader, ...] = (torchscript, torch_export, torch_zip, safetensors_file)
"""Those that read a table of tensors without the bytes around it."""

_HEAD = 512
"""Bytes that the readers get to recognise a file by."""


def open_container(path: Path) -> Container:
    """Read the tensor table of a file, or of a folder that is one model. Runs no code from it, reads no tensor bytes.

    Raises:
        SeveralModels: it is a folder with more than one model.
        UserError: it can't be read, is of a kind that can't be opened, or is damaged.
    """
    if isinstance(path, Address):
        return _open_remote(path)
    located = locate(path)
    if located.parts:
        return ranks.read(located.folder or path, located.parts, _open_file)
    file = SourceFile.of(located.file)
    head = file.read(0, min(_HEAD, file.size))
    if array_file.recognises(head):
        return _read_index(file)
    container = shards.read(file, _open_file) if shards.recognises(file, head) else _read(file, head)
    return container if located.folder is None else ModelFolder(located.folder, container)


def _open_remote(address: Address) -> Container:
    """Read what can be read without the whole of a file: safetensors, archives of torch, and indexes of such files."""
    file = remote_file(address)
    head = file.read(0, min(_HEAD, file.size))
    if array_file.recognises(head):
        return _read_index(file)
    return shards.read(file, _open_file) if shards.recognises(file, head) else _read_in_parts(file, head)


def _read_index(file: SourceFile) -> Container:
    # imported here: pydantic takes as long to load as all else together
    from core.formats.index_file import index_reader

    return index_reader.read(file)


def _read_in_parts(file: SourceFile, head: bytes) -> Container:
    for reader in _IN_PARTS:
        if reader.recognises(file, head):
            try:
                return reader.read(file)
            except CompressedError:
                break
    raise UserError(
        f"{file.path} can't be read in parts: only safetensors files and what torch.save, torch.jit or torch.export "
        "wrote can be. Download it, and open the file."
    )


def _open_file(path: Path) -> Container:
    file = source_file(path)
    head = file.read(0, min(_HEAD, file.size))
    return _read_in_parts(file, head) if isinstance(path, Address) else _read_plain(file, head)


def _read(file: SourceFile, head: bytes) -> Container:
    if wrapped.recognises(file, head):
        return wrapped.read(file, head, _read_plain)
    return _read_plain(file, head)


def _read_plain(file: SourceFile, head: bytes) -> Container:
    """Read a file that is no archive around another."""
    for reader in READERS:
        if reader.recognises(file, head):
            try:
                return reader.read(file)
            except CompressedError:
                return read_unpacked(file, reader.read)
    raise UserError(f"{file.path} is {describe(head)}. {advice(file.path, head)}")
