"""The pruning methods of the commit, which write into the module stub's tensors in place, without a copy, and count."""

import numpy as np
import torch

from core.base.squares import SquareSum
from core.pruning.lost_squares import lost_squares
from core.pruning.methods import (
    BITS,
    INFINITY,
    MaskPruning,
    NMPruning,
    ReversiblePruning,
    ThresholdPruning,
    blocks,
    masked,
)
from core.storage.scratch_buffer import ScratchBuffers


class CutInPlace(ReversiblePruning):
    """Writes +0.0 into the tensor of the module stub itself, which is a copy of the file's.

    Attributes:
        masks: memory for the masks.
        kept: weights that are kept, counted when the mask is made.
        zero_before: weights that were ±0 then.
        nan: weights that are NaN and pruned.
        squares: sums of the squares of the finite weights and of those that are pruned; None where `measures` is not
            set.
        measures: whether they are to be summed up.
    """

    masks: ScratchBuffers
    kept: int
    zero_before: int
    nan: int
    squares: tuple[SquareSum, SquareSum] | None = None
    measures: bool

    def allocate(self, t: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """The tensor ``t`` itself for its own dtype, so that pruning overwrites it; scratch memory for a mask."""
        if dtype == t.dtype:
            return t.detach()
        return torch.from_numpy(self.masks.take(t.numel() * dtype.itemsize)).view(dtype).reshape(t.shape)

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        """As `ReversiblePruning.compute_mask`; what it does is counted, since the weights are overwritten next."""
        self.zero_before, self.nan = t.numel(), 0
        mask = super().compute_mask(t, default_mask)
        self.kept = int(np.count_nonzero(mask.numpy()))
        if self.measures:
            self.squares = lost_squares(t, mask)
        return mask

    def apply_mask(self, module: torch.nn.Module) -> torch.Tensor:
        """The pruned weight: computed when the mask is attached, and not again when it is removed."""
        # the module's attribute has the pruned weight once the mask is attached
        done: torch.Tensor | None = vars(module).get(self._tensor_name)
        if done is not None:
            return done
        original = module._parameters[f"{self._tensor_name}_orig"]
        mask = module._buffers[f"{self._tensor_name}_mask"]
        assert original is not None, "it is under a mask"
        assert mask is not None, "it is under a mask"
        # not as a function of torch's autograd: there are no gradients, and of very many tensors that takes long
        with torch.no_grad():
            return masked(original, mask.bool(), self.allocate)


class ThresholdCut(CutInPlace, ThresholdPruning):
    """Prune in place by a threshold."""

    def __init__(self, threshold: float, masks: ScratchBuffers, *, measures: bool = False) -> None:
        super().__init__(threshold)
        self.masks, self.measures = masks, measures

    def look(self, magnitudes: torch.Tensor) -> None:
        """Count the zeros, and the NaNs, which are above no threshold."""
        # as integers they are counted much faster
        words = magnitudes.view(BITS[magnitudes.element_size()]).numpy()
        self.zero_before -= int(np.count_nonzero(words))
        infinity = INFINITY[magnitudes.dtype]
        # most have none, and the maximum is found much faster than they are counted
        if words.size and words.max() > infinity:
            self.nan += int(np.count_nonzero(words > infinity))


class NMCutInPlace(CutInPlace, NMPruning):
    """Prune in place by an N:M pattern."""

    def __init__(self, n: int, m: int, dim: int, masks: ScratchBuffers, *, measures: bool = False) -> None:
        super().__init__(n, m, dim)
        self.masks, self.measures = masks, measures

    def look(self, words: torch.Tensor, infinity: int) -> None:
        """Count the zeros, and the NaNs, which are never kept."""
        self.zero_before -= int(torch.count_nonzero(words))
        self.nan += int(torch.count_nonzero(words > infinity))


class MaskCut(CutInPlace, MaskPruning):
    """Prune in place by a given mask; a weight that is ±0 is pruned whatever the mask says."""

    def __init__(self, mask: torch.Tensor, masks: ScratchBuffers, *, measures: bool = False) -> None:
        super().__init__(mask)
        self.masks, self.measures = masks, measures

    def keeps(self, t: torch.Tensor, out: torch.Tensor) -> None:
        """Keep what the mask keeps and is not zero."""
        torch.ne(t, 0, out=out)
        self.zero_before -= int(np.count_nonzero(out.numpy()))
        out &= self.mask
        for weights, kept in blocks(t, out):
            self.nan += int(torch.count_nonzero(torch.isnan(weights) & ~kept))
