"""What follows at once from the index of a parameter: how many weights are special, and how large the largest are."""

from dataclasses import dataclass

import numpy as np

from core.index.magnitude_index import LISTED as FEW
from core.index_file.findings import LISTED, IndexEntry, TensorCounts
from core.masks.recorded_masks import RecordedMask
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True, slots=True)
class IndexOutline:
    """Of one parameter.

    Attributes:
        numel, zeros, nan, inf: weights in all, and those that are ±0, NaN and infinite.
        single: whether each group is a single magnitude.
        low, high: the largest finite magnitude is between these, as bits; both 0 where no weight is finite.
    """

    numel: int
    zeros: int
    nan: int
    inf: int
    single: bool
    low: int
    high: int

    @classmethod
    def of(cls, tensor: Tensor, entry: IndexEntry, entries: int) -> "IndexOutline":
        """From an entry that fits the tensor.

        Args:
            entries: most groups of an index.
        """
        infinity, words, single = tensor.dtype.infinity, entry.magnitudes, is_single(tensor, entries)
        finite = int(np.searchsorted(words, infinity))
        if entry.kind == LISTED:
            zeros, top = tensor.numel - entry.nan - len(words), int(words[finite - 1]) if finite else 0
            return cls(tensor.numel, zeros, entry.nan, len(words) - finite, True, top, top)
        above = tensor.numel - entry.nan
        upto = int(entry.upto[finite - 1]) if finite else 0
        zeros = int(entry.upto[0]) if finite and words[0] == 0 else 0
        # the last groups may be empty
        group = int(np.searchsorted(entry.upto[:finite], upto))
        high = int(words[group]) if upto else 0
        low = high if single else int(words[group - 1]) + 1 if group else 0
        return cls(tensor.numel, zeros, entry.nan, above - upto, single, low if upto else 0, high)

    @property
    def finite(self) -> int:
        """Weights that are finite."""
        return self.numel - self.nan - self.inf


def is_single(tensor: Tensor, entries: int) -> bool:
    """Whether each group of its index is a single magnitude.

    Args:
        entries: most groups of an index.
    """
    return not tensor.dtype.shift or tensor.numel <= min(FEW, entries)


def owner_counts(outline: IndexOutline, mask: RecordedMask | None) -> TensorCounts:
    """The counts of an owner.

    Args:
        mask: what its recorded mask does; None where it has none.
    """
    masked = 0 if mask is None else outline.numel - outline.zeros - mask.kept
    return TensorCounts(outline.zeros, outline.nan + outline.inf, masked)
