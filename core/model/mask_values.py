"""Whether tensors that are called masks hold zeros and ones only, and so are masks."""

from collections.abc import Mapping

import numpy as np

from core.base.dtypes import DType, round_threshold
from core.formats.shared.mask_names import dict_of
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

MAX_READ = 1 << 26
"""Most bytes of masks that are read on opening. Of the masks after that only the beginning is."""
_BEGINNING = 1 << 12
"""Elements that are read of those."""
_ONES = {"float8_e4m3fn": 0x38, "float8_e5m2": 0x3C}
"""The bits of 1 in floating-point dtypes that can't be pruned."""


def only_masks(masks: Mapping[str, str], tensors: Mapping[str, Tensor]) -> dict[str, str]:
    """Those that are masks by their values too; of a dict of masks all are or none is.

    Args:
        masks: name of what is called a mask → name of what it belongs to.
        tensors: by name.

    Raises:
        UserError: the file has changed or ends too early.
    """
    read, others = 0, set()
    with TensorReader() as reader:
        for name in masks:
            if not _holds_bits(tensors[name], reader, whole=read + tensors[name].nbytes <= MAX_READ):
                others.add(dict_of(name) or name)
            read += tensors[name].nbytes
    return {name: weights for name, weights in masks.items() if not others or (dict_of(name) or name) not in others}


def _holds_bits(tensor: Tensor, reader: TensorReader, *, whole: bool) -> bool:
    """Whether all elements that are read are 0 or 1; what can't be read is not looked at."""
    if tensor.unreadable or not tensor.numel:
        return True
    one = _one(tensor.dtype)
    if one is None:
        return False
    blocks = reader.blocks(tensor) if whole else [next(reader.blocks_in_c_order(tensor, _BEGINNING))]
    allowed = np.array([0, one, tensor.dtype.sign], tensor.dtype.word)
    return all(bool(np.isin(block, allowed).all()) for block in blocks)


def _one(dtype: DType) -> int | None:
    """The bits of 1; None for dtypes of which no mask is."""
    if dtype.prunable:
        return int(round_threshold(dtype, np.array([1.0]))[0])
    integer = dtype.name == "bool" or dtype.name.startswith(("int", "uint"))
    return 1 if integer and dtype.word else _ONES.get(dtype.name)
