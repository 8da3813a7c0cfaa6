"""Archives of ``torch.save`` since torch 1.6. Their pickle is read, never run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Report
from core.formats.numpy_objects.places import ArrayPlaces
from core.formats.pickle.machine import MAX_BYTES, Pickled, read_pickle
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.encoded_runs import EncodedRun
from core.formats.shared.file_signatures import advice_on_archive, describe_archive
from core.formats.shared.malformed import malformed_as_user_error
from core.formats.shared.regions import keeps_keys
from core.formats.torch_objects.pickled_tables import table_of
from core.formats.torch_objects.tensors import TensorDecoder
from core.formats.torch_objects.zip_storages import ZipStorages, require_little_endian, require_stored
from core.formats.torch_save.torch_zip_rebuild import write_rebuilt, write_with_arrays
from core.formats.zip.archive import LOCAL_SIGNATURE, Archive, Record, read_archive
from core.formats.zip.patching import write_patched
from core.formats.zip.revision import Revision
from core.formats.zip.zip_remainder import archive_remainder
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class TorchZip:
    """A file of ``torch.save`` since torch 1.6.

    Attributes:
        file: the archive.
        folder: the top folder of the archive, which holds everything.
        table: its tensors.
    """

    file: SourceFile
    folder: str
    table: TensorTable

    def archive(self) -> Archive:
        """Its records. They are read anew, as few need them: of 100,000 tensors they take as much memory as the table.

        Raises:
            UserError: the file has changed.
        """
        with malformed_as_user_error(self.file.path):
            return read_archive(self.file)

    def pickled(self, archive: Archive) -> Pickled:
        """The object that was saved, without its tensors' bytes. It is read anew too.

        Args:
            archive: the file's.

        Raises:
            Malformed: it is damaged.
        """
        record = archive.find(f"{self.folder}/data.pkl")
        assert record is not None, "it was found when the table was read"
        return read_pickle(archive.read(record, MAX_BYTES))

    @property
    def format(self) -> str:
        """The format's name for users."""
        return "PyTorch"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file."""
        return (self.file,)

    @property
    def output(self) -> OutputKind:
        """A file like it."""
        return OutputKind.file_like(self.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the records and of the directory, without the elements of comparable tensors.

        Raises:
            UserError: the file has changed.
        """
        return dict(archive_remainder(self.archive(), self.table.tensors))

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`; where keys change, the pickle is encoded anew and all records are laid out anew.

        The latter is done also where arrays change that the pickle has as text.
        """
        with malformed_as_user_error(self.file.path):
            revision = Revision.of(self.archive(), self.table.tensors, edits, produce)
            arrays = [each for each in self.table.tensors if isinstance(each.storage.file, EncodedRun)]
            if not keeps_keys(edits):
                write_rebuilt(revision, self.folder, edits, out, report)
            elif any(each.key in revision.edits for each in arrays):
                write_with_arrays(revision, self.folder, arrays, out, report)
            else:
                write_patched(revision, out, report)


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is a zip archive of any kind."""
    return head.startswith(LOCAL_SIGNATURE)


def read(file: SourceFile) -> TorchZip:
    """Read the table of an archive.

    Raises:
        UserError: it is damaged, is no archive of ``torch.save``, or holds no tensors.
    """
    with malformed_as_user_error(file.path):
        archive = read_archive(file)
        folder = archive.top_folder
        pickled = archive.find(f"{folder}/data.pkl")
        if pickled is None or _is_program(archive, folder):
            what = describe_archive(archive.records)
            raise UserError(f"{file.path} is {what}. {advice_on_archive(file.path, archive.records)}")
        require_little_endian(archive, folder)
        require_stored(archive, pickled)
        content = read_pickle(archive.read(pickled, MAX_BYTES))
        return TorchZip(file, folder, table_of(file.path, content, zip_decoder(archive, pickled, content)))


def zip_decoder(archive: Archive, record: Record, pickled: Pickled) -> TensorDecoder:
    """Makes tensors of the nodes of a pickle.

    Args:
        record: of the archive, from which the pickle was read.
    """
    folder = record.name.partition("/")[0]
    arrays = ArrayPlaces.of(archive.file, pickled, record.start)
    return TensorDecoder(archive.file, ZipStorages(archive, f"{folder}/data").resolve, arrays)


def _is_program(archive: Archive, folder: str) -> bool:
    return f"{folder}/constants.pkl" in archive.records
