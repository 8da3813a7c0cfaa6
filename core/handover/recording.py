"""Makes the record of a result, from what was counted and digested while it was written."""

import functools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from core.base.escaping import as_text
from core.base.program import package_version, program_version
from core.handover.plan_words import MasksFrom, rule_words, summary_words
from core.handover.record import (
    FilesStamp,
    FileStamp,
    LeftOut,
    MadeBy,
    MeasuredMetric,
    NMRecord,
    ParameterRecord,
    ResultRecord,
    Totals,
)
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.left_out import left_out
from core.model.output_paths import written_format
from core.plan.plan import Plan
from core.plan.plan_details import FileEntry
from core.plan.plan_file import plan_object
from core.plan.plan_result import PlanResult
from core.plan.unfit import unfit_chosen
from core.pruning.commit import Outcome
from core.pruning.parameter_cuts import ParameterCut
from core.storage.digest import FileDigest


def record_of(
    checkpoint: Checkpoint,
    plan: Plan | MasksFrom,
    outcome: Outcome,
    *,
    warnings: Sequence[str] = (),
    metric: PlanResult | None = None,
    note: str = "",
    author: str = "",
) -> ResultRecord:
    """The record of a file that was written; nothing is read.

    Args:
        checkpoint: the source.
        plan: that was carried out, or what took its place.
        outcome: with digests.
        warnings: what the user was told.
        metric: what was measured for this very plan.
        note, author: what its maker says, and who that is.
    """
    digests = outcome.digests
    assert digests is not None, "they were to be asked for"
    chosen = frozenset(cut.parameter.name for cut in outcome.cuts)
    source = stamp_of(checkpoint.path, checkpoint.container.format, digests.source)
    left = left_out(checkpoint, chosen, plan.locked if isinstance(plan, Plan) else frozenset())
    if isinstance(plan, Plan):
        left = {**left, **unfit_chosen(checkpoint, plan)}
        summary = summary_words(plan.with_chosen(chosen), len(outcome.cuts))
    else:
        summary = summary_words(plan, len(outcome.cuts))
    return ResultRecord(
        summary=summary,
        note=note,
        author=author,
        made_by=made_by(),
        form="masked" if outcome.with_masks else "permanent",
        source=source,
        result=stamp_of(outcome.output, _result_format(checkpoint), digests.result),
        total=totals_of(checkpoint, outcome),
        metric=None if metric is None else _metric(metric),
        warnings=tuple(_without_places(checkpoint, warnings)),
        parameters=tuple(_parameter(checkpoint, plan, cut, digests.elements) for cut in outcome.cuts),
        left_out=tuple(LeftOut(name=name, reason=reason) for name, reason in left.items()),
        plan=plan_object(plan, checkpoint, entries_of(source)) if isinstance(plan, Plan) else {},
    )


def _without_places(checkpoint: Checkpoint, sentences: Iterable[str]) -> Iterator[str]:
    """Sentences without the place of the source on the machine where they were told."""
    folders = {each.absolute().parent for each in (checkpoint.path, *(file.path for file in checkpoint.files))}
    named = sorted((str(each) for each in folders if each.name), key=len, reverse=True)
    for sentence in sentences:
        yield functools.reduce(lambda text, folder: text.replace(folder, "the folder of the source"), named, sentence)


def made_by() -> MadeBy:
    """This program, now."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    return MadeBy(version=program_version(), torch=package_version("torch"), date=now)


def stamp_of(path: Path, kind: str, files: Sequence[FileDigest]) -> FilesStamp:
    """A checkpoint as it is.

    Args:
        path: of the file or folder.
        kind: its format.
        files: that it consists of, at least one.
    """
    if len(files) == 1 and not path.is_dir():
        names = [files[0].path.name]
    else:
        top = path if path.is_dir() else Path(os.path.commonpath([each.path.absolute().parent for each in files]))
        names = [Path(os.path.relpath(each.path.absolute(), top.absolute())).as_posix() for each in files]
    stamps = [
        FileStamp(name=as_text(name), size=each.size, sha256=each.sha256)
        for name, each in zip(names, files, strict=True)
    ]
    return FilesStamp(name=as_text(title_of(path) or path.resolve().name), format=kind, files=tuple(stamps))


def entries_of(stamp: FilesStamp) -> list[FileEntry]:
    """The files of a checkpoint as plan files have them, whose names are bare."""
    return [FileEntry(name=each.name.rpartition("/")[2], size=each.size, sha256=each.sha256) for each in stamp.files]


def _result_format(checkpoint: Checkpoint) -> str:
    return checkpoint.container.format if checkpoint.container.output.folder else written_format(checkpoint)


def _metric(found: PlanResult) -> MeasuredMetric:
    better: Literal["higher", "lower"] = "higher" if found.higher_is_better else "lower"
    return MeasuredMetric(metric=found.metric, better=better, uncut=found.uncut, value=found.value)


def totals_of(checkpoint: Checkpoint, outcome: Outcome) -> Totals:
    """The counts of an outcome, with those of the whole model."""
    total = outcome.total
    return Totals(
        parameters=total.parameters,
        numel=total.numel,
        zero_before=total.zero_before,
        cut=total.cut,
        nan=outcome.nan,
        kept=total.kept,
        density=total.density,
        relative_error=outcome.relative_error,
        model_numel=checkpoint.numel,
    )


def _parameter(
    checkpoint: Checkpoint, plan: Plan | MasksFrom, cut: ParameterCut, digests: Mapping[str, str]
) -> ParameterRecord:
    name, tensor = cut.parameter.name, cut.parameter.tensor
    return ParameterRecord(
        name=name,
        tied=checkpoint.ties.get(name, ()),
        shape=tensor.shape,
        dtype=tensor.dtype.name,
        rule=rule_words(plan, name),
        threshold=cut.threshold,
        threshold_hex=None if cut.threshold is None else cut.threshold.hex(),
        nm=_pattern(cut),
        numel=cut.numel,
        zero_before=cut.zero_before,
        cut=cut.cut,
        nan=cut.nan,
        kept=cut.kept,
        density=cut.density,
        relative_error=cut.relative_error,
        sha256=digests[name],
    )


def _pattern(cut: ParameterCut) -> NMRecord | None:
    return NMRecord(n=cut.groups.n, m=cut.groups.m, dimension=cut.groups.side) if cut.groups else None
