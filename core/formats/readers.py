"""The readers, each a module, and which of them reads a file: told by its content, not by its suffix."""

from pathlib import Path
from typing import Protocol

from core.base.errors import UserError
from core.formats.archives import torch_export, torchscript
from core.formats.distributed import distributed_folder
from core.formats.safetensors import safetensors_file
from core.formats.sharded import shards
from core.formats.sharded.folders import main_file
from core.formats.shared.container import Container
from core.formats.shared.file_signatures import SUPPORTED, describe
from core.formats.torch_save import legacy, plain_pickle, torch_tar, torch_zip
from core.storage.source_file import SourceFile


class Reader(Protocol):
    """A module that reads one kind of file."""

    def recognises(self, file: SourceFile, head: bytes) -> bool: ...

    def read(self, file: SourceFile) -> Container: ...


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
"""Asked in this order; the first that recognises a file reads it, or says what is wrong with it."""

_HEAD = 512
"""Bytes from which a kind of file is told."""


def open_container(path: Path) -> Container:
    """Read what a file, or a folder that is one model, holds. Nothing from it is run, and no tensor bytes are read.

    Raises:
        UserError: it is of a kind that can't be opened, or it is damaged. The text says which.
    """
    file = SourceFile.of(main_file(path))
    head = file.read(0, min(_HEAD, file.size))
    return shards.read(file, _open_file) if shards.recognises(file, head) else _read(file, head)


def _open_file(path: Path) -> Container:
    file = SourceFile.of(path)
    return _read(file, file.read(0, min(_HEAD, file.size)))


def _read(file: SourceFile, head: bytes) -> Container:
    for reader in READERS:
        if reader.recognises(file, head):
            return reader.read(file)
    raise UserError(f"{file.path} is {describe(head)}. Only {SUPPORTED} opened.")
