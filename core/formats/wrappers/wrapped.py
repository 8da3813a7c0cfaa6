"""A checkpoint in an archive, or in a compressed file: which member it is, and the container that stands for it.

It is unpacked into a temporary folder that goes with the container. What is written is the checkpoint alone.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Report
from core.base.wording import counted
from core.formats.companions.known_files import is_optimizer
from core.formats.shared.container import Container, Edits, OutputKind, Producer, TensorTable
from core.formats.shared.file_signatures import (
    SUPPORTED,
    TORCH_TAR,
    advice_on_archive,
    describe,
    describe_archive,
    is_compressed,
    is_tar,
    may_be_checkpoint,
)
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.wrappers.members import HEAD, Member
from core.formats.wrappers.streams import Forward, gzip_blocks, plain_blocks
from core.formats.wrappers.tar_members import is_header, tar_members
from core.formats.wrappers.unpacking import TooLarge, Unpacking, plain_suffix
from core.formats.zip.archive import LOCAL_SIGNATURE, Archive, raw_directory, read_archive
from core.formats.zip.unpacked import first_bytes, unpacked_blocks
from core.storage.source_file import SourceFile

ReadFile = Callable[[SourceFile, bytes], Container]
"""Reads a file that is no archive around another; its first bytes are given too."""

GZIP = b"\x1f\x8b\x08"
_OF_TORCH = (b"/data.pkl", b"/archive_format", b"/.format_version", b"/.data/extern_modules")
"""Names in the archives that torch writes itself."""
_MOST = 16
"""Most members that are unpacked to see whether they hold a model."""
_LISTED = 5
_NESTED = "what is in it is packed again ({})"
_COMPRESSED = (".gz", ".tgz", ".tar")
_LONGEST = 500
"""Most characters of a name in a command that is advised."""


@dataclass(frozen=True)
class Wrapped:
    """A checkpoint that was unpacked.

    Attributes:
        outer: the archive or compressed file.
        inner: the checkpoint in it.
        name: what the checkpoint is called in messages, instead of the path where it was unpacked.
        note: a sentence on what it is and what is written.
        output: a file of the checkpoint's own kind beside the archive.
        optimizers: names of optimizers' states beside it in the archive.
    """

    outer: SourceFile
    inner: Container
    name: str
    note: str
    output: OutputKind
    optimizers: tuple[str, ...] = ()

    @property
    def format(self) -> str:
        """The format's name for users, which is that of the checkpoint."""
        return self.inner.format

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The archive, and the unpacked file."""
        return (self.outer, *self.inner.files)

    @cached_property
    def table(self) -> TensorTable:
        """The tensors of the checkpoint."""
        table = self.inner.table
        return replace(table, notes=(self.note, *table.notes), optimizers=self.optimizers)

    def remainder(self) -> Mapping[str, bytes]:
        """As `Container.remainder`, of the checkpoint."""
        return self.inner.remainder()

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`: the checkpoint alone, not the archive around it."""
        self.outer.open().close()
        with calling(self.inner.files[0].path, self.name):
            self.inner.write(out, edits, produce, report)


@dataclass(frozen=True)
class _Candidate:
    """A member that opened.

    Attributes:
        name: in the archive.
        container: what it is.
        optimizers: names of optimizers' states beside it.
    """

    name: str
    container: Container
    optimizers: tuple[str, ...] = ()

    @property
    def has_model(self) -> bool:
        """Whether it holds a matrix that is a parameter, which no optimizer's state and no number beside a model is."""
        table = self.container.table
        return any(
            len(each.shape) > 1 and each.dtype.prunable and not each.unreadable and each.key not in table.reasons
            for each in table.tensors
        )


class _PackedTwice(TooLarge):
    """What is in the file is an archive itself."""


@contextmanager
def calling(unpacked: Path, name: str) -> Iterator[None]:
    """Tell errors of an unpacked file under a name that its user knows."""
    try:
        yield
    except UserError as fault:
        raise UserError(str(fault).replace(str(unpacked), name)) from None


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is compressed with gzip, a tar archive, or a zip archive that torch has not written."""
    if head.startswith(GZIP) or (is_header(head) and not head.startswith(TORCH_TAR)):
        return True
    if not head.startswith(LOCAL_SIGNATURE):
        return False
    try:
        directory = raw_directory(file)
    except Malformed:
        return False  # what is wrong with it is told by whom it is left to
    return not any(name in directory for name in _OF_TORCH)


def read(file: SourceFile, head: bytes, read_file: ReadFile) -> Container:
    """Unpack the one checkpoint in a file, and read it.

    Args:
        read_file: reads a file that is no archive around another.

    Raises:
        UserError: there is none, or more than one; it is damaged; or it is too large to be unpacked here.
    """
    with malformed_as_user_error(file.path):
        try:
            if head.startswith(LOCAL_SIGNATURE):
                return _in_zip(file, read_file)
            return _in_stream(file, head, read_file)
        except TooLarge as fault:
            raise UserError(f"{file.path} is not unpacked: {fault}. {_by_hand(file.path, head)}") from None


def _in_zip(file: SourceFile, read_file: ReadFile) -> Container:
    archive = read_archive(file)
    found = _choose(file, _zip_members(archive), read_file)
    if found is None:
        what = describe_archive(archive.records)
        raise UserError(f"{file.path} is {what}. {advice_on_archive(file.path, archive.records)}")
    return _wrapped(file, found)


def _in_stream(file: SourceFile, head: bytes, read_file: ReadFile) -> Container:
    """A tar archive, a compressed one, or a single compressed file."""
    stream = Forward(gzip_blocks(file) if head.startswith(GZIP) else plain_blocks(file))
    start = stream.peek(HEAD)
    if is_header(start) and not start.startswith(TORCH_TAR):
        found = _choose(file, tar_members(stream), read_file)
        if found is None:
            raise UserError(f"{file.path} is a tar archive without a checkpoint in it. Only {SUPPORTED} opened.")
        return _wrapped(file, found)
    if not may_be_checkpoint(start):
        if is_compressed(start):
            raise TooLarge(_NESTED.format(describe(start)))
        raise UserError(
            f"{file.path} is compressed with gzip; what is in it is {describe(start)}. Only {SUPPORTED} opened."
        )
    name = file.path.name.removesuffix(file.path.suffix)
    container = _open(file, Unpacking.of(file), Member(name, None, start, stream.rest), read_file)
    return _wrapped(file, _Candidate(name, container))


def _zip_members(archive: Archive) -> Iterator[Member]:
    for record in archive.records.values():
        if record.size and not record.name.endswith("/"):
            head = first_bytes(archive, record, HEAD)
            yield Member(record.name, record.size, head, partial(unpacked_blocks, archive, record))


def _choose(file: SourceFile, members: Iterator[Member], read_file: ReadFile) -> _Candidate | None:
    """The one checkpoint among the members; None where none of them may be one."""
    unpacking, found, faults, packed = Unpacking.of(file), list[_Candidate](), list[UserError](), list[str]()
    optimizers: list[str] = []
    for member in members:
        optimizers += [member.name] * is_optimizer(member.name)
        if not may_be_checkpoint(member.head):
            packed += [member.name] * is_compressed(member.head)
            continue
        if len(found) + len(faults) == _MOST:
            raise TooLarge(f"more than {counted(_MOST, 'file')} in it may be checkpoints")
        try:
            found.append(_Candidate(member.name, _open(file, unpacking, member, read_file)))
        except _PackedTwice:
            packed.append(member.name)
        except UserError as fault:
            faults.append(fault)
    if not found and faults:
        raise faults[0]
    if not found and packed:
        raise TooLarge(_NESTED.format(shorten(packed[0])))
    model = _only_model(found)
    return model and replace(model, optimizers=tuple(name for name in optimizers if name != model.name))


def _only_model(found: list[_Candidate]) -> _Candidate | None:
    """The one that holds a model, of those that opened; None where none did."""
    models = [each for each in found if each.has_model] or found
    if len(models) > 1:
        names = ", ".join(shorten(each.name) for each in models[:_LISTED])
        raise TooLarge(f"it holds {counted(len(models), 'checkpoint')} ({names}{', …' * (len(models) > _LISTED)})")
    return models[0] if models else None


def _open(file: SourceFile, unpacking: Unpacking, member: Member, read_file: ReadFile) -> Container:
    if member.size is not None:
        unpacking.require(member.size)
    unpacked = unpacking.write(member.name, member.blocks())
    if recognises(unpacked, member.head):
        raise _PackedTwice(_NESTED.format("a zip archive"))
    with calling(unpacked.path, _name(member.name, file)):
        return read_file(unpacked, member.head)


def _name(member: str, file: SourceFile) -> str:
    return f"{shorten(member)} in {file.path}"


def _wrapped(file: SourceFile, found: _Candidate) -> Wrapped:
    stem = file.path.name
    while Path(stem).suffix.lower() in (*_COMPRESSED, plain_suffix(found.name).lower(), file.path.suffix.lower()):
        stem = stem.removesuffix(Path(stem).suffix)
        if not Path(stem).suffix:
            break
    note = (
        f"It is {shorten(found.name)} in {shorten(file.path.name)}, unpacked to be read. "
        f"What is written is this checkpoint alone, without what is around it. {_back(file, found.name)}"
    )
    output = OutputKind(file.path.parent, stem, plain_suffix(found.name))
    return Wrapped(file, found.container, _name(found.name, file), note, output, found.optimizers)


def _back(file: SourceFile, name: str) -> str:
    """How what was written is put back, as a sentence."""
    if not _is_plain(name):
        return f"Put it back by hand, in the place of {shorten(name)}: that name could lead a command elsewhere."
    member, archive = shlex.quote(name), _path_word(file.path.name)
    with file.open() as stream:
        head = stream.read(HEAD)
    if head.startswith(LOCAL_SIGNATURE):
        return f"To put it back, name it {member} and do this beside a copy of the archive: zip {archive} {member}"
    if name == file.path.name.removesuffix(file.path.suffix):
        return f"To compress it again, name it {member} and do this: gzip {member}"
    return f"To put it back, unpack a copy of the archive, replace {member} in it, and pack that again with tar."


def _is_plain(name: str) -> bool:
    """Whether a name in an archive can be given to a command: it leads into the folder, and is no option."""
    inside = all(part not in ("", ".", "..") for part in name.split("/"))
    return inside and not name.startswith("-") and shorten(name, _LONGEST) == name


def _path_word(path: str) -> str:
    """A path as a word of a command, which takes it for no option."""
    shown = shorten(path, _LONGEST)
    return shlex.quote(f"./{shown}" if shown.startswith("-") else shown)


def _by_hand(path: Path, head: bytes) -> str:
    """How it is unpacked by hand."""
    name = _path_word(str(path))
    if head.startswith(LOCAL_SIGNATURE):
        command = f"unzip {name} -d FOLDER"
    elif is_tar(head) or path.name.lower().endswith((".tar.gz", ".tgz")):
        command = f"tar -xf {name} -C FOLDER"
    else:
        command = f"gzip -dk {name}"
    return f"Unpack it and open the checkpoint: {command}"
