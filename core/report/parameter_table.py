"""All parameters of a checkpoint as a table for other programs, with what a plan does to each."""

import math
from collections.abc import Iterable, Iterator

from core.model.block_kinds import kind_label
from core.model.block_matrix import block_name
from core.model.checkpoint import Checkpoint
from core.model.name_trie import words_of
from core.model.parameter import Parameter
from core.preview.plan_numbers import PlanNumbers

HEADINGS = (
    "name",
    "module",
    "block",
    "kind",
    "class",
    "shape",
    "dtype",
    "weights",
    "bytes",
    "tied_to",
    "not_prunable",
    "chosen",
    "threshold",
    "kept",
    "cut",
    "zero_before",
    "density",
    "error",
    "exact",
)
"""Names of the columns. The block of what belongs to none is empty; an error is that of the weights, 0 to 1."""


def parameter_rows(
    checkpoint: Checkpoint, plan_numbers: PlanNumbers, parameters: Iterable[Parameter] | None = None
) -> Iterator[tuple[object, ...]]:
    """The headings, and a row for each parameter; what is not known, or does not apply, is empty.

    Of a parameter that is not chosen the counts say what the plan leaves: all is kept.

    Args:
        parameters: some of the checkpoint's, in the order of the rows; None for all in file order.
    """
    yield HEADINGS
    numbers, blocks = checkpoint.numbers, checkpoint.blocks
    for parameter in checkpoint.parameters if parameters is None else parameters:
        number = numbers.get(parameter.owner) if parameter.prunable else None
        told = (None,) * 8 if number is None else _of_plan(plan_numbers, number)
        place = blocks.place(words_of(parameter.name))
        called = (None, None) if place is None else (block_name(place), kind_label(place.kind))
        yield *_of_file(checkpoint, parameter, called), *told


def _of_file(checkpoint: Checkpoint, parameter: Parameter, place: tuple[str | None, str | None]) -> tuple[object, ...]:
    tensor = parameter.tensor
    return (
        parameter.name,
        parameter.module,
        *place,
        checkpoint.classes[parameter.module].label,
        tensor.shape,
        tensor.dtype.name,
        tensor.numel,
        tensor.nbytes,
        parameter.tied_to,
        parameter.reason,
    )


def _of_plan(numbers: PlanNumbers, number: int) -> tuple[object, ...]:
    chosen, known = bool(numbers.ticked[number]), bool(numbers.known[number])
    if not known:
        return chosen, *(None,) * 7
    numel, zeros = int(numbers.numel[number]), int(numbers.zero_before[number])
    cuts = bool(numbers.chosen[number])
    kept = int(numbers.kept[number]) if cuts else numel - zeros
    threshold = float(numbers.thresholds[number])
    return (
        chosen,
        None if not cuts or math.isnan(threshold) else threshold,
        kept,
        numel - kept - zeros,
        zeros,
        kept / numel if numel else 1.0,
        float(numbers.squares.errors[number]) if cuts else 0.0,
        bool(numbers.exact[number]) if cuts else True,
    )
