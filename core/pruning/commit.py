"""The commit: `prune.remove` for each planned parameter, one at a time, into a new file that is then read back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import prune

from core.base.errors import UserError
from core.base.progress import Report
from core.formats import open_container
from core.formats.shared.container import Edit, Edits
from core.index.zero_counts import count_zeros
from core.masks.recorded_masks import kept_by_mask
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total, WeightCounts
from core.pruning.in_place import MaskCut, ThresholdCut
from core.pruning.methods import detach
from core.pruning.module_stub import ModuleStub, Pair, to_bytes
from core.storage.atomic_output import new_output
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.tensor_reader import TensorReader


@dataclass(frozen=True)
class ParameterCut(WeightCounts):
    """What a plan does to one parameter.

    Attributes:
        parameter: the owner, where it is tied (`Parameter.owner`).
        threshold: None where the mask recorded in the file is kept.
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that are ±0 in the trained values.
    """

    parameter: Parameter
    threshold: float | None
    numel: int
    kept: int
    zero_before: int


@dataclass(frozen=True)
class Outcome:
    """A file that was written, read back and found to have as many zeros as planned.

    Attributes:
        output: its path.
        cuts: of the chosen parameters, in file order.
        total: of all of them.
    """

    output: Path
    cuts: tuple[ParameterCut, ...]
    total: Total


def planned_cuts(plan: Plan, plan_numbers: PlanNumbers) -> tuple[ParameterCut, ...]:
    """What a plan does to each chosen parameter, in file order.

    Args:
        plan_numbers: of this plan, exact (`make_exact`).

    Raises:
        UserError: nothing is chosen.
        ValueError: the numbers are not exact.
    """
    if not (plan_numbers.total.known and plan_numbers.total.exact):
        raise ValueError("only exact counts can be committed")
    if not plan_numbers.chosen.any():
        raise UserError("No parameter is chosen, so there is nothing to prune.")
    return tuple(_cut(plan, plan_numbers, int(number)) for number in np.flatnonzero(plan_numbers.chosen))


def commit(checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, out: Path, report: Report) -> Outcome:
    """Write a new file in which the pruning is permanent. The source is not changed.

    Args:
        plan_numbers: of this plan, exact.
        out: the new file; an existing one is replaced atomically at the end.
        report: progress in bytes.

    Raises:
        UserError: nothing is chosen, ``out`` is the source or can't be written, or the source has changed.
        Cancelled: if ``report`` raises it; no file is left behind.
        RuntimeError: the file that was written does not have the planned zeros, which is a bug.
    """
    return _Writing(checkpoint, plan, plan_numbers).write(out, report, with_masks=False)


def export_with_masks(
    checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, out: Path, report: Report
) -> Outcome:
    """Write a new file in which the cut can be undone: ``X_orig`` and ``X_mask`` in the place of each pruned ``X``.

    Arguments and errors are those of :func:`commit`.
    """
    return _Writing(checkpoint, plan, plan_numbers).write(out, report, with_masks=True)


class _Writing:
    """One commit or export."""

    def __init__(self, checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers) -> None:
        self._checkpoint, self._total = checkpoint, plan_numbers.total
        self._cuts = {cut.parameter.name: cut for cut in planned_cuts(plan, plan_numbers)}

    def write(self, out: Path, report: Report, *, with_masks: bool) -> Outcome:
        self._refuse_source(out)
        layout = dict(self._layout(with_masks))
        edits: Edits = {key: [edit for edit, _ in places] for key, places in layout.items()}
        producers = {edit.key: make for places in layout.values() for edit, make in places}
        with new_output(out) as partial, _one_thread():
            self._make_room(partial.parent)
            self._checkpoint.container.write(partial, edits, lambda edit: producers[edit.key](), report)
            self._read_back(partial, with_masks)
        return Outcome(out, tuple(self._cuts.values()), self._total)

    def _make_room(self, folder: Path) -> None:
        self._stub, self._masks = ModuleStub(self._checkpoint, ScratchBuffers(folder)), ScratchBuffers(folder)

    def _layout(self, with_masks: bool) -> "Iterator[tuple[str, list[_Place]]]":
        """Key in the old file → the edits that replace the tensor, each with the function that makes its bytes."""
        for parameter in self._checkpoint.parameters:
            cut = self._cuts.get(parameter.name)
            if cut is None and (parameter.mask is None or not parameter.prunable):
                continue
            if cut and with_masks:
                yield parameter.tensor.key, self._masked(parameter, cut)
            else:
                yield parameter.tensor.key, [self._plain(parameter, cut)]
            if parameter.mask is not None:
                yield parameter.mask.key, []

    def _plain(self, parameter: Parameter, cut: ParameterCut | None) -> "_Place":
        """The parameter under its own name: pruned, or as it was trained."""
        if cut is None:
            return Edit(self._key(parameter), parameter.tensor, renamed=True), _nothing
        return Edit(self._key(parameter), parameter.tensor), lambda: self._committed(cut)

    def _masked(self, parameter: Parameter, cut: ParameterCut) -> "list[_Place]":
        key = self._key(parameter)
        return [
            (Edit(f"{key}_orig", parameter.tensor, renamed=True), _nothing),
            (Edit(f"{key}_mask", parameter.tensor), lambda: self._mask(cut)),
        ]

    def _key(self, parameter: Parameter) -> str:
        key = parameter.tensor.key
        return key.removesuffix("_orig") if parameter.mask is not None else key

    def _committed(self, cut: ParameterCut) -> memoryview:
        with self._stub.loaded(cut.parameter.name) as (module, name):
            self._prune(cut, (module, name))
            prune.remove(module, name)  # type: ignore[no-untyped-call]
            return to_bytes(getattr(module, name))

    def _mask(self, cut: ParameterCut) -> memoryview:
        with self._stub.loaded(cut.parameter.name) as (module, name):
            self._prune(cut, (module, name))
            # torch writes a mask in the dtype of its weight; the weight is not needed any more, so its memory is used
            mask, weight = getattr(module, f"{name}_mask"), getattr(module, name)
            detach(module, name)
            return to_bytes(weight.copy_(mask))

    def _prune(self, cut: ParameterCut, pair: Pair) -> None:
        if cut.threshold is None:
            MaskCut.apply(*pair, torch.from_numpy(kept_by_mask(cut.parameter)), masks=self._masks)
        else:
            ThresholdCut.apply(*pair, threshold=cut.threshold, masks=self._masks)

    def _refuse_source(self, out: Path) -> None:
        for file in self._checkpoint.container.files:
            if out.exists() and out.samefile(file.path):
                raise UserError(f"{out} is the file that is open. The source is never changed; choose another name.")
        if self._checkpoint.container.output.folder and out.is_file():
            raise UserError(f"{out} is a file. This model is several files; name a new folder for them.")

    def _read_back(self, partial: Path, with_masks: bool) -> None:
        """Count the zeros in the written file and compare them with the plan."""
        written = {tensor.key: tensor for tensor in open_container(partial).table.tensors}
        with TensorReader() as reader:
            for cut in self._cuts.values():
                key = self._key(cut.parameter)
                found = count_zeros(written[f"{key}_mask" if with_masks else key], reader)
                if found is None or found.zeros != cut.pruned:
                    raise RuntimeError(f"{key}: {cut.pruned} weights were to be pruned, the new file has {found}")


@contextmanager
def _one_thread() -> Iterator[None]:
    """Limit torch to one thread: another core is busy writing, and waiting for a second thread there takes longer."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


_Place = tuple[Edit, Callable[[], memoryview]]


def _nothing() -> memoryview:
    raise AssertionError("a renamed tensor has no new bytes")


def _cut(plan: Plan, plan_numbers: PlanNumbers, number: int) -> ParameterCut:
    parameter = plan_numbers.owners[number]
    threshold = None if plan.keeps_recorded(parameter.name) else float(plan_numbers.thresholds[number])
    numel, kept, zero_before = (
        int(each[number]) for each in (plan_numbers.numel, plan_numbers.kept, plan_numbers.zero_before)
    )
    return ParameterCut(parameter, threshold, numel, kept, zero_before)
