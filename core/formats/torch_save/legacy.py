"""Files of ``torch.save`` before torch 1.6. Their pickles are read, never run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import Report
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.encoded_runs import real_start
from core.formats.shared.malformed import malformed_as_user_error
from core.formats.shared.patching import write_in_place
from core.formats.shared.regions import keeps_keys
from core.formats.shared.remainder import comparable, digest_of, leftover
from core.formats.torch_objects.pickled_tables import table_of
from core.formats.torch_save.legacy_rebuild import write_rebuilt
from core.formats.torch_save.legacy_stream import Stream, is_stream, read_stream
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class Legacy:
    """A file of ``torch.save`` before torch 1.6.

    Attributes:
        stream: its pickles and storages.
        table: its tensors.
    """

    stream: Stream
    table: TensorTable

    @property
    def format(self) -> str:
        """The format's name for users."""
        return "PyTorch (before 1.6)"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file."""
        return (self.stream.file,)

    @property
    def output(self) -> OutputKind:
        """A file like it."""
        return OutputKind.file_like(self.stream.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the pickles, and of the storages without the elements of comparable tensors.

        Raises:
            UserError: the file has changed.
        """
        file, data = self.stream.file, self.stream.data
        tensors = comparable(self.table.tensors)
        inside = [each for each in tensors if real_start(each) < data]
        rest = leftover(file, (data, file.size), [each for each in tensors if real_start(each) >= data])
        pickles = leftover(file, (0, data), inside) if inside else digest_of(file, [(0, data)])
        return {"the pickles": pickles, "what else is in the storages": rest}

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`; where keys change, the pickles are encoded anew."""
        with malformed_as_user_error(self.stream.file.path):
            if keeps_keys(edits):
                write_in_place(self.stream.file, self.table.tensors, edits, out, produce, report)
            else:
                write_rebuilt(self.stream, self.table.tensors, edits, out, produce, report)


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it begins with the pickle of torch's magic number."""
    return is_stream(head)


def read(file: SourceFile) -> Legacy:
    """Read the table of a file.

    Raises:
        UserError: it is damaged, or holds no tensors.
    """
    with malformed_as_user_error(file.path):
        stream = read_stream(file)
        return Legacy(stream, table_of(file.path, stream.pickled, stream.decoder))
