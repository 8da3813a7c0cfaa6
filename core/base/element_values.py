"""The values of elements of every dtype of whole bytes: integers, bools, complex numbers and 8-bit floats too."""

from dataclasses import replace
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Floats
from core.base.dtypes import DType, values
from core.base.wording import plain_number

_WORDS = {
    "complex32": "u4",
    "complex128": "V16",
    "float8_e8m0fnu": "u1",
    "qint32": "u4",
    "qint8": "u1",
    "quint8": "u1",
}
"""What elements are read as, of dtypes that are otherwise only listed."""
_INTEGERS = {"qint32": "int32", "qint8": "int8", "quint8": "uint8"}
"""What the elements of torch's quantised dtypes are in the file."""
_FLOAT8 = {
    # name: bits of the fraction, bias of the exponent, whether it has infinities, whether NaN is the pattern of -0
    "float8_e4m3fn": (3, 7, False, False),
    "float8_e5m2": (2, 15, True, False),
    "float8_e4m3fnuz": (3, 8, False, True),
    "float8_e5m2fnuz": (2, 16, False, True),
}

Values: TypeAlias = Floats | NDArray[np.int64] | NDArray[np.uint64] | NDArray[np.complex128]
"""Values of elements, exactly: float64 of real dtypes, int64 or uint64 of whole ones, complex128 of complex ones."""


def with_word(dtype: DType) -> DType:
    """The dtype with a word to read its elements as; without one still where they are not whole bytes, or unknown."""
    return dtype if dtype.word or dtype.name not in _WORDS else replace(dtype, word=_WORDS[dtype.name])


def is_whole(dtype: DType) -> bool:
    """Whether its elements are integers or bools; of torch's quantised dtypes they are in the file."""
    return dtype.name == "bool" or dtype.name in _INTEGERS or dtype.name.lstrip("u").startswith("int")


def is_complex(dtype: DType) -> bool:
    """Whether its elements are complex numbers."""
    return dtype.name.startswith("complex")


def element_values(dtype: DType, bits: Bits) -> Values:
    """The values of elements.

    Args:
        dtype: one with a word (`with_word`).
        bits: bit patterns of it, any shape; a copy may have to be made of what is not contiguous.

    Returns:
        the values, same shape: float64, int64, uint64 for uint64, or complex128. Quantised elements are the integers in
        the file, bools are 0 and 1.
    """
    if dtype.prunable:
        return values(dtype, bits)
    if is_complex(dtype):
        return _complex(dtype, bits)
    if is_whole(dtype):
        return _whole(dtype, bits)
    found: Floats = _table(dtype.name)[bits]
    return found


def _whole(dtype: DType, bits: Bits) -> NDArray[np.int64] | NDArray[np.uint64]:
    if dtype.name == "uint64":
        return bits.astype(np.uint64, copy=False)
    whole = bits != 0 if dtype.name == "bool" else bits.view(_INTEGERS.get(dtype.name, dtype.name))
    found: NDArray[np.int64] = whole.astype(np.int64, copy=False)
    return found


def _complex(dtype: DType, bits: Bits) -> NDArray[np.complex128]:
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        if dtype.name != "complex32":
            return np.ascontiguousarray(bits).view(dtype.name).astype(np.complex128)
        halves = np.ascontiguousarray(bits)[..., np.newaxis].view(np.float16)
        # not real + 1j * imaginary, in which an infinite part makes the other one NaN
        return np.ascontiguousarray(halves.astype(np.float64)).view(np.complex128)[..., 0]


@cache
def _table(name: str) -> Floats:
    """The value of each pattern of an 8-bit float."""
    patterns = np.arange(256)
    if name == "float8_e8m0fnu":
        return np.append(np.ldexp(1.0, patterns[:-1] - 127), np.nan)
    fraction_bits, bias, infinite, unsigned_zero = _FLOAT8[name]
    exponent, fraction = patterns >> fraction_bits & (1 << 7 - fraction_bits) - 1, patterns & (1 << fraction_bits) - 1
    normal = exponent > 0
    significand = np.where(normal, (1 << fraction_bits) + fraction, fraction)
    size = np.ldexp(significand.astype(np.float64), np.where(normal, exponent, 1) - bias - fraction_bits)
    found: Floats = np.where(patterns >= 128, -size, size)
    if unsigned_zero:
        found[128] = np.nan
    elif infinite:
        top = exponent == exponent.max()
        found[top] = np.where(fraction[top] > 0, np.nan, np.copysign(np.inf, found[top]))
    else:
        found[[127, 255]] = np.nan
    return found


def element_text(dtype: DType, bits: np.generic) -> str:
    """A value of a dtype that can't be pruned, as in a table: ``True``, ``-17``, ``0.0625``, ``0.5+2j``, ``nan``.

    Args:
        dtype: one with a word (`with_word`).
        bits: one element.
    """
    if dtype.name == "bool":
        return str(bool(bits))
    value = element_values(dtype, np.array([bits]))[0]
    if isinstance(value, np.complexfloating):
        kind = np.float64 if dtype.name == "complex128" else np.float32 if dtype.name == "complex64" else np.float16
        with np.errstate(over="ignore", invalid="ignore"):
            real, imaginary = (plain_number(str(kind(part))) for part in (value.real, value.imag))
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
    return plain_number(str(value))
