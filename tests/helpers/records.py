"""Records of results, made for tests from what a commit tells and what its files hold."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

from core.handover.record import (
    FilesStamp,
    FileStamp,
    LeftOut,
    MadeBy,
    MeasuredMetric,
    ParameterRecord,
    ResultRecord,
)
from core.handover.recording import totals_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.pruning.commit import Outcome, ParameterCut
from tests.helpers.checkpoints import commit_file


def stamp(checkpoint: Checkpoint, name: str) -> FilesStamp:
    files = [
        FileStamp(name=each.path.name, size=each.path.stat().st_size, sha256=sha256(each.path.read_bytes()).hexdigest())
        for each in checkpoint.files
    ]
    return FilesStamp(name=name, format=checkpoint.container.format, files=tuple(files))


def parameter_record(cut: ParameterCut, rule: str) -> ParameterRecord:
    tensor = cut.parameter.tensor
    return ParameterRecord(
        name=cut.parameter.name,
        shape=tensor.shape,
        dtype=tensor.dtype.name,
        rule=rule,
        threshold=cut.threshold,
        threshold_hex=None if cut.threshold is None else cut.threshold.hex(),
        numel=cut.numel,
        zero_before=cut.zero_before,
        cut=cut.cut,
        nan=cut.nan,
        kept=cut.kept,
        density=cut.density,
        relative_error=cut.relative_error,
        sha256="0" * 64,
    )


def record_of(source: Checkpoint, outcome: Outcome, *, masked: bool = False, **told: Any) -> ResultRecord:
    """Of a result as `commit_file` writes it.

    Args:
        told: other fields, in the place of what they would be.
    """
    rule = f"Density {100 * outcome.total.density:.3g} % of all together"
    fields: dict[str, Any] = {
        "summary": f"{rule}: {outcome.total.parameters} parameters.",
        "made_by": MadeBy(version="0.1.0", torch=torch.__version__, date="2026-01-31T12:30:00+00:00"),
        "form": "masked" if masked else "permanent",
        "source": stamp(source, source.path.name),
        "result": stamp(open_checkpoint(outcome.output), outcome.output.name),
        "total": totals_of(source, outcome),
        "parameters": tuple(parameter_record(cut, rule) for cut in outcome.cuts),
        "plan": {},
    }
    return ResultRecord(**(fields | told))


def pruned(
    path: Path,
    plan: Plan,
    out: Path,
    *,
    masked: bool = False,
    **told: Any,
) -> tuple[Checkpoint, Checkpoint, ResultRecord]:
    """Prune a file: the source, the result and its record."""
    outcome = commit_file(path, plan, out, with_masks=masked)
    source = open_checkpoint(path)
    return source, open_checkpoint(out), record_of(source, outcome, masked=masked, **told)


EVALUATED = MeasuredMetric(metric="accuracy", better="higher", uncut=(0.9980, 0.9972, 0.9984), value=0.9948)
LEFT = (LeftOut(name="norm.weight", reason="A normalisation's weight is not chosen by default."),)
