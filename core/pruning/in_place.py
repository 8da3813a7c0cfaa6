"""The pruning methods of the commit: they cut the values in the module stub in place, without a copy."""

import torch

from core.pruning.methods import MaskPruning, ReversiblePruning, ThresholdPruning
from core.storage.scratch_buffer import ScratchBuffers


class CutInPlace(ReversiblePruning):
    """Writes +0.0 into the module stub's own tensor, which is a copy of the file's and is read once.

    Attributes:
        masks: room for the mask.
    """

    masks: ScratchBuffers

    def allocate(self, t: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        if dtype == t.dtype:
            return t.detach()
        return torch.from_numpy(self.masks.take(t.numel() * dtype.itemsize)).view(dtype).reshape(t.shape)

    def apply_mask(self, module: torch.nn.Module) -> torch.Tensor:
        # what has been cut when the mask was attached is not cut again when it is removed
        done: torch.Tensor | None = vars(module).get(self._tensor_name)
        return super().apply_mask(module) if done is None else done


class ThresholdCut(CutInPlace, ThresholdPruning):
    """By a threshold."""

    def __init__(self, threshold: float, masks: ScratchBuffers) -> None:
        super().__init__(threshold)
        self.masks = masks


class MaskCut(CutInPlace, MaskPruning):
    """By a mask that is given."""

    def __init__(self, mask: torch.Tensor, masks: ScratchBuffers) -> None:
        super().__init__(mask)
        self.masks = masks
