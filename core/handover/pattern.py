"""Whether pruned parameters have the 2:4 pattern, which sparse kernels of GPUs ask for."""

from core.base.dtypes import nonzero
from core.handover.record import ParameterRecord
from core.masks.nm_masks import NMGroups
from core.model.checkpoint import Checkpoint
from core.model.input_sides import NONE, input_side
from core.model.nm_runtimes import HARDWARE
from core.model.parameter import Parameter
from core.storage.tensor_reader import TensorReader


def have_pattern(
    source: Checkpoint, result: Checkpoint, parameters: tuple[ParameterRecord, ...]
) -> tuple[bool | None, ...]:
    """Of each parameter whether no group of 4 weights along its inputs keeps more than 2; None where it has none.

    What is not made for the pattern is told by its first weights, so little is read.

    Args:
        source: its modules have their classes.
        result: with zeros or masks.
        parameters: what was done to each.

    Raises:
        UserError: the result has changed or ends too early.
    """
    with TensorReader() as reader, TensorReader() as of_masks:
        return tuple(
            None if side == NONE else _has(result.by_name[each.name], each, side, (reader, of_masks))
            for each in parameters
            for side in [_side(source, each)]
        )


def _side(source: Checkpoint, done: ParameterRecord) -> int:
    """The dimension of the inputs, if it can be divided into groups; else `NONE`."""
    side = input_side(source, source.by_name[done.name])
    return NONE if side == NONE or done.shape[side] % HARDWARE[1] else side


def _has(written: Parameter, done: ParameterRecord, side: int, readers: tuple[TensorReader, TensorReader]) -> bool:
    n, m = HARDWARE
    if done.kept * m > done.numel * n:
        return False
    groups = NMGroups(n, m, side)
    tensors = [each for each in (written.tensor, written.mask) if each is not None]
    for parts in groups.parts(*tensors):
        first, *others = (
            nonzero(reader.elements(part), part.dtype) for reader, part in zip(readers, parts, strict=False)
        )
        if groups.dense(first & others[0] if others else first):
            return False
    return True
