"""Finds masks that do more than prune and keep: torch multiplies by them, so that only 0 and 1 do nothing else."""

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero, values
from core.base.wording import counted
from core.storage.tensor_reader import TensorReader, read_aligned
from core.storage.tensor_ref import Tensor


def odd_mask(name: str, mask: Tensor, before: Tensor | None = None) -> str:
    """A sentence on a mask with elements that are neither 0 nor 1; empty where it has none.

    Args:
        name: of the parameter.
        mask: of it.
        before: the mask in the source, whose own elements are not complained of; None where it has none.

    Raises:
        UserError: a file has changed or ends too early.
    """
    alike = before is not None and (before.dtype, before.shape) == (mask.dtype, mask.shape)
    tensors = [each for each in (mask, before if alike else None) if each is not None]
    if any(each.unreadable or not each.dtype.word for each in tensors):
        return ""
    with TensorReader() as reader:
        odd = sum(int(np.count_nonzero(_odd(mask.dtype, *blocks))) for blocks in read_aligned(tensors, reader))
    is_ = "is" if odd == 1 else "are"
    return f"The mask of {name} has {counted(odd, 'element')} that {is_} neither 0 nor 1" if odd else ""


def _odd(dtype: DType, bits: Bits, before: Bits | None = None) -> Flags:
    one = values(dtype, bits) == 1 if dtype.prunable else bits == 1
    found: Flags = nonzero(bits, dtype) & ~one
    return found if before is None else found & (bits != before)
