"""The element types of tensors, by torch's names, and the magnitude of an element read from its bits.

For an IEEE 754 float the bit pattern without the sign, read as an unsigned integer, has the order of the
absolute values. So ``torch.abs(w) > t`` is an integer comparison once ``t`` is rounded to the tensor's
dtype as torch rounds it. NaNs have larger magnitude bits than infinity, which tells them apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Floats


@dataclass(frozen=True)
class DType:
    """One element type.

    Attributes:
        name: torch's name without ``torch.``.
        itemsize: bytes of one element; 0 where it is unknown or elements are not whole bytes.
        word: numpy's unsigned integer of the same width (``u4``); empty where there is none.
        sign: mask of the bits that do not count for the magnitude.
        infinity: magnitude bits of infinity; 0 where the dtype can't be pruned.
        shift: how many low magnitude bits a bin of the magnitude index leaves out (0: each bin is one magnitude).
    """

    name: str
    itemsize: int
    word: str = ""
    sign: int = 0
    infinity: int = 0
    shift: int = 0

    def __hash__(self) -> int:
        # every tensor's dtype is hashed with it somewhere; the other fields take much longer, and tell no more
        return hash(self.name)

    @property
    def prunable(self) -> bool:
        """Whether tensors of this dtype can be pruned by threshold: float64, float32, float16 and bfloat16."""
        return self.infinity > 0

    def rounded(self, threshold: float) -> float:
        """The threshold after torch's rounding to this dtype, which must be prunable; infinity where it overflows."""
        return float(magnitudes(self, round_threshold(self, np.array([threshold])))[0])

    @property
    def largest(self) -> float:
        """The largest finite number of this dtype, which must be prunable."""
        return float(magnitudes(self, np.array([self.infinity - 1], np.uint64))[0])

    @property
    def fraction_bits(self) -> int:
        """Width of the fraction in bits (the significand without its implicit bit); the dtype must be prunable."""
        return (self.infinity & -self.infinity).bit_length() - 1

    @property
    def magnitude_mask(self) -> int:
        """The bits of an element that are its magnitude: all but the sign."""
        return (1 << 8 * self.itemsize) - 1 & ~self.sign


_ALL = (
    DType("float64", 8, "u8", 1 << 63, 0x7FF << 52, 40),
    DType("float32", 4, "u4", 1 << 31, 0xFF << 23, 11),
    DType("float16", 2, "u2", 1 << 15, 0x1F << 10),
    DType("bfloat16", 2, "u2", 1 << 15, 0xFF << 7),
    DType("float8_e4m3fn", 1, "u1", 1 << 7),
    DType("float8_e5m2", 1, "u1", 1 << 7),
    DType("float8_e4m3fnuz", 1, "u1"),
    DType("float8_e5m2fnuz", 1, "u1"),
    DType("float8_e8m0fnu", 1),
    DType("complex32", 4),
    DType("complex64", 8, "u8", 1 << 63 | 1 << 31),
    DType("complex128", 16),
    DType("int64", 8, "u8"),
    DType("int32", 4, "u4"),
    DType("int16", 2, "u2"),
    DType("int8", 1, "u1"),
    DType("uint64", 8, "u8"),
    DType("uint32", 4, "u4"),
    DType("uint16", 2, "u2"),
    DType("uint8", 1, "u1"),
    DType("bool", 1, "u1"),
    DType("qint32", 4),
    DType("qint8", 1),
    DType("quint8", 1),
)
DTYPES = {dtype.name: dtype for dtype in _ALL}


def round_threshold(dtype: DType, thresholds: Floats) -> Bits:
    """The magnitude bits of thresholds as torch compares them with a tensor of this dtype.

    Torch rounds a Python float to the tensor's dtype before it compares; to the half precisions by way
    of float32.

    Args:
        dtype: a prunable dtype.
        thresholds: float64, any shape, finite and not negative; -0.0 is 0.

    Returns:
        unsigned integers of the dtype's width, same shape; infinity where the threshold overflows.
    """
    with np.errstate(over="ignore", under="ignore"):
        plain = np.asarray(thresholds, np.float64) + 0.0
        if dtype.name == "float64":
            return plain.view(np.uint64)
        single = plain.astype(np.float32)
        if dtype.name == "float32":
            return single.view(np.uint32)
        if dtype.name == "float16":
            return single.astype(np.float16).view(np.uint16)
        return _to_bfloat16(single.view(np.uint32))


def nonzero(bits: Bits, dtype: DType) -> NDArray[np.bool_]:
    """Which elements are neither +0 nor -0.

    Args:
        bits: bit patterns of ``dtype``, any shape.

    Returns:
        bool, same shape.
    """
    found: NDArray[np.bool_] = (bits & bits.dtype.type(dtype.magnitude_mask)) != 0
    return found


def values(dtype: DType, bits: Bits) -> Floats:
    """The values of bit patterns whose sign bit may be set.

    Args:
        dtype: a prunable dtype.
        bits: bit patterns of it, any shape.

    Returns:
        float64, same shape.
    """
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return magnitudes(dtype, bits)


def magnitudes(dtype: DType, bits: Bits) -> Floats:
    """The absolute values that magnitude bits stand for.

    Args:
        dtype: a prunable dtype.
        bits: magnitude bits of it (any integer dtype that holds them), any shape.

    Returns:
        float64, same shape.
    """
    if dtype.name == "bfloat16":
        return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
    kind = {8: np.float64, 4: np.float32, 2: np.float16}[dtype.itemsize]
    return bits.astype(dtype.word).view(kind).astype(np.float64)


def _to_bfloat16(single: NDArray[np.uint32]) -> Bits:
    """Round to nearest, ties to even, as torch's ``round_to_nearest_even`` of BFloat16 does."""
    odd = (single >> np.uint32(16)) & np.uint32(1)
    return ((single + np.uint32(0x7FFF) + odd) >> np.uint32(16)).astype(np.uint16)
