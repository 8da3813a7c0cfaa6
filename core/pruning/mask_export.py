"""The export of masks alone: those that a commit would apply, made in the same way, a bit for each weight."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from core.base.progress import Meter, Report
from core.base.wording import counted
from core.formats.companions.companions import Companions
from core.masks.masks_file import MaskEntry, MasksDescription, Packed, encode_description, pack, read_masks
from core.model.checkpoint import Checkpoint
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.plan.plan_file import plan_object
from core.preview.plan_numbers import PlanNumbers
from core.pruning.commit import Outcome, one_thread
from core.pruning.methods import detach
from core.pruning.module_stub import ModuleStub
from core.pruning.parameter_cuts import Cutter, ParameterCut, PlannedCut, planned_cuts, total_of
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard
from core.storage.scratch_buffer import ScratchBuffers


def export_masks(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
) -> Outcome:
    """Write the masks of a plan into a file of their own (`core.masks.masks_file`), with the plan.

    A weight is 0 in its mask where it would be zero in the committed file. One parameter is in memory at a time; the
    source is read once for its digest, and what is chosen once more.

    Arguments and errors are those of `core.pruning.commit.commit`.
    """
    guard = source_guard(checkpoint) if guard is None else guard
    guard.check(out)
    planned = tuple(planned_cuts(plan, plan_numbers))
    beginning = encode_description(_description(checkpoint, plan, planned, report))
    with new_output(out, guard) as partial, one_thread():
        cuts = _write(partial, beginning, checkpoint, planned, report)
        _read_back(partial, cuts)
    return Outcome(out, cuts, total_of(cuts), Companions(out.parent))


def _description(checkpoint: Checkpoint, plan: Plan, planned: Sequence[PlannedCut], report: Report) -> MasksDescription:
    saved = plan_object(plan, checkpoint, report=report)
    masks = {each.parameter.name: _entry(checkpoint, each) for each in planned}
    unmasked = [owner.name for owner in checkpoint.owners if owner.name not in masks]
    source = saved["source"]
    return MasksDescription.model_validate({"masks": masks, "unmasked": unmasked, "source": source, "plan": saved})


def _entry(checkpoint: Checkpoint, planned: PlannedCut) -> MaskEntry:
    tensor = planned.parameter.tensor
    return MaskEntry(
        shape=list(tensor.shape),
        dtype=tensor.dtype.name,
        numel=tensor.numel,
        threshold=planned.threshold,
        tied=list(checkpoint.ties.get(planned.parameter.name, ())),
    )


def _write(
    partial: Path, beginning: bytes, checkpoint: Checkpoint, planned: Sequence[PlannedCut], report: Report
) -> tuple[ParameterCut, ...]:
    meter = Meter(report, sum(each.parameter.tensor.nbytes for each in planned))
    stub = ModuleStub(checkpoint, ScratchBuffers(partial.parent))
    cutter = Cutter(planned, ScratchBuffers(partial.parent))
    with partial.open("xb") as file:
        file.write(beginning)
        for each in planned:
            file.write(_packed(stub, cutter, each).data)
            meter.advance(each.parameter.tensor.nbytes)
    return cutter.counted()


def _packed(stub: ModuleStub, cutter: Cutter, planned: PlannedCut) -> Packed:
    with stub.loaded(planned.parameter.name) as (module, name):
        cutter.prune(planned, (module, name))
        found = pack(getattr(module, f"{name}_mask").numpy())
        detach(module, name)
        return found


def _read_back(partial: Path, cuts: Iterable[ParameterCut]) -> None:
    """Count the ones in the written file and compare them with what is kept."""
    written = {mask.name: mask for mask in read_masks(partial).masks}
    for cut in cuts:
        ones = int(np.bitwise_count(written[cut.parameter.name].bits()).sum(dtype=np.int64))
        if ones != cut.kept:
            kept = counted(cut.kept, "weight")
            raise RuntimeError(f"{cut.parameter.name}: {kept} to be kept, the new file has {ones:,}")
