"""The file formats that can be opened: each is read into a `Container`, a table of tensors and a writer.

The reader modules take a large part of the start-up time, so they are imported only when the first file is opened,
which the window does in a thread.
"""

from collections.abc import Mapping
from pathlib import Path

from core.formats.shared.container import Container
from core.storage.tensor_reader import Tick
from core.storage.tensor_ref import Tensor


def open_container(path: Path) -> Container:
    """Read the tensor table of a file, or of a folder that is one model. Runs no code from it, reads no tensor bytes.

    Raises:
        UserError: it can't be read, is of a kind that can't be opened, or is damaged.
    """
    from core.formats import readers

    return readers.open_container(path)


def content_digests(container: Container) -> Mapping[str, bytes]:
    """Digests of what a container holds besides its tensors, independent of how that is laid out: label → SHA-256.

    Raises:
        UserError: the file has changed.
    """
    from core.formats import digests

    return digests.content_digests(container)


def is_state_dict(found: Mapping[str, bytes]) -> bool:
    """Whether digests of `content_digests` are of a pickle that says nothing but names of tensors, all readable."""
    from core.formats import digests

    return digests.is_state_dict(found)


def mask_products(container: Container) -> Mapping[str, Tensor]:
    """The tensors weight × mask that pickled modules keep beside these two: key of the mask → tensor.

    Raises:
        UserError: the file has changed or is damaged.
    """
    from core.formats import products

    return products.mask_products(container)


def checksummed_bytes(container: Container) -> int:
    """How many bytes `require_checksums` reads."""
    from core.formats import checksums

    return checksums.checksummed_bytes(container)


def require_checksums(container: Container, tick: Tick) -> None:
    """Compare the bytes of each record of zip archives with the checksum that the archive keeps of them.

    Args:
        tick: is called with the number of bytes read since the last call; may raise to stop.

    Raises:
        UserError: a record does not fit its checksum, or a file has changed.
    """
    from core.formats import checksums

    checksums.require_checksums(container, tick)
