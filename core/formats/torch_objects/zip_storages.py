"""Storages in the records of an archive of torch, and the archive's byte order."""

from core.base.dtypes import DType
from core.base.errors import UserError
from core.base.wording import counted
from core.formats.pickle.nodes import Persistent
from core.formats.shared.malformed import Malformed, shorten
from core.formats.torch_objects.storage_ids import storage_id
from core.formats.zip.archive import STORED, Archive, CompressedError, Record
from core.storage.tensor_ref import Storage

_SHORT = 64
"""Most bytes of the record ``byteorder``."""


class ZipStorages:
    """Finds storages in the records of an archive.

    Args:
        folder: the folder of the storages in the archive, such as ``archive/data``.
    """

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._found: dict[str, Storage] = {}
        self._sizes: dict[int, int] = {}
        """Number of bytes → the same, as one object for all storages of that size."""

    def resolve(self, node: Persistent) -> tuple[DType, Storage]:
        """The dtype and place of the storage that a persistent id refers to.

        Raises:
            Malformed: it is missing, or of another size than the pickle says.
        """
        named = storage_id(node)
        storage = self.find(named.key)
        # the size can't be compared where an element is no whole byte (itemsize 0)
        if named.nbytes != storage.nbytes and named.dtype.itemsize:
            raise Malformed(
                f"a tensor wants {counted(named.nbytes, 'byte')}, but the file has {storage.nbytes:,} of it"
            )
        return named.dtype, storage

    def find(self, key: str) -> Storage:
        """The storage of that key.

        Raises:
            Malformed: it is missing.
            CompressedError: it is compressed.
        """
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._storage(f"{self._folder}/{key}")
        return found

    def _storage(self, name: str) -> Storage:
        record = self._archive.find(name)
        if record is None:
            raise Malformed(f"its record {shorten(name)} is missing")
        require_stored(self._archive, record)
        # one number for all, since it lasts, and would keep the memory of the records around it from being freed
        size = self._sizes.setdefault(record.size, record.size)
        return Storage(self._archive.file, record.start, size)


def require_stored(archive: Archive, record: Record) -> None:
    """Refuse a record that is compressed.

    Raises:
        CompressedError: it is, as in an archive that was packed again.
    """
    if record.method != STORED:
        raise CompressedError(
            f"{archive.file.path} is compressed: its record {shorten(record.name)} can't be read in place."
        )


def require_little_endian(archive: Archive, folder: str) -> None:
    """Refuse an archive that was written on a big-endian machine.

    Args:
        folder: the top folder in the archive.

    Raises:
        UserError: its byte order is big-endian.
        Malformed: its byte order is neither.
    """
    record = archive.find(f"{folder}/byteorder")
    order = archive.read(record, _SHORT) if record else b"little"
    if order == b"big":
        raise UserError(
            f"{archive.file.path} was written on a big-endian machine, and its tensors can't be read as they are. "
            "Load it with torch and save it again on a little-endian machine."
        )
    if order != b"little":
        raise Malformed("its byte order is neither little nor big")
