"""Archives of ``torch.save`` since torch 1.6 that hold a state dict. Their pickle is read, never run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.files import SourceFile
from core.formats.base import Edits, Producer, Table
from core.formats.malformed import Malformed, naming, shown
from core.formats.pickle_machine import MAX_BYTES, read_pickle
from core.formats.pickle_nodes import Node
from core.formats.recognise import OPENS, describe_archive
from core.formats.regions import keeps_keys
from core.formats.state_dicts import Model, find_models, find_module, text_keys
from core.formats.torch_tensors import TensorDecoder, is_tensor
from core.formats.torch_zip_patch import write_patched
from core.formats.torch_zip_rebuild import write_rebuilt
from core.formats.zip_archive import Archive, read_archive
from core.formats.zip_remainder import archive_remainder
from core.formats.zip_revision import Revision
from core.formats.zip_storages import Storages, require_little_endian
from core.progress import Report
from core.table import Tensor

SIGN = b"PK\x03\x04"


@dataclass(frozen=True)
class TorchZip:
    """A file of ``torch.save``.

    Attributes:
        archive: its records.
        folder: the folder in it that holds everything.
        table: the tensors of its state dicts.
    """

    archive: Archive
    folder: str
    table: Table

    @property
    def format(self) -> str:
        return "PyTorch"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        return (self.archive.file,)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the records and of the archive around them; what is an element of a tensor is left out."""
        return dict(archive_remainder(self.archive, self.table.tensors))

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        with naming(self.archive.file.path):
            revision = Revision.of(self.archive, self.table.tensors, edits, produce)
            if keeps_keys(edits):
                write_patched(revision, out, report)
            else:
                write_rebuilt(revision, self.folder, edits, out, report)


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is a zip archive, of whatever kind."""
    return head.startswith(SIGN)


def read(file: SourceFile) -> TorchZip:
    """Read the table of an archive.

    Raises:
        UserError: it is damaged, or holds something other than a state dict.
    """
    with naming(file.path):
        archive = read_archive(file)
        folder = next(iter(archive.records), "").partition("/")[0]
        pickled = archive.find(f"{folder}/data.pkl")
        if pickled is None or _is_program(archive, folder):
            raise UserError(f"{file.path} is {describe_archive(archive.records)}. Only {OPENS} opened.")
        require_little_endian(archive, folder)
        root = read_pickle(archive.read(pickled, MAX_BYTES)).root
        models = find_models(root)
        if not models:
            raise UserError(f"{file.path} holds {_describe(root)}. Only {OPENS} opened.")
        decoder = TensorDecoder(file, Storages(archive, f"{folder}/data").resolve)
        return TorchZip(archive, folder, Table(_tensors(models, decoder), notes=tuple(_notes(models))))


def _is_program(archive: Archive, folder: str) -> bool:
    return f"{folder}/constants.pkl" in archive.records


def _tensors(models: Sequence[Model], decoder: TensorDecoder) -> tuple[Tensor, ...]:
    tensors: dict[str, Tensor] = {}
    for key, node in (entry for model in models for entry in model.tensors()):
        if key in tensors:
            raise Malformed(f"it has two tensors called {shown(key)}")
        tensors[key] = decoder.tensor(key, node)
    return tuple(tensors.values())


def _notes(models: Sequence[Model]) -> Iterator[str]:
    nameless = sum(model.nameless() for model in models)
    if nameless:
        yield f"{nameless} of its tensors are not under a name but under another kind of key, and are left alone."


def _describe(root: Node) -> str:
    """What a pickle without a state dict holds."""
    module = find_module(root)
    if module:
        return f"a whole pickled module ({shown(module)})"
    if is_tensor(root):
        return "a single tensor"
    keys = ", ".join(shown(key) for key in text_keys(root)[:5])
    return f"no state dict (its keys are {keys}, …)" if keys else "no state dict"
