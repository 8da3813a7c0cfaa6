"""Archives of ``torch.export.save`` (.pt2): a program as JSON, its weights as raw records described by other JSON."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.base.errors import UserError
from core.formats.archives.export_config import PayloadEntry, parse_config
from core.formats.archives.program import Program, has_record
from core.formats.pickle.machine import MAX_BYTES
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.torch_objects.tensors import placed
from core.formats.torch_objects.zip_storages import ZipStorages, require_little_endian
from core.formats.zip.archive import Archive, read_archive
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

_BUFFER = "It is a buffer, not a parameter."
_CONSTANT = "It is a constant of the program, not a parameter."

_STACK = re.compile(r'"nn_module_stack": "([^"\\]*)"')
"""Metadata of a node of the program: the modules it comes from, as ``key,path,class`` joined with semicolons."""


@dataclass
class _Found:
    """What has been read so far: tensors, classes and reasons as in `TensorTable`; ``others`` counts the rest."""

    tensors: dict[str, Tensor] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    others: int = 0


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is an archive with the records that torch 2.8 and newer write."""
    return has_record(file, head, b"/archive_format") and has_record(file, head, b"/models/")


def read(file: SourceFile) -> Program:
    """Read the tables of tensors in the archive.

    Raises:
        UserError: the archive is damaged, or holds no model.
    """
    with malformed_as_user_error(file.path):
        archive = read_archive(file)
        folder = archive.top_folder
        require_little_endian(archive, folder)
        models = list(_models(archive, folder))
        if not models:
            raise UserError(f"{file.path} is a torch.export archive without a model in it. Export the model again.")
        found = _Found()
        for name in models:
            _read_model(archive, folder, name, f"{name}." if len(models) > 1 else "", found)
        notes = tuple(_notes(found))
        return Program(
            "torch.export", archive, TensorTable(tuple(found.tensors.values()), found.classes, found.reasons, notes)
        )


def _models(archive: Archive, folder: str) -> Iterator[str]:
    start = f"{folder}/models/"
    for name in archive.records:
        if name.startswith(start) and name.endswith(".json"):
            yield name.removeprefix(start).removesuffix(".json")


def _read_model(archive: Archive, folder: str, name: str, prefix: str, found: _Found) -> None:
    """Add the tensors of one model.

    Args:
        prefix: put before their names.
    """
    for place, kind in (("data/weights", "weights"), ("data/constants", "constants")):
        config = f"{folder}/{place}/{name}_{kind}_config.json"
        payloads = parse_config(_text(archive, config), config)
        storages = ZipStorages(archive, f"{folder}/{place}")
        for payload in payloads:
            _add(archive, storages, payload, prefix, found)
            if payload.described and not payload.is_param:
                found.reasons[prefix + payload.name] = _CONSTANT if kind == "constants" else _BUFFER
    program = _text(archive, f"{folder}/models/{name}.json").decode("utf-8", "replace")
    found.classes |= {_joined(prefix, path): kind for path, kind in _classes(program).items()}


def _text(archive: Archive, name: str) -> bytes:
    record = archive.find(name)
    if record is None:
        raise Malformed(f"its record {shorten(name)} is missing")
    return archive.read(record, MAX_BYTES)


def _add(archive: Archive, storages: ZipStorages, payload: PayloadEntry, prefix: str, found: _Found) -> None:
    key = prefix + payload.name
    if key in found.tensors:
        raise Malformed(f"it has two tensors called {shorten(key)}")
    if payload.described:
        found.tensors[key] = _tensor(archive, storages, payload, key)
    else:
        found.others += 1


def _tensor(archive: Archive, storages: ZipStorages, payload: PayloadEntry, key: str) -> Tensor:
    view = payload.shape, payload.stride, payload.offset
    if payload.reason:
        return Tensor(key, payload.dtype, *view, Storage(archive.file, 0, 0), payload.reason)
    storage = storages.find(payload.record)
    if storage.nbytes or 0 in payload.shape:
        return placed(key, payload.dtype, storage, view)
    return Tensor(key, payload.dtype, *view, storage, "The archive was saved without its values.")


def _classes(program: str) -> Mapping[str, str]:
    """Module path → class name, from the program's nodes; modules without a node are missing."""
    found: dict[str, str] = {}
    for stack in set(_STACK.findall(program)):
        for each in stack.split(";"):
            _, _, place = each.partition(",")
            path, comma, kind = place.partition(",")
            if comma and "," not in kind:
                found[path] = shorten(kind.rpartition(".")[2])
    return found


def _joined(prefix: str, path: str) -> str:
    return (prefix + path).removesuffix(".")


def _notes(found: _Found) -> Iterator[str]:
    yield "It holds a program, which was not run."
    if found.others:
        yield f"{found.others} of its constants are no tensors and are left alone."
