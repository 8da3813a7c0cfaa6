"""The folder that is handed over: the pruned file with all that answers for it, written whole or not at all."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Meter, Report
from core.handover.contents import SUMS
from core.handover.conversion import convert
from core.handover.parts import PARTS, Handover
from core.handover.plan_words import MasksFrom
from core.handover.record import ResultRecord
from core.handover.recording import record_of
from core.handover.sizes import compressed
from core.handover.wishes import FORMATS, ContainerName, Wishes, lies_in_source
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.pruning.commit import Outcome
from core.storage.atomic_output import new_output
from core.storage.digest import FileDigest, sha256_of
from core.storage.output_guard import OutputGuard
from core.storage.source_file import SourceFile

_DRAFT = "draft"
"""What is converted and then removed; without a suffix, which would say something of the kind."""

Write = Callable[[Path, Report], Outcome]
"""Writes the pruned file to a path, with digests."""


@dataclass(frozen=True)
class HandedOver:
    """A folder that was written.

    Attributes:
        folder: its path.
        outcome: of the pruned file in it.
        record: of that.
        notes: sentences for the user.
        names: of all files in it, relative to it, sorted.
    """

    folder: Path
    outcome: Outcome
    record: ResultRecord
    notes: tuple[str, ...]
    names: tuple[str, ...]


def hand_over(
    checkpoint: Checkpoint,
    plan: Plan | MasksFrom,
    write: Write,
    folder: Path,
    wishes: Wishes,
    report: Report,
    guard: OutputGuard,
    *,
    name: str,
    notes: Callable[[Outcome], Sequence[str]],
    metric: PlanResult | None = None,
) -> HandedOver:
    """Write a folder with a pruned file, its record and all that makes it checkable; a killed process leaves none.

    Args:
        checkpoint: the source.
        plan: that ``write`` carries out, or the masks that take its place.
        write: writes the pruned file, of the source's kind.
        folder: the new folder; it must not be there, or be empty.
        wishes: how it is to be.
        report: progress in bytes; it begins anew for each step.
        guard: has what must not be replaced.
        name: of the pruned file, from `core.handover.wishes.default_name`.
        notes: what the user is told of an outcome.
        metric: what was measured for this very plan.

    Raises:
        UserError: the folder can't be written, lies in the source's, or the pruned file can't be converted.
        Cancelled: if ``report`` raises it; nothing is left.
    """
    _require_elsewhere(checkpoint, folder)
    with new_output(folder, guard) as partial:
        partial.mkdir()
        written = write(partial / name if wishes.container is None else partial / _DRAFT, report)
        told = tuple(notes(written))
        outcome, left = _converted(written, partial / name, wishes.container, report)
        result, told = open_checkpoint(outcome.output), (*told, *left)
        record = record_of(
            checkpoint, plan, outcome, warnings=told, metric=metric, note=wishes.note, author=wishes.author
        )
        record = _of_kind(record, wishes.container)
        _fill(partial, Handover(checkpoint, plan, result, record, report, wishes.compressed), outcome, wishes)
        names = sorted(each.relative_to(partial).as_posix() for each in partial.rglob("*") if each.is_file())
    return HandedOver(folder, replace(outcome, output=folder / name), record, told, tuple(names))


def _require_elsewhere(checkpoint: Checkpoint, folder: Path) -> None:
    if lies_in_source(checkpoint, folder):
        raise UserError(f"{folder} lies in the model that is open. The source is never changed; choose another place.")


def _of_kind(record: ResultRecord, container: ContainerName | None) -> ResultRecord:
    """The record with the format of what the result was converted into."""
    kind = FORMATS[container] if container else record.result.format
    return record.model_copy(update={"result": record.result.model_copy(update={"format": kind})})


def _fill(partial: Path, handover: Handover, outcome: Outcome, wishes: Wishes) -> None:
    """Write all that lies beside the pruned file."""
    for part in PARTS:
        for path, content in part(handover).items():
            (partial / path).write_bytes(content)
    if wishes.compressed:
        _compress(outcome, handover.report)
    # names are bytes, as sha256sum takes them
    (partial / SUMS).write_bytes(os.fsencode("".join(_sums(partial, outcome, handover.report))))


def _converted(
    outcome: Outcome, out: Path, container: ContainerName | None, report: Report
) -> tuple[Outcome, tuple[str, ...]]:
    """What was written, converted if that is wished, and sentences on what the conversion leaves out."""
    if container is None:
        return outcome, ()
    draft = outcome.output
    left = convert(open_checkpoint(draft), container, out, report)
    _remove(draft)
    assert outcome.digests is not None, "they were to be asked for"
    file = SourceFile.of(out)
    digests = replace(outcome.digests, result=(FileDigest(out, file.size, sha256_of(file, report)),))
    return replace(outcome, output=out, digests=digests), left


def _remove(draft: Path) -> None:
    if draft.is_dir():
        for path in sorted(draft.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        draft.rmdir()
    else:
        draft.unlink()


def _compress(outcome: Outcome, report: Report) -> None:
    """Save each file of the result as a ``.zst`` beside it."""
    assert outcome.digests is not None
    meter = Meter(report, sum(each.size for each in outcome.digests.result))
    for each in outcome.digests.result:
        with each.path.with_name(f"{each.path.name}.zst").open("xb") as file:
            for part in compressed(each.path, meter):
                file.write(part)


def _sums(partial: Path, outcome: Outcome, report: Report) -> Iterator[str]:
    """Lines for ``sha256sum -c``, of all files; what has been digested already is not read again."""
    assert outcome.digests is not None
    known = {each.path: each.sha256 for each in outcome.digests.result}
    for path in sorted(each for each in partial.rglob("*") if each.is_file()):
        sum_ = known.get(path) or sha256_of(SourceFile.of(path), report)
        name = path.relative_to(partial).as_posix()
        plain = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        # so does sha256sum mark names that are written otherwise
        mark = "\\" if plain != name else ""
        yield f"{mark}{sum_}  {plain}\n"
