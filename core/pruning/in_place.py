"""The pruning methods of the commit, which write into the module stub's tensors in place, without a copy."""

import torch

from core.pruning.methods import MaskPruning, ReversiblePruning, ThresholdPruning
from core.storage.scratch_buffer import ScratchBuffers


class CutInPlace(ReversiblePruning):
    """Writes +0.0 into the tensor of the module stub itself, which is a copy of the file's.

    Attributes:
        masks: memory for the masks.
    """

    masks: ScratchBuffers

    def allocate(self, t: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """The tensor ``t`` itself for its own dtype, so that pruning overwrites it; scratch memory for a mask."""
        if dtype == t.dtype:
            return t.detach()
        return torch.from_numpy(self.masks.take(t.numel() * dtype.itemsize)).view(dtype).reshape(t.shape)

    def apply_mask(self, module: torch.nn.Module) -> torch.Tensor:
        """The pruned weight: computed when the mask is attached, and not again when it is removed."""
        # the module's attribute has the pruned weight once the mask is attached
        done: torch.Tensor | None = vars(module).get(self._tensor_name)
        return super().apply_mask(module) if done is None else done


class ThresholdCut(CutInPlace, ThresholdPruning):
    """Prune in place by a threshold."""

    def __init__(self, threshold: float, masks: ScratchBuffers) -> None:
        super().__init__(threshold)
        self.masks = masks


class MaskCut(CutInPlace, MaskPruning):
    """Prune in place by a given mask."""

    def __init__(self, mask: torch.Tensor, masks: ScratchBuffers) -> None:
        super().__init__(mask)
        self.masks = masks
