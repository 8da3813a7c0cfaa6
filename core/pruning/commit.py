"""The commit: `prune.remove` for each planned parameter, one at a time, into a new file that is then read back."""

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import torch
from torch.nn.utils import prune

from core.base.errors import UserError
from core.base.log_file import LOG
from core.base.paths import is_file, real_path
from core.base.progress import Asking, Report
from core.formats.companions.companions import Companions, copy_companions, find_companions
from core.formats.shared.container import Edit, Edits
from core.model.checkpoint import Checkpoint
from core.model.output_paths import unwrapped
from core.model.parameter import Parameter
from core.model.source_guard import source_guard
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total
from core.pruning.methods import detach
from core.pruning.module_stub import ModuleStub, to_bytes
from core.pruning.parameter_cuts import Cutter, ParameterCut, PlannedCut, error_of, planned_cuts, total_of
from core.pruning.read_back import Digests, Expected, check_and_digest, check_zeros
from core.storage.atomic_output import new_output, syncing
from core.storage.digest import FileDigest
from core.storage.draft_folder import remove_leftovers
from core.storage.output_guard import OutputGuard
from core.storage.running_digest import taking
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.source_file import comparing
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class Outcome:
    """A file that was written, read back and found to have as many zeros as planned.

    Attributes:
        output: its path.
        cuts: of the chosen parameters, in file order.
        total: of all of them.
        companions: the small files beside the model, copied and not.
        with_masks: whether the cut can be undone.
        digests: of source and result; None where they were not asked for.
        cleared: bytes that writes which were killed had left beside it, and that were removed.
    """

    output: Path
    cuts: tuple[ParameterCut, ...]
    total: Total
    companions: Companions
    with_masks: bool = False
    digests: Digests | None = None
    cleared: int = 0

    @property
    def nan(self) -> int:
        """Weights that are NaN and were cut."""
        return sum(cut.nan for cut in self.cuts)

    @property
    def relative_error(self) -> float:
        """The error of the weights of all chosen parameters together, 0 to 1."""
        return error_of(self.cuts)


def commit(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    digesting: bool = False,
) -> Outcome:
    """Write a new file in which the pruning is permanent. The source is not changed, and is read once.

    Args:
        plan_numbers: of this plan, with the thresholds of all that is chosen; counts that are known must be exact, as
            those of the cut are held against them.
        out: the new file; an existing one is replaced atomically at the end.
        report: progress in bytes.
        guard: has what ``out`` must not be; by default the source, and what belongs to it.
        digesting: whether digests of source and result are taken, from what is read anyhow.

    Raises:
        UserError: nothing is chosen, the guard refuses ``out`` or it can't be written, or the source has changed.
        Cancelled: if ``report`` raises it; no file is left behind.
        RuntimeError: other weights were cut than the numbers say, or the file that was written does not have the zeros
            of the cut, which is a bug.
        ValueError: a count is an estimate, or a threshold is not known.
    """
    return write_cuts(checkpoint, planned_cuts(plan, plan_numbers), out, report, guard, digesting=digesting)


def export_with_masks(
    checkpoint: Checkpoint,
    plan: Plan,
    plan_numbers: PlanNumbers,
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    digesting: bool = False,
) -> Outcome:
    """Write a new file in which the cut can be undone: ``X_orig`` and ``X_mask`` in the place of each pruned ``X``.

    Arguments and errors are those of :func:`commit`.
    """
    planned = planned_cuts(plan, plan_numbers)
    return write_cuts(checkpoint, planned, out, report, guard, with_masks=True, digesting=digesting)


def write_cuts(
    checkpoint: Checkpoint,
    planned: Iterable[PlannedCut],
    out: Path,
    report: Report,
    guard: OutputGuard | None = None,
    *,
    with_masks: bool = False,
    digesting: bool = False,
) -> Outcome:
    """Write a new file with some parameters cut, whatever says how.

    What has a recorded mask and is not among them is written as it was trained. Other arguments and errors are those of
    :func:`commit`.

    Args:
        planned: in file order, each parameter once.
        with_masks: whether the cut can be undone.
    """
    began = time.monotonic()
    guard = source_guard(checkpoint) if guard is None else guard
    outcome = _Writing(checkpoint, planned, guard, with_masks).write(out, report, digesting=digesting)
    LOG.info("Wrote %s%s in %.2f s", out.name, " with masks" if with_masks else "", time.monotonic() - began)
    return outcome


class _Writing:
    """One commit or export."""

    def __init__(
        self, checkpoint: Checkpoint, planned: Iterable[PlannedCut], guard: OutputGuard, with_masks: bool
    ) -> None:
        self._checkpoint, self._guard, self._with_masks = checkpoint, guard, with_masks
        self._planned = {each.parameter.name: each for each in planned}
        self._products: dict[str, str] | None = None

    def write(self, out: Path, report: Report, *, digesting: bool) -> Outcome:
        self._refuse(out)
        layout = dict(self._layout())
        edits: Edits = {key: [edit for edit, _ in places] for key, places in layout.items()}
        producers = {edit.key: make for places in layout.values() for edit, make in places}
        if self._with_masks:
            producers.update(self._kept_products())
            self._products = {} if digesting else None
        cleared = remove_leftovers(real_path(out).parent)
        with new_output(out, self._guard) as partial, one_thread():
            self._make_room(partial.parent)
            asking = Asking(report)
            source = self._write(partial, edits, producers, asking, digesting=digesting)
            cuts = self._cutter.counted()
            companions = find_companions(self._checkpoint.container, out)
            copy_companions(companions, partial)
            with syncing(partial):
                digests = self._read_back(partial, out, cuts, source, asking.ask)
        return Outcome(out, cuts, total_of(cuts), companions, self._with_masks, digests, cleared)

    def _write(
        self, partial: Path, edits: Edits, producers: "Mapping[str, _Make]", asking: Asking, *, digesting: bool
    ) -> tuple[FileDigest, ...] | None:
        """Write the new file; the digests of the source, from what is read of it, if they are asked for."""
        files = self._checkpoint.files
        with taking(files if digesting else ()) as digests, comparing(files):
            self._checkpoint.container.write(partial, edits, lambda edit: producers[edit.key](edit.source), asking)
            return digests.finish(asking.ask) if digesting else None

    def _make_room(self, folder: Path) -> None:
        self._stub = ModuleStub(self._checkpoint, ScratchBuffers(folder))
        self._cutter = Cutter(self._planned.values(), ScratchBuffers(folder))

    def _layout(self) -> "Iterator[tuple[str, list[_Place]]]":
        """Key in the old file → the edits that replace the tensor, each with the function that makes its bytes."""
        for parameter in self._checkpoint.parameters:
            planned = self._planned.get(parameter.name)
            if planned is None and (parameter.mask is None or not parameter.prunable):
                continue
            if planned and self._with_masks:
                yield parameter.tensor.key, self._masked(parameter, planned)
            else:
                yield parameter.tensor.key, [self._plain(parameter, planned)]
            if parameter.mask is not None:
                yield parameter.mask.key, []

    def _plain(self, parameter: Parameter, planned: PlannedCut | None) -> "_Place":
        """The parameter under its own name: pruned, or as it was trained."""
        if planned is None:
            return Edit(self._key(parameter), parameter.tensor, renamed=True), _nothing
        return Edit(self._key(parameter), parameter.tensor), functools.partial(self._committed, planned)

    def _masked(self, parameter: Parameter, planned: PlannedCut) -> "list[_Place]":
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

    def _kept_products(self) -> "Iterator[tuple[str, _Make]]":
        """Key of a pruned parameter → what makes weight × mask, which a whole module keeps besides these two."""
        for planned in self._planned.values():
            yield self._key(planned.parameter), functools.partial(self._committed, planned)

    def _key(self, parameter: Parameter) -> str:
        key = parameter.tensor.key
        return key.removesuffix("_orig") if parameter.mask is not None else key

    def _committed(self, planned: PlannedCut, source: Tensor) -> memoryview:
        with self._stub.loaded(planned.parameter.name, source) as (module, name):
            self._cutter.prune(planned, (module, name))
            prune.remove(module, name)  # type: ignore[no-untyped-call]
            return to_bytes(getattr(module, name))

    def _mask(self, planned: PlannedCut, source: Tensor) -> memoryview:
        with self._stub.loaded(planned.parameter.name, source) as (module, name):
            self._cutter.prune(planned, (module, name))
            # torch writes a mask in the dtype of its weight; the weight is not needed any more, so its memory is used
            mask, weight = getattr(module, f"{name}_mask"), getattr(module, name)
            detach(module, name)
            if self._products is not None:
                self._products[planned.parameter.name] = sha256(to_bytes(weight)).hexdigest()
            return to_bytes(weight.copy_(mask))

    def _refuse(self, out: Path) -> None:
        self._guard.check(out)
        if name := unwrapped(self._checkpoint, out):
            opened = self._checkpoint.container.files[0].path.name
            raise UserError(
                f"{out} is called like an archive, but what is written is the checkpoint alone, without what is "
                f"around it in {opened}. Name it {name}."
            )
        if self._checkpoint.container.output.folder and is_file(out):
            raise UserError(f"{out} is a file. A folder is written, as the source is one; name a new one.")

    def _read_back(
        self,
        partial: Path,
        out: Path,
        cuts: Iterable[ParameterCut],
        source: tuple[FileDigest, ...] | None,
        ask: Callable[[], None],
    ) -> Digests | None:
        """Count the zeros in the written file, and take its digests where there are those of the source."""
        ending = "_mask" if self._with_masks else ""
        expected = [Expected(cut.parameter.name, self._key(cut.parameter) + ending, cut.pruned) for cut in cuts]
        if source is None:
            check_zeros(partial, expected, ask)
            return None
        result, elements = check_and_digest(partial, out, expected, ask)
        return Digests(source, result, elements if self._products is None else self._products)


@contextmanager
def one_thread() -> Iterator[None]:
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
