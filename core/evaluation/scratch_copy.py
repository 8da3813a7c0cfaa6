"""A copy of a checkpoint that is cut in one way after another: only the bytes that differ are written each time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from core.base.arrays import Bits
from core.base.dtypes import nonzero
from core.base.errors import UserError
from core.base.mask import UNPRUNED, KeptRange
from core.base.progress import Report
from core.base.wording import counted
from core.evaluation.byte_patches import FilePatches
from core.evaluation.evaluator import EffectiveCut
from core.formats import open_container
from core.formats.companions.known_files import holds_weights
from core.formats.shared.container import Edit
from core.masks.nm_masks import NMGroups
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.storage.atomic_output import NO_ROOM
from core.storage.source_file import SourceFile, telling
from core.storage.temporary_folder import TemporaryFolder
from core.storage.tensor_reader import CHUNK, TensorReader, aligned_chunks, elements
from core.storage.tensor_ref import Tensor

PREFIX = "secateurs-evaluated-"
"""The beginning of the folder's name in the system's temporary folder (``TMPDIR``)."""
MOST_LINKS = 1000
"""Most things beside the checkpoint that the copy's folder has links to."""

Way = float | NMGroups | None
"""How a parameter is cut: its threshold (`UNPRUNED` for not at all), N of M, or None for its recorded mask."""


class ScratchCopy:
    """A copy in a temporary folder, with links to what lies beside the checkpoint, but for other weights.

    What is written is what a commit writes: recorded masks are taken off. It is removed with this object.

    Attributes:
        path: of the copy: the file that corresponds to the opened one, or the folder.
        folder: that it lies in, or that it is.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._room = TemporaryFolder(PREFIX)
        kind = checkpoint.container.output
        self._written = self._room.path / "model" / f"{kind.stem}{kind.suffix}"
        self._written.parent.mkdir()
        self.folder = self._written if kind.folder else self._written.parent
        opened = checkpoint.path
        self.path = self._written / opened.name if kind.folder and opened.is_file() else self._written
        self._owners = {each.name: each for each in checkpoint.owners}
        self._ways: dict[str, Way] = {}
        self._patches: Mapping[str, tuple[Tensor, FilePatches]] | None = None
        self._identities: tuple[SourceFile, ...] = ()

    def cut(self, cut: EffectiveCut, report: Report) -> None:
        """Make the copy that of a cut.

        Args:
            report: is called as ``report(0, 1)`` again and again.

        Raises:
            UserError: the source has changed, or there is no room.
            Cancelled: if ``report`` raises it; the next cut goes on from there.
        """
        found: dict[str, Way] = {**dict(cut.thresholds), **dict.fromkeys(cut.masked), **dict(cut.groups)}
        ways = {name: found.get(name, UNPRUNED) for name in self._owners}

        def waiting(done: int, total: int) -> None:
            report(0, 1)

        with self._telling_no_room():
            if not self._still_there():
                self._write({}, waiting)
            if self._patches is None:
                self._write(ways, waiting)
            else:
                try:
                    self._patch(ways, waiting)
                finally:
                    self._identities = tuple(SourceFile.of(each.path) for each in self._identities)

    def remove(self) -> None:
        """Remove it now."""
        self._room.remove()

    def _still_there(self) -> bool:
        """Whether the copy is as it was left: a command may have written to it, or another program removed it."""
        try:
            for file in self._identities:
                file.open().close()
        except UserError:
            return False
        return bool(self._identities)

    def _write(self, ways: Mapping[str, Way], report: Report) -> None:
        """Write it anew, and find where its tensors lie; what is cut is written at once."""
        self._clear()
        container = self._checkpoint.container
        edits = dict(self._edits(ways))
        producers = {self._key(each): each for each in self._owners.values()}

        def produce(edit: Edit) -> memoryview:
            parameter = producers[edit.key]
            return memoryview(_cut_elements(parameter, ways[parameter.name]).reshape(-1).view(np.uint8).data)

        # so that the system may copy it, or let both share what is alike
        with telling(lambda _: None):
            container.write(self._written, edits, produce, report)
        there = open_container(self._written)
        self._identities = there.files
        self._patches = self._places(there.table.tensors)
        self._ways = {name: ways.get(name, UNPRUNED) for name in self._owners}
        self._link()

    def _clear(self) -> None:
        if self._written.is_dir():
            for path in sorted(self._written.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
            self._written.rmdir()
        self._written.unlink(missing_ok=True)

    def _edits(self, ways: Mapping[str, Way]) -> Iterator[tuple[str, list[Edit]]]:
        """What a commit edits: parameters that are cut, and the keys of those with a recorded mask."""
        for parameter in self._checkpoint.parameters:
            key = self._key(parameter)
            changes = ways.get(parameter.name, UNPRUNED) != UNPRUNED
            if changes or (parameter.mask is not None and parameter.prunable):
                yield parameter.tensor.key, [Edit(key, parameter.tensor, renamed=not changes)]
                if parameter.mask is not None:
                    yield parameter.mask.key, []

    def _key(self, parameter: Parameter) -> str:
        key = parameter.tensor.key
        return key.removesuffix("_orig") if parameter.mask is not None else key

    def _places(self, tensors: tuple[Tensor, ...]) -> Mapping[str, tuple[Tensor, FilePatches]] | None:
        """Name → the tensor in the copy, and its file; None where not all are plain bytes that can be overwritten."""
        by_key = {tensor.key: tensor for tensor in tensors}
        wanted = {name: by_key[self._key(each)] for name, each in self._owners.items()}
        if any(type(each.storage.file) is not SourceFile for each in wanted.values()):
            return None
        files = {each.storage.file for each in wanted.values()}
        patches = {file: FilePatches(file) for file in files}
        return {name: (tensor, patches[tensor.storage.file]) for name, tensor in wanted.items()}

    def _patch(self, ways: Mapping[str, Way], report: Report) -> None:
        """Write what differs from the last cut."""
        assert self._patches is not None
        changed = [name for name, way in ways.items() if name not in self._ways or self._ways[name] != way]
        with TensorReader() as reader:
            for name in changed:
                # if this is cancelled, nobody knows what is there
                self._ways.pop(name, None)
                tensor, file = self._patches[name]
                for source, there in _parts(self._owners[name], tensor, ways[name]):
                    report(0, 1)
                    file.write(there, _cut_elements(source, ways[name], reader))
                self._ways[name] = ways[name]
        for file in dict.fromkeys(file for _, file in self._patches.values()):
            file.renew_checksums(report)

    def _link(self) -> None:
        """Link what lies beside the checkpoint into the folder of the copy, but for weights that could be taken for it.

        Where they can't be listed, the copy lies there alone.
        """
        container = self._checkpoint.container
        kind = container.output
        beside = kind.beside / kind.stem if kind.folder else container.files[0].path.absolute().parent
        own = {file.path.absolute() for file in container.files}
        try:
            there = sorted(beside.iterdir())[:MOST_LINKS]
        except OSError:
            return
        for path in there:
            link = self.folder / path.name
            if path in own or path.name.startswith(".") or holds_weights(path.name) or link.exists():
                continue
            link.symlink_to(path.absolute())

    @contextmanager
    def _telling_no_room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            size = sum(file.size for file in self._checkpoint.container.files)
            what = "There is no room" if error.errno in NO_ROOM else f"{error.strerror or error}"
            self._identities = ()
            raise UserError(
                f"{what} in {self._room.path.parent} for the copy that the command evaluates, which has "
                f"{counted(size, 'byte')}. Free some there, or set TMPDIR to a folder on another disk."
            ) from None


def _parts(parameter: Parameter, there: Tensor, way: Way) -> Iterator[tuple[Parameter, Tensor]]:
    """Parts of a parameter, with its mask, and the same parts of its tensor in the copy."""
    masks = [parameter.mask] if parameter.mask is not None else []
    tensors = (parameter.tensor, there, *masks)
    divided = way.parts(*tensors, nbytes=CHUNK) if isinstance(way, NMGroups) else aligned_chunks(tensors)
    for source, target, *mask in divided:
        yield replace(parameter, tensor=source, mask=mask[0] if mask else None), target


def _cut_elements(parameter: Parameter, way: Way, reader: TensorReader | None = None) -> Bits:
    """The elements of a parameter, or of a part of it, after a cut: a new array of its shape; what is pruned is +0."""
    tensor = parameter.tensor
    bits = elements(tensor) if reader is None else reader.elements(tensor)
    if way is None:
        bits[~(mask_flags(parameter) & nonzero(bits, tensor.dtype))] = 0
    elif isinstance(way, NMGroups):
        bits[~way.keeps(bits, tensor.dtype)] = 0
    elif way != UNPRUNED:
        bits[~KeptRange.of(tensor.dtype, way).keeps(bits)] = 0
    return bits
