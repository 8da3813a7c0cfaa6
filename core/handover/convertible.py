"""What of a checkpoint can be converted into another container."""

from core.formats.archives import torchscript
from core.formats.safetensors.header import label_of
from core.formats.torch_objects.contents import ATTRIBUTE, BESIDE, OPTIMIZER
from core.handover.wishes import ContainerName
from core.model.checkpoint import Checkpoint
from core.storage.tensor_ref import Tensor

_ELSEWHERE = (ATTRIBUTE, BESIDE, OPTIMIZER, torchscript.ATTRIBUTE)
"""Reasons of tensors that are in no state dict."""


def model_tensors(checkpoint: Checkpoint) -> tuple[Tensor, ...]:
    """The tensors of its state dict, masks and buffers too; of a frozen program, which has none, its constants."""
    table = checkpoint.container.table
    found = tuple(each for each in table.tensors if table.reasons.get(each.key) not in _ELSEWHERE)
    named = tuple(each for each in found if not each.key.startswith(f"{torchscript.CONSTANTS}."))
    return named or found if checkpoint.container.format == "TorchScript" else found


def unfit_for(checkpoint: Checkpoint, container: ContainerName) -> str:
    """The key of the first tensor that a container can't hold; empty where it holds all that is converted."""
    for tensor in model_tensors(checkpoint):
        unknown = container == "safetensors" and label_of(tensor.dtype) is None
        if unknown or tensor.unreadable or not tensor.dtype.itemsize:
            return tensor.key
    return ""
