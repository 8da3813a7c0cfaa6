"""TorchScript archives: a program with its model, of which only the attributes are read. Nothing is run."""

from collections.abc import Iterator

from core.formats.archives.program import Program, has_record
from core.formats.archives.script_code import Code
from core.formats.archives.script_objects import ScriptObject, ScriptTensor, short_name, walk_objects
from core.formats.pickle.machine import MAX_BYTES, read_pickle
from core.formats.pickle.nodes import Node
from core.formats.shared.container import TensorTable
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.torch_objects.tensors import TensorDecoder, is_tensor
from core.formats.torch_objects.zip_storages import ZipStorages, require_little_endian
from core.formats.zip.archive import Archive, read_archive
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor

CONSTANTS = "CONSTANTS"
"""The name under which the program refers to its constants, ``CONSTANTS.c0``, ``CONSTANTS.c1`` …"""

_BUFFER = "It is a buffer, not a parameter."
_COMPILED = "__torch__.torch.classes."
"""Classes that are no modules, such as that in which torch packs a quantised layer's weight and bias."""
ATTRIBUTE = "The program has it as a plain attribute, not as a parameter."


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is an archive with a record ``constants.pkl``."""
    return has_record(file, head, b"/constants.pkl")


def read(file: SourceFile) -> Program:
    """Read the attributes of the model.

    Raises:
        UserError: the archive is damaged.
    """
    with malformed_as_user_error(file.path):
        archive = read_archive(file)
        folder = archive.top_folder
        require_little_endian(archive, folder)
        return Program("TorchScript", archive, _table(archive, folder))


def _table(archive: Archive, folder: str) -> TensorTable:
    found = list(walk_objects(_pickled(archive, f"{folder}/data.pkl")))
    if not found:
        raise Malformed("its object is none of its program's")
    classes = {each.path: short_name(each.kind) for each in found if isinstance(each, ScriptObject)}
    attributes = [each for each in found if isinstance(each, ScriptTensor)]
    decoder = TensorDecoder(archive.file, ZipStorages(archive, f"{folder}/data").resolve)
    tensors = [decoder.tensor(_path(each), each.node) for each in attributes]
    tensors += _constants(archive, folder)
    _refuse_doubles(tensors)
    classes.setdefault(CONSTANTS, "Constants")
    reasons = dict(_reasons(attributes, Code(archive, folder)))
    return TensorTable(tuple(tensors), classes, reasons, tuple(_notes(tensors, classes)))


def _constants(archive: Archive, folder: str) -> Iterator[Tensor]:
    """The tensors among the constants; in a frozen model these are all its weights."""
    nodes = _pickled(archive, f"{folder}/constants.pkl")
    decoder = TensorDecoder(archive.file, ZipStorages(archive, f"{folder}/constants").resolve)
    for number, node in enumerate(nodes if isinstance(nodes, tuple) else ()):
        if is_tensor(node):
            yield decoder.tensor(f"{CONSTANTS}.c{number}", node)


def _pickled(archive: Archive, name: str) -> Node:
    record = archive.find(name)
    if record is None:
        raise Malformed(f"its record {shorten(name)} is missing")
    return read_pickle(archive.read(record, MAX_BYTES)).root


def _reasons(attributes: list[ScriptTensor], code: Code) -> Iterator[tuple[str, str]]:
    """Keys and reasons of the tensors that the source text does not list as parameters, where it has their class."""
    for each in attributes:
        members = code.members(each.owner) if each.owner else None
        if not each.owner or each.owner.startswith(_COMPILED) or (members and each.attribute not in members.parameters):
            is_buffer = members and each.attribute in members.buffers
            yield _path(each), _BUFFER if is_buffer else ATTRIBUTE


def _path(each: ScriptTensor) -> str:
    """The key of a tensor; a model that is just a tensor has no attribute to name it by."""
    return each.path or "tensor"


def _refuse_doubles(tensors: list[Tensor]) -> None:
    seen: set[str] = set()
    for tensor in tensors:
        if tensor.key in seen:
            raise Malformed(f"it has two tensors called {shorten(tensor.key)}")
        seen.add(tensor.key)


def _notes(tensors: list[Tensor], classes: dict[str, str]) -> Iterator[str]:
    yield "It holds a program, which was not run; its tensors are shown by the attributes they are kept in."
    if not tensors:
        yield f"It holds no tensors ({classes.get('', 'no module')}), so there is nothing to prune."
