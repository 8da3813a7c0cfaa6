"""One of several files of a model: its part in writing all of them, and in the progress of that."""

from pathlib import Path

from core.base.progress import Report
from core.formats.shared.container import Container, Edits, Producer
from core.formats.shared.output_writer import writing
from core.formats.shared.units import Division, own_edits


class MemberReport:
    """Converts the progress of one file to that of all.

    Args:
        before: bytes of the files that are done.
        size: bytes of this one in the old model, an estimate of those of the new one.
        total: bytes of all.
    """

    def __init__(self, report: Report, before: int, size: int, total: int) -> None:
        self._report = report
        self._before = before
        self._size = size
        self._total = total

    def __call__(self, done: int, total: int) -> None:
        """Report the progress of this file."""
        self._report(self._before + self._size * done // max(total, 1), self._total)


def write_member(member: Container, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
    """Write one file as `Container.write`; without edits it is just copied, unless it was read by way of another.

    Args:
        edits: of this file alone.
    """
    if edits or len(member.files) > 1:
        member.write(out, edits, produce, report)
        return
    (file,) = member.files
    with writing(out, file, report, file.size) as output:
        output.copy(0, file.size)


def write_units(division: Division, out: Path, edits: Edits, produce: Producer, report: Report, total: int) -> None:
    """Write all units of a model into the folder ``out``, one after the other, and what it has besides.

    Args:
        edits: of the whole model.
        total: bytes of all files of the model.
    """
    done = 0
    for unit in division.units:
        target = out / unit.name
        target.parent.mkdir(exist_ok=True)
        unit.write(target, own_edits(edits, unit.keys), produce, MemberReport(report, done, unit.nbytes, total))
        done += unit.nbytes
    if division.finish is not None:
        division.finish(out, edits)
    report(total, total)
