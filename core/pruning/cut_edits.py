"""The edits that cut a model: which tensor gets which bytes under which key, and how these bytes are made."""

import functools
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from torch.nn.utils import prune

from core.base.errors import UserError
from core.formats.shared.container import Edit, Edits
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.pruning.methods import detach
from core.pruning.module_stub import ModuleStub, to_bytes
from core.pruning.parameter_cuts import Cutter, ParameterCut, PlannedCut
from core.pruning.read_back import Expected
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.tensor_ref import Tensor


class CutEdits:
    """What is done to a checkpoint while it is written. Called with an edit, it gives the new bytes (`Producer`).

    `lay_out` comes first, and `begin` before bytes are asked for.

    Args:
        checkpoint: the source.
        planned: in file order, each parameter once.
        with_masks: whether the cut can be undone.

    Attributes:
        with_masks: as given.
        edits: of the container.
        products: name of each parameter that got a mask → SHA-256 of weight × mask; only of an export with masks.
    """

    def __init__(self, checkpoint: Checkpoint, planned: Iterable[PlannedCut], *, with_masks: bool) -> None:
        self._checkpoint, self.with_masks = checkpoint, with_masks
        self._planned = {each.parameter.name: each for each in planned}
        self.edits: Edits = {}
        self.products: dict[str, str] = {}

    @property
    def planned(self) -> tuple[PlannedCut, ...]:
        """What is to be done to each chosen parameter, in file order."""
        return tuple(self._planned.values())

    def lay_out(self) -> None:
        """Find the edits.

        Raises:
            UserError: a mask would overwrite what is in the file.
        """
        layout = dict(self._layout())
        self.edits = {key: [edit for edit, _ in places] for key, places in layout.items()}
        self._producers = {edit.key: make for places in layout.values() for edit, make in places}
        if self.with_masks:
            self._producers.update(self._kept_products())

    def begin(self, folder: Path, only: Iterable[PlannedCut] | None = None) -> None:
        """Get ready to make bytes.

        Args:
            folder: for what has no room in memory.
            only: those of the planned that are going to be cut; all of them by default.
        """
        self._stub = ModuleStub(self._checkpoint, ScratchBuffers(folder))
        self._cutter = Cutter(self._planned.values() if only is None else only, ScratchBuffers(folder))

    def __call__(self, edit: Edit) -> memoryview:
        """The new bytes of a tensor."""
        return self._producers[edit.key](edit.source)

    def counted(self) -> tuple[ParameterCut, ...]:
        """As `Cutter.counted`, of what `begin` was told."""
        return self._cutter.counted()

    def expected(self, cuts: Iterable[ParameterCut]) -> list[Expected]:
        """Which zeros the new file must have."""
        ending = "_mask" if self.with_masks else ""
        return [Expected(cut.parameter.name, self._key(cut.parameter) + ending, cut.pruned) for cut in cuts]

    def _layout(self) -> "Iterator[tuple[str, list[_Place]]]":
        """Key in the old file → the edits that replace the tensor, each with the function that makes its bytes."""
        for parameter in self._checkpoint.parameters:
            planned = self._planned.get(parameter.name)
            if planned is None and (parameter.mask is None or not parameter.prunable):
                continue
            if planned and self.with_masks:
                yield parameter.tensor.key, self._masked(parameter, planned)
            else:
                yield parameter.tensor.key, [self._plain(parameter, planned)]
            if parameter.mask is not None:
                yield parameter.mask.key, []

    def _plain(self, parameter: Parameter, planned: PlannedCut | None) -> "_Place":
        """The parameter under its own name: pruned, or as it was trained."""
        if planned is None:
            return Edit(self._key(parameter), parameter.tensor, renamed=True), _nothing
        edit = Edit(self._key(parameter), parameter.tensor, elementwise=planned.threshold is not None)
        return edit, functools.partial(self._committed, planned)

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
            self._cutter.prune(planned, (module, name), source)
            prune.remove(module, name)  # type: ignore[no-untyped-call]
            return to_bytes(getattr(module, name))

    def _mask(self, planned: PlannedCut, source: Tensor) -> memoryview:
        with self._stub.loaded(planned.parameter.name, source) as (module, name):
            self._cutter.prune(planned, (module, name), source)
            # torch writes a mask in the dtype of its weight; the weight is not needed any more, so its memory is used
            mask, weight = getattr(module, f"{name}_mask"), getattr(module, name)
            detach(module, name)
            self.products[planned.parameter.name] = sha256(to_bytes(weight)).hexdigest()
            return to_bytes(weight.copy_(mask))


_Make = Callable[[Tensor], memoryview]
"""Makes the new bytes of a tensor; it is given where the old elements are read."""
_Place = tuple[Edit, _Make]


def _nothing(_source: Tensor) -> memoryview:
    raise AssertionError("a renamed tensor has no new bytes")
