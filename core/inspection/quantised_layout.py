"""How the elements of a quantised tensor are packed, and where their scales are, as far as the file says so.

What is told follows from names, dtypes and shapes in the file, and from the small tables that some writers put beside
the elements; nothing is guessed. Sources: the layouts of AutoGPTQ and AutoAWQ, bitsandbytes' ``QuantState``,
compressed-tensors' ``pack-quantized``, the MXFP4 checkpoints of gpt-oss (OCP Microscaling formats), block-scaled float8
as in DeepSeek-V3, and torch's quantizers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from core.storage.tensor_reader import elements
from core.storage.tensor_ref import EncodedTensor, Stored, Tensor

MOST_READ = 1 << 12
"""Bytes of a table that says how elements are packed, at most."""
_WORD = 32
"""Bits of the integers in which several elements are packed."""
_WIDTHS = frozenset({1, 2, 3, 4, 5, 6, 7, 8})

Keys = Mapping[str, Tensor]
"""Key → tensor, of the whole file."""


@dataclass(frozen=True)
class QuantisedLayout:
    """How a tensor is stored.

    Attributes:
        scheme: what the layout is called: ``GPTQ``, ``NF4``, ``per_channel_affine``, ``sparse_coo``.
        bits: of an element; 0 where the file does not tell.
        shape: of the elements unpacked; empty where that is not told.
        group: elements that share a scale, one number for each dimension from the last on: ``(128,)`` are 128 in a
            row, ``(128, 128)`` a block; empty where it is not told, or where a scale is for the whole tensor.
        scales: tensors with scales, zero points or indices that belong to it, by their names in its module.
        numbers: what is told as a number: scale and zero point of a whole tensor, the axis of scales.
    """

    scheme: str
    bits: int = 0
    shape: tuple[int, ...] = ()
    group: tuple[int, ...] = ()
    scales: tuple[tuple[str, Tensor], ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()


def quantised_layout(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """How a tensor is stored; None where it is as its dtype and shape say.

    Small tables may be read.

    Args:
        by_key: all tensors of its file.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if isinstance(tensor, EncodedTensor):
        return _stored(tensor, tensor.stored)
    found = (find(tensor, by_key) for find in _LAYOUTS)
    return next((each for each in found if each is not None), None)


def _stored(tensor: Tensor, stored: Stored) -> QuantisedLayout:
    bits = 8 * stored.elements.dtype.itemsize if stored.numbers or stored.scheme.startswith("per_") else 0
    shape = tensor.shape if bits else ()
    return QuantisedLayout(stored.scheme, bits, shape, (), stored.parts, stored.numbers)


def _beside(tensor: Tensor, by_key: Keys, *names: str) -> tuple[tuple[str, Tensor], ...]:
    """Those of some names that its module has, in their order."""
    module = tensor.key[: tensor.key.rfind(".") + 1]
    return tuple((name, by_key[module + name]) for name in names if module + name in by_key)


def _integers_in_words(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``qweight`` of AutoGPTQ (packed along the inputs) or AutoAWQ (along the outputs), each in × out."""
    if not tensor.key.endswith("qweight") or tensor.dtype.name != "int32" or len(tensor.shape) != 2:
        return None
    parts = _beside(tensor, by_key, "scales", "qzeros", "g_idx")
    known = dict(parts)
    scales, zeros = known.get("scales"), known.get("qzeros")
    if scales is None or len(scales.shape) != 2:
        return None
    (rows, columns), (groups, outputs) = tensor.shape, scales.shape
    if columns == outputs:
        scheme, bits = "GPTQ", _gptq_bits(rows, outputs, zeros, known.get("g_idx"))
        inputs = _divided(rows * _WORD, bits)
    else:
        scheme, bits, inputs = "AWQ", _divided(columns * _WORD, outputs), rows
    if bits not in _WIDTHS or not inputs:
        return None
    return QuantisedLayout(scheme, bits, (inputs, outputs), _each(_divided(inputs, groups)), parts)


def _gptq_bits(rows: int, outputs: int, zeros: Tensor | None, order: Tensor | None) -> int:
    """From the zero points, which are packed along the outputs, or from the order of the inputs."""
    if zeros is not None and len(zeros.shape) == 2:
        return _divided(zeros.shape[1] * _WORD, outputs)
    return _divided(rows * _WORD, order.numel) if order is not None else 0


def _blockwise_four_bits(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """NF4 and FP4 of bitsandbytes: two elements in a byte, a scale for each block, and a table in JSON."""
    names = ("absmax", "quant_map", "nested_absmax", "nested_quant_map")
    parts = tuple((name, by_key[key]) for name in names if (key := f"{tensor.key}.{name}") in by_key)
    scales = dict(parts).get("absmax")
    if scales is None or tensor.dtype.itemsize != 1:
        return None
    state = next((kind for kind in ("nf4", "fp4") if _state_key(tensor, kind) in by_key), "")
    said = _json(by_key[_state_key(tensor, state)]) if state else {}
    shape = said.get("shape")
    whole = tuple(map(int, shape)) if isinstance(shape, list) and all(isinstance(each, int) for each in shape) else ()
    whole = whole if prod(whole) == 2 * tensor.numel else ()
    group = _divided(2 * tensor.numel, scales.numel)
    return QuantisedLayout(state.upper() or "bitsandbytes", 4, whole, _each(group), parts)


def _state_key(tensor: Tensor, kind: str) -> str:
    return f"{tensor.key}.quant_state.bitsandbytes__{kind}"


def _rows_of_bytes(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``LLM.int8()`` of bitsandbytes: a scale for each row."""
    parts = _beside(tensor, by_key, "SCB")
    if tensor.dtype.name != "int8" or not parts or len(tensor.shape) != 2 or parts[0][1].numel != tensor.shape[0]:
        return None
    return QuantisedLayout("LLM.int8", 8, tensor.shape, (tensor.shape[1],), parts)


def _microscaled(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """MXFP4: ``_blocks`` of two elements in a byte, and ``_scales``, powers of two, one for each block."""
    base = tensor.key.removesuffix("_blocks")
    scales = by_key.get(f"{base}_scales") if base != tensor.key else None
    if scales is None or tensor.dtype.itemsize != 1 or tensor.shape[:-1] != scales.shape or not scales.shape:
        return None
    group = 2 * tensor.shape[-1]
    shape = (*scales.shape[:-1], scales.shape[-1] * group)
    return QuantisedLayout("MXFP4", 4, shape, (group,), ((f"{base.rpartition('.')[2]}_scales", scales),))


def _packed_with_shape(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``weight_packed`` of compressed-tensors, with its shape in a tensor beside it."""
    base = tensor.key.removesuffix("_packed")
    shape = by_key.get(f"{base}_shape") if base != tensor.key else None
    leaf = base.rpartition(".")[2]
    parts = _beside(tensor, by_key, f"{leaf}_scale", f"{leaf}_zero_point", f"{leaf}_g_idx", f"{leaf}_global_scale")
    if shape is None or not parts or len(tensor.shape) != 2:
        return None
    whole = _small_integers(shape)
    if len(whole) != 2 or whole[0] != tensor.shape[0] or whole[1] < 1:
        return None
    # the last word of a row may not be full
    bits = (_WORD * tensor.shape[1]) // whole[1] if tensor.dtype.itemsize == 4 else 4
    scales = parts[0][1].shape
    group = _divided(whole[1], scales[1]) if len(scales) == 2 else 0
    return QuantisedLayout("pack-quantized", bits if bits in _WIDTHS else 0, whole, _each(group), parts)


def _scaled_bytes(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """8-bit floats or integers with a scale for the tensor, for each row, or for each block."""
    leaf = tensor.key.rpartition(".")[2]
    parts = _beside(tensor, by_key, f"{leaf}_scale", f"{leaf}_scale_inv", f"{leaf}_zero_point", "input_scale")
    if tensor.dtype.itemsize != 1 or tensor.dtype.name == "bool" or not parts or not parts[0][0].startswith(leaf):
        return None
    group = _shared(tensor.shape, parts[0][1].shape)
    return QuantisedLayout(tensor.dtype.name, 8, tensor.shape, group, parts)


def _scaled_words(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """MLX: elements in uint32 with scales and biases; how many bits each has stands in its configuration only."""
    parts = _beside(tensor, by_key, "scales", "biases")
    if tensor.dtype.name != "uint32" or len(parts) != 2:
        return None
    return QuantisedLayout("MLX", 0, (), (), parts)


_LAYOUTS: tuple[Callable[[Tensor, Keys], QuantisedLayout | None], ...] = (
    _integers_in_words,
    _blockwise_four_bits,
    _rows_of_bytes,
    _microscaled,
    _packed_with_shape,
    _scaled_bytes,
    _scaled_words,
)


def _shared(shape: tuple[int, ...], scales: tuple[int, ...]) -> tuple[int, ...]:
    """How many elements share a scale; empty for one scale in all, or where shapes don't tell."""
    if prod(scales) == 1 or len(shape) != 2:
        return ()
    if prod(scales) == shape[0]:
        return (shape[1],)
    if len(scales) != 2:
        return ()
    sizes = tuple(_block(size, count) for size, count in zip(shape, scales, strict=True))
    return sizes if all(sizes) else ()


def _block(size: int, count: int) -> int:
    """The length of blocks of which a dimension has so many: the power of two, else the length that divides it."""
    powers = (1 << power for power in range(size.bit_length() + 1))
    return next((each for each in powers if -(-size // each) == count), _divided(size, count))


def _divided(number: int, by: int) -> int:
    """The quotient; 0 where it is not whole."""
    return number // by if by and number % by == 0 else 0


def _each(group: int) -> tuple[int, ...]:
    return (group,) if group else ()


def _small(tensor: Tensor) -> bytes:
    if tensor.unreadable or not tensor.dtype.word or not 0 < tensor.nbytes <= MOST_READ:
        return b""
    return elements(tensor).tobytes()


def _json(tensor: Tensor) -> dict[str, object]:
    try:
        said = json.loads(_small(tensor))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _small_integers(tensor: Tensor) -> tuple[int, ...]:
    if not tensor.dtype.name.startswith("int"):
        return ()
    return tuple(np.frombuffer(_small(tensor), tensor.dtype.name).tolist())
