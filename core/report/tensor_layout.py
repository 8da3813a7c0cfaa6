"""How the tensors of a result lie in its file, against those of its source: what elements do not tell."""

from collections.abc import Iterator

from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor


def laid_out(source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """What differs, as nouns: the ties among tensors, the order of their dimensions, and which are trained."""
    for before in source.parameters:
        after = result.by_name.get(before.name)
        if after is not None:
            yield from _tie(before, after, source, result)
            if _order(before.tensor) != _order(after.tensor):
                yield f"the memory layout of {before.name}"
            if before.fixed != after.fixed:
                yield f"whether {before.name} is trained"


def reordered(source: Checkpoint, result: Checkpoint) -> bool:
    """Whether the parameters that both have come in another order."""
    mine = [each.name for each in source.parameters if each.name in result.by_name]
    return mine != [each.name for each in result.parameters if each.name in source.by_name]


def _tie(before: Parameter, after: Parameter, source: Checkpoint, result: Checkpoint) -> Iterator[str]:
    """Whether a parameter shares its elements with another in one of the files alone."""
    if before.tied_to and before.tied_to in result.by_name and result.by_name[before.tied_to].owner != after.owner:
        yield f"{before.name}, which is tied to {before.tied_to} in the source alone"
    elif after.tied_to and after.tied_to in source.by_name and source.by_name[after.tied_to].owner != before.owner:
        yield f"{after.name}, which is tied to {after.tied_to} in the result alone"


def _order(tensor: Tensor) -> tuple[int, ...]:
    """The dimensions of more than one element, the one of the widest stride first; C order where there are gaps."""
    sides = [side for side, size in enumerate(tensor.shape) if size > 1]
    if not tensor.numel or tensor.unreadable or not tensor.non_overlapping_and_dense:
        return tuple(sides)
    return tuple(sorted(sides, key=lambda side: tensor.stride[side], reverse=True))
