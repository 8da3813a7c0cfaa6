"""The commit: `prune.remove` for each planned parameter, one at a time, into a new file that is then read back."""

import functools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import prune

from core.base.errors import UserError
from core.base.progress import Report
from core.base.squares import NO_SQUARES, SquareSum
from core.base.wording import counted
from core.formats import open_container
from core.formats.companions.companions import Companions, copy_companions, find_companions
from core.formats.shared.container import Edit, Edits
from core.index.zero_counts import count_zeros
from core.masks.recorded_masks import mask_flags
from core.model.checkpoint import Checkpoint
from core.model.output_paths import unwrapped
from core.model.parameter import Parameter
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total, WeightCounts
from core.pruning.in_place import CutInPlace, MaskCut, ThresholdCut
from core.pruning.methods import detach
from core.pruning.module_stub import ModuleStub, Pair, to_bytes
from core.storage.atomic_output import new_output, syncing
from core.storage.output_guard import OutputGuard
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class ParameterCut(WeightCounts):
    """What was done to one parameter, as counted while it was cut.

    Attributes:
        parameter: the owner, where it is tied (`Parameter.owner`).
        threshold: None where the mask recorded in the file is kept.
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that are ±0 in the trained values.
        nan: weights that are NaN and were cut.
        whole, lost: sums of the squares of the finite weights, and of those that were pruned. Their last digits depend
            on the order of the additions, so they are not compared.
    """

    parameter: Parameter
    threshold: float | None
    numel: int
    kept: int
    zero_before: int
    nan: int
    whole: SquareSum = field(compare=False)
    lost: SquareSum = field(compare=False)

    @property
    def relative_error(self) -> float:
        """The error of the weights, 0 to 1 (`core.base.squares`)."""
        return math.sqrt(self.lost.part_of(self.whole))


@dataclass(frozen=True)
class Outcome:
    """A file that was written, read back and found to have as many zeros as planned.

    Attributes:
        output: its path.
        cuts: of the chosen parameters, in file order.
        total: of all of them.
        companions: the small files beside the model, copied and not.
    """

    output: Path
    cuts: tuple[ParameterCut, ...]
    total: Total
    companions: Companions

    @property
    def nan(self) -> int:
        """Weights that are NaN and were cut."""
        return sum(cut.nan for cut in self.cuts)

    @property
    def relative_error(self) -> float:
        """The error of the weights of all chosen parameters together, 0 to 1."""
        whole = sum((cut.whole for cut in self.cuts), NO_SQUARES)
        return math.sqrt(sum((cut.lost for cut in self.cuts), NO_SQUARES).part_of(whole))


def commit(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
) -> Outcome:
    """Write a new file in which the pruning is permanent. The source is not changed, and is read once.

    Args:
        plan_numbers: of this plan, with the thresholds of all that is chosen; counts that are known must be exact, as
            those of the cut are held against them.
        out: the new file; an existing one is replaced atomically at the end.
        report: progress in bytes.
        guard: has what ``out`` must not be; by default the source, and what belongs to it.

    Raises:
        UserError: nothing is chosen, the guard refuses ``out`` or it can't be written, or the source has changed.
        Cancelled: if ``report`` raises it; no file is left behind.
        RuntimeError: other weights were cut than the numbers say, or the file that was written does not have the zeros
            of the cut, which is a bug.
        ValueError: a count is an estimate, or a threshold is not known.
    """
    return _Writing(checkpoint, plan, plan_numbers, guard).write(out, report, with_masks=False)


def export_with_masks(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
) -> Outcome:
    """Write a new file in which the cut can be undone: ``X_orig`` and ``X_mask`` in the place of each pruned ``X``.

    Arguments and errors are those of :func:`commit`.
    """
    return _Writing(checkpoint, plan, plan_numbers, guard).write(out, report, with_masks=True)


@dataclass(frozen=True)
class _Planned:
    """A chosen parameter, before it is cut.

    Attributes:
        parameter: the owner, where it is tied.
        threshold: None where the mask recorded in the file is kept.
        pruned: how many weights are to be zero afterwards; None where they have not been counted.
        squares: sums of the squares of the finite weights and of those that are to be pruned; None where not known
            exactly.
    """

    parameter: Parameter
    threshold: float | None
    pruned: int | None
    squares: tuple[SquareSum, SquareSum] | None


class _Writing:
    """One commit or export."""

    def __init__(
        self, checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, guard: OutputGuard | None
    ) -> None:
        self._checkpoint = checkpoint
        self._guard = source_guard(checkpoint) if guard is None else guard
        self._planned = {each.parameter.name: each for each in _planned(plan, plan_numbers)}
        self._cuts: dict[str, ParameterCut] = {}

    def write(self, out: Path, report: Report, *, with_masks: bool) -> Outcome:
        self._refuse(out)
        layout = dict(self._layout(with_masks))
        edits: Edits = {key: [edit for edit, _ in places] for key, places in layout.items()}
        producers = {edit.key: make for places in layout.values() for edit, make in places}
        if with_masks:
            producers.update(self._products())
        with new_output(out, self._guard) as partial, _one_thread():
            self._make_room(partial.parent)
            self._checkpoint.container.write(partial, edits, lambda edit: producers[edit.key](edit.source), report)
            cuts = tuple(self._cut(planned) for planned in self._planned.values())
            with syncing(partial):
                self._read_back(partial, cuts, with_masks)
            companions = find_companions(self._checkpoint.container, out)
            copy_companions(companions, partial)
        return Outcome(out, cuts, _total(cuts), companions)

    def _make_room(self, folder: Path) -> None:
        self._stub, self._masks = ModuleStub(self._checkpoint, ScratchBuffers(folder)), ScratchBuffers(folder)

    def _layout(self, with_masks: bool) -> "Iterator[tuple[str, list[_Place]]]":
        """Key in the old file → the edits that replace the tensor, each with the function that makes its bytes."""
        for parameter in self._checkpoint.parameters:
            planned = self._planned.get(parameter.name)
            if planned is None and (parameter.mask is None or not parameter.prunable):
                continue
            if planned and with_masks:
                yield parameter.tensor.key, self._masked(parameter, planned)
            else:
                yield parameter.tensor.key, [self._plain(parameter, planned)]
            if parameter.mask is not None:
                yield parameter.mask.key, []

    def _plain(self, parameter: Parameter, planned: _Planned | None) -> "_Place":
        """The parameter under its own name: pruned, or as it was trained."""
        if planned is None:
            return Edit(self._key(parameter), parameter.tensor, renamed=True), _nothing
        return Edit(self._key(parameter), parameter.tensor), functools.partial(self._committed, planned)

    def _masked(self, parameter: Parameter, planned: _Planned) -> "list[_Place]":
        key = self._key(parameter)
        beside = self._checkpoint.by_name.get(f"{parameter.name}_mask")
        if beside is not None:
            raise UserError(
                f"{parameter.name} has a mask already, {beside.name}, which the file keeps beside it and which an "
                "export with masks would overwrite. Commit without masks, or leave this parameter out."
            )
        return [
            (Edit(f"{key}_orig", parameter.tensor, renamed=True), _nothing),
            (Edit(f"{key}_mask", parameter.tensor), functools.partial(self._mask, planned)),
        ]

    def _products(self) -> "Iterator[tuple[str, _Make]]":
        """Key of a pruned parameter → what makes weight × mask, which a whole module keeps besides these two."""
        for planned in self._planned.values():
            yield self._key(planned.parameter), functools.partial(self._committed, planned)

    def _key(self, parameter: Parameter) -> str:
        key = parameter.tensor.key
        return key.removesuffix("_orig") if parameter.mask is not None else key

    def _committed(self, planned: _Planned, source: Tensor) -> memoryview:
        with self._stub.loaded(planned.parameter.name, source) as (module, name):
            self._prune(planned, (module, name))
            prune.remove(module, name)  # type: ignore[no-untyped-call]
            return to_bytes(getattr(module, name))

    def _mask(self, planned: _Planned, source: Tensor) -> memoryview:
        with self._stub.loaded(planned.parameter.name, source) as (module, name):
            self._prune(planned, (module, name))
            # torch writes a mask in the dtype of its weight; the weight is not needed any more, so its memory is used
            mask, weight = getattr(module, f"{name}_mask"), getattr(module, name)
            detach(module, name)
            return to_bytes(weight.copy_(mask))

    def _prune(self, planned: _Planned, pair: Pair) -> None:
        """Prune a parameter that is loaded, and note what was counted."""
        parameter, threshold = planned.parameter, planned.threshold
        cut: CutInPlace
        measures = planned.squares is None
        if threshold is None:
            mask = torch.from_numpy(mask_flags(parameter))
            cut = MaskCut.apply(*pair, mask, masks=self._masks, measures=measures)
        else:
            cut = ThresholdCut.apply(*pair, threshold=threshold, masks=self._masks, measures=measures)
        squares = planned.squares or cut.squares
        assert squares is not None, "what is not known is measured"
        self._cuts[parameter.name] = ParameterCut(
            parameter, threshold, parameter.tensor.numel, cut.kept, cut.zero_before, cut.nan, *squares
        )

    def _cut(self, planned: _Planned) -> ParameterCut:
        """What was counted of a parameter, held against what it should be."""
        name = planned.parameter.name
        cut = self._cuts[name]
        if planned.pruned not in (None, cut.pruned):
            raise RuntimeError(f"{name}: {counted(planned.pruned or 0, 'weight')} to be pruned, {cut.pruned} were")
        return cut

    def _refuse(self, out: Path) -> None:
        self._guard.check(out)
        if name := unwrapped(self._checkpoint, out):
            opened = self._checkpoint.container.files[0].path.name
            raise UserError(
                f"{out} is called like an archive, but what is written is the checkpoint alone, without what is "
                f"around it in {opened}. Name it {name}."
            )
        if self._checkpoint.container.output.folder and out.is_file():
            raise UserError(f"{out} is a file. A folder is written, as the source is one; name a new one.")

    def _read_back(self, partial: Path, cuts: Iterable[ParameterCut], with_masks: bool) -> None:
        """Count the zeros in the written file and compare them with what was cut."""
        written = {tensor.key: tensor for tensor in open_container(partial).table.tensors}
        with TensorReader() as reader:
            for cut in cuts:
                key = self._key(cut.parameter)
                found = count_zeros(written[f"{key}_mask" if with_masks else key], reader)
                if found is None or found.zeros != cut.pruned:
                    pruned = counted(cut.pruned, "weight")
                    raise RuntimeError(f"{key}: {pruned} to be zero, the new file has {found}")


@contextmanager
def _one_thread() -> Iterator[None]:
    """Limit torch to one thread: another core is busy writing, and waiting for a second thread there takes longer."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


_Make = Callable[[Tensor], memoryview]
"""Makes the new bytes of a tensor; it is given where the old elements are read."""
_Place = tuple[Edit, _Make]


def _nothing(_source: Tensor) -> memoryview:
    raise AssertionError("a renamed tensor has no new bytes")


def _planned(plan: Plan, plan_numbers: PlanNumbers) -> Iterator[_Planned]:
    """What is to be done to each chosen parameter, in file order."""
    if not plan_numbers.chosen.any():
        raise UserError("No parameter is chosen, so there is nothing to prune.")
    for number in np.flatnonzero(plan_numbers.chosen).tolist():
        parameter, counted = plan_numbers.owners[number], bool(plan_numbers.known[number])
        threshold = None if plan.keeps_recorded(parameter.name) else float(plan_numbers.thresholds[number])
        if (counted and not plan_numbers.exact[number]) or (threshold is not None and math.isnan(threshold)):
            raise ValueError(f"{parameter.name}: only exact counts can be committed, and known thresholds")
        pruned = int(plan_numbers.numel[number] - plan_numbers.kept[number])
        summed = counted and bool(plan_numbers.squares.exact[number])
        squares = plan_numbers.squares.of(number) if summed else None
        yield _Planned(parameter, threshold, pruned if counted else None, squares)


def _total(cuts: Sequence[ParameterCut]) -> Total:
    numel, kept, zero_before = (sum(getattr(cut, each) for cut in cuts) for each in ("numel", "kept", "zero_before"))
    return Total(len(cuts), numel, kept, zero_before, known=True, exact=True)
