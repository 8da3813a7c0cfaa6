"""Counts of each tensor's elements for ``inspect``: read, or taken from an index file."""

from collections.abc import Sequence
from pathlib import Path

from core.index.zero_counts import count_all_zeros
from core.index_file.findings import TensorCounts
from core.masks.recorded_masks import count_recorded_kept
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter


def tensor_counts(checkpoint: Checkpoint, index: Path | None) -> Sequence[TensorCounts | None]:
    """The counts of each parameter, in file order; None where it can't be read as numbers.

    Args:
        index: the index file of the model, so that nothing is read; None where there is none.

    Raises:
        UserError: a file has changed, or the index is not one of the model as it is now.
    """
    if index is None and not checkpoint.no_weights:
        return _read(checkpoint.parameters)
    # imported here: pydantic takes as long to load as all else together
    from core.index_file.index_file import known_from, known_weights

    known = known_weights(checkpoint) if index is None else known_from(index, checkpoint)
    return [each if each != TensorCounts() else None for each in known.counts]


def _read(parameters: Sequence[Parameter]) -> Sequence[TensorCounts | None]:
    counts = count_all_zeros([each.tensor for each in parameters])
    return [
        None if found is None else TensorCounts(*found, _masked(each, found.zeros) if each.mask else 0)
        for each, found in zip(parameters, counts, strict=True)
    ]


def _masked(parameter: Parameter, zeros: int) -> int:
    return parameter.tensor.numel - zeros - count_recorded_kept(parameter)
