"""Checks a result against its record, without the source: whether it is the same file, or has the same elements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

from core.base.errors import UserError
from core.base.paths import is_folder
from core.base.progress import Report, silent
from core.base.wording import counted
from core.formats.shared.malformed import shorten
from core.handover.record import FileStamp, ParameterRecord, ResultRecord
from core.handover.record_file import read_record
from core.handover.record_paths import find_record, find_record_of, record_path
from core.index.element_digests import zeros_and_digest
from core.masks.odd_masks import odd_mask
from core.model.checkpoint import Checkpoint
from core.model.name_matching import match_names
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.storage.digest import sha256_of
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader


class Level(Enum):
    """How far a result is as recorded."""

    SAME_FILE = "the same file"
    SAME_ELEMENTS = "the same elements"
    DIFFERENT = "different"


@dataclass(frozen=True)
class CheckedParameter:
    """A pruned parameter of a file that is not the recorded one byte for byte.

    Attributes:
        recorded: what the record says.
        zeros: how many weights are zero here; None where it is missing or can't be read.
        difference: a sentence on what is wrong; empty where it is as recorded.
    """

    recorded: ParameterRecord
    zeros: int | None
    difference: str


@dataclass(frozen=True)
class RecordCheck:
    """What came of a check.

    Attributes:
        result: the path that was checked.
        path: of the record.
        record: what it says.
        files: sentences on files that are not the recorded ones; empty where all are.
        parameters: what was found of each; empty where the files are the same, so that nothing more was read.
    """

    result: Path
    path: Path
    record: ResultRecord
    files: tuple[str, ...]
    parameters: tuple[CheckedParameter, ...]

    @property
    def level(self) -> Level:
        """How far the result is as recorded."""
        if not self.files:
            return Level.SAME_FILE
        return Level.DIFFERENT if self.differences else Level.SAME_ELEMENTS

    @cached_property
    def differences(self) -> tuple[str, ...]:
        """What is wrong with the pruned parameters, as sentences."""
        return tuple(each.difference for each in self.parameters if each.difference)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what differs without being wrong, or was not compared."""
        if self.level is Level.SAME_FILE:
            return ()
        rest = "What was not pruned is not compared; verify SOURCE RESULT does so."
        return (*self.files, rest)

    @property
    def summary(self) -> str:
        """The verdict in one line."""
        name, made = shorten(str(self.result), len(str(self.result))), self.record.made_by.date
        number = len(self.record.parameters)
        match self.level:
            case Level.SAME_FILE:
                many = len(self.record.result.files)
                sums = "its SHA-256 is that" if many == 1 else f"the SHA-256 of all {counted(many, 'file')} are those"
                return f"{name} is the same as was written on {made}: {sums} of the record."
            case Level.SAME_ELEMENTS:
                which = "its pruned tensor is" if number == 1 else f"all {counted(number, 'pruned tensor')} are"
                return f"{name} was saved again: {which} element for element what was written on {made}."
            case Level.DIFFERENT:
                wrong = len(self.differences)
                verb = "is" if wrong == 1 else "are"
                return f"{name} is not as recorded: {wrong:,} of {counted(number, 'pruned tensor')} {verb} different."


def check_record(result: Path, record: Path | None = None, report: Report = silent) -> RecordCheck:
    """Check a file or folder against its record.

    Args:
        record: where the record lies; by default beside the file, or in the folder.
        report: progress in bytes, of each file and then of each tensor.

    Raises:
        UserError: there is no record, or one of the two can't be read.
        Cancelled: if ``report`` raises it.
    """
    path = find_record(result) if record is None else record
    if path is None and is_folder(result):
        # one that was handed over
        result, path = find_record_of(open_checkpoint(result)) or (result, None)
    if path is None:
        place = record_path(result, folder=result.is_dir())
        raise UserError(f"There is no record {place}. Name the one that was written with it: --record RECORD.")
    found = read_record(path)
    files = tuple(_other_files(result, found, report))
    parameters = tuple(_checked(open_checkpoint(result), found, report)) if files else ()
    return RecordCheck(result, path, found, files, parameters)


def same_sizes(result: Path, record: ResultRecord) -> bool:
    """Whether all files of a result are there with the sizes that its record says; nothing is read."""
    return all(_size(each) == stamp.size for each, stamp in _paths(result, record).items())


def _paths(result: Path, record: ResultRecord) -> Mapping[Path, FileStamp]:
    """Where the recorded files would lie: the result itself may have been given another name since."""
    stamps = record.result.files
    return {result / each.name: each for each in stamps} if result.is_dir() else {result: stamps[0]}


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _other_files(result: Path, record: ResultRecord, report: Report) -> Iterator[str]:
    """Sentences on the files that are not the recorded ones; all sizes first, which need no reading."""
    if not result.is_dir() and len(record.result.files) > 1:
        yield f"The record is of a folder with {counted(len(record.result.files), 'file')}, not of one file."
        return
    paths = _paths(result, record)
    odd = [
        f"{path.name} is missing." if size is None else f"{path.name} has {counted(size, 'byte')}, not {stamp.size:,}."
        for path, stamp in paths.items()
        if (size := _size(path)) != stamp.size
    ]
    if odd:
        yield from odd
        return
    for path, stamp in paths.items():
        if sha256_of(SourceFile.of(path), report) != stamp.sha256:
            yield f"{path.name} has another SHA-256 than is recorded."


def _checked(result: Checkpoint, record: ResultRecord, report: Report) -> Iterator[CheckedParameter]:
    names = _names(result, record)
    total = sum(each.numel for each in record.parameters)
    done = 0
    with TensorReader() as reader:
        for each in record.parameters:
            report(done, total)
            found = names.get(each.name)
            yield _compared(each, None if found is None else result.by_name[found], reader)
            done += each.numel


def _names(result: Checkpoint, record: ResultRecord) -> Mapping[str, str]:
    """Recorded name → the name in a file, which may have another prefix there, or one of the names of tied ones."""
    ways = {name: each.name for each in record.parameters for name in (*reversed(each.tied), each.name)}
    matched = match_names(list(ways), result.by_name, result.roots)
    # the own name is the last of each, and counts most
    return {ways[way]: matched[way] for way in ways if way in matched}


def _compared(recorded: ParameterRecord, found: Parameter | None, reader: TensorReader) -> CheckedParameter:
    name = shorten(recorded.name)
    if found is None:
        return CheckedParameter(recorded, None, f"{name} is missing.")
    tensor = found.tensor
    if (tensor.shape, tensor.dtype.name) != (recorded.shape, recorded.dtype):
        here, there = _kind(tensor.dtype.name, tensor.shape), _kind(recorded.dtype, recorded.shape)
        return CheckedParameter(recorded, None, f"{name} is {here}, not {there}.")
    read = zeros_and_digest(tensor, reader, found.mask)
    if read is None:
        return CheckedParameter(recorded, None, f"{name} can't be read as numbers.")
    zeros, digest = read
    wanted = recorded.numel - recorded.kept
    if zeros != wanted:
        return CheckedParameter(recorded, zeros, f"{name} has {counted(zeros, 'zero')}, not {wanted:,}.")
    if digest != recorded.sha256:
        return CheckedParameter(recorded, zeros, f"{name} has as many zeros as recorded, but other elements.")
    odd = "" if found.mask is None else odd_mask(name, found.mask)
    return CheckedParameter(recorded, zeros, f"{odd}." if odd else "")


def _kind(dtype: str, shape: tuple[int, ...]) -> str:
    return f"{dtype} {' × '.join(map(str, shape)) or 'scalar'}"
