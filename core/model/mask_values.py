"""Whether tensors that are called masks hold zeros and ones only, and so are masks."""

from collections.abc import Mapping
from dataclasses import dataclass

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
        masks: name of what is called a mask → name of what it belongs to; empty where that is not known, so that there
            must be zeros and ones.
        tensors: by name.

    Raises:
        UserError: the file has changed or ends too early.
    """
    read, seen = 0, {_together(name): _Seen() for name in masks}
    with TensorReader() as reader:
        for name in masks:
            whole = read + tensors[name].nbytes <= MAX_READ
            seen[_together(name)].look(tensors[name], reader, whole=whole)
            read += tensors[name].nbytes
    return {
        name: weights
        for name, weights in masks.items()
        for found in [seen[_together(name)]]
        if not found.others and (weights or (found.zeros and found.ones))
    }


def _together(name: str) -> str:
    """The dict of masks that a tensor is in, or the tensor."""
    return dict_of(name) or name


@dataclass
class _Seen:
    """Which values tensors have, as far as they are read; what can't be read is not looked at."""

    zeros: bool = False
    ones: bool = False
    others: bool = False

    def look(self, tensor: Tensor, reader: TensorReader, *, whole: bool) -> None:
        """Read a tensor, or its beginning."""
        if tensor.unreadable or not tensor.numel or self.others:
            return
        one = _one(tensor.dtype)
        if one is None:
            self.others = True
            return
        for block in reader.blocks(tensor) if whole else [next(reader.blocks_in_c_order(tensor, _BEGINNING))]:
            magnitudes = block & np.asarray(tensor.dtype.magnitude_mask, tensor.dtype.word)
            zeros, ones = int(np.count_nonzero(magnitudes == 0)), int(np.count_nonzero(block == one))
            self.zeros, self.ones = self.zeros or zeros > 0, self.ones or ones > 0
            self.others = self.others or zeros + ones < len(block)


def _one(dtype: DType) -> int | None:
    """The bits of 1; None for dtypes of which no mask is."""
    if dtype.prunable:
        return int(round_threshold(dtype, np.array([1.0]))[0])
    integer = dtype.name == "bool" or dtype.name.startswith(("int", "uint"))
    return 1 if integer and dtype.word else _ONES.get(dtype.name)
