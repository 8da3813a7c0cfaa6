"""How the elements of a quantised tensor are packed, and where their scales are, as far as the file says so.

What is told follows from names, dtypes and shapes in the file, and from the small tables that some writers put beside
the elements; nothing is guessed. Sources: the layouts of AutoGPTQ and AutoAWQ, bitsandbytes' ``QuantState``,
compressed-tensors' ``pack-quantized``, the MXFP4 checkpoints of gpt-oss (OCP Microscaling formats), NVFP4 of
ModelOpt, block-scaled float8 as in DeepSeek-V3, and torch's quantizers; for those of torchao, HQQ and quanto see
`core.inspection.library_layouts`.
"""

from collections.abc import Callable
from math import prod

from core.base.element_codes import element_codes
from core.inspection.layout_parts import (
    WIDTHS,
    WORD,
    Keys,
    QuantisedLayout,
    beside,
    continued,
    divided,
    in_row,
    shared,
    signed,
    small_integers,
    small_json,
    unsigned,
)
from core.inspection.library_layouts import (
    Texts,
    element_layout,
    hqq_layout,
    quanto_layout,
    recorded_layout,
    subclass_layout,
)
from core.storage.tensor_ref import EncodedTensor, Stored, Tensor


def quantised_layout(tensor: Tensor, by_key: Keys, texts: Texts = dict) -> QuantisedLayout | None:
    """How a tensor is stored; None where it is as its dtype and shape say.

    Small tables may be read.

    Args:
        by_key: all tensors of its file.
        texts: reads what the header of its file says in free form (`core.formats.header_texts`); called where a layout
            is told there.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if isinstance(tensor, EncodedTensor):
        return _stored(tensor, tensor.stored)
    found = (find(tensor, by_key) for find in _LAYOUTS)
    told = next((each for each in found if each is not None), None)
    return told or recorded_layout(tensor, by_key, texts) or element_layout(tensor, by_key)


def _stored(tensor: Tensor, stored: Stored) -> QuantisedLayout:
    told = subclass_layout(tensor, stored)
    if told is not None:
        return told
    bits = 8 * stored.elements.dtype.itemsize if stored.numbers or stored.scheme.startswith("per_") else 0
    shape = tensor.shape if bits else ()
    codes = element_codes(stored.elements.dtype.name) if bits else None
    return QuantisedLayout(stored.scheme, bits, shape, (), stored.parts, stored.numbers, codes)


def _integers_in_words(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``qweight`` of AutoGPTQ (packed along the inputs) or AutoAWQ (along the outputs), each in × out."""
    if not tensor.key.endswith("qweight") or tensor.dtype.name != "int32" or len(tensor.shape) != 2:
        return None
    parts = beside(tensor, by_key, "scales", "qzeros", "g_idx")
    known = dict(parts)
    scales, zeros = known.get("scales"), known.get("qzeros")
    if scales is None or len(scales.shape) != 2:
        return None
    (rows, columns), (groups, outputs) = tensor.shape, scales.shape
    if columns == outputs:
        scheme, bits = "GPTQ", _gptq_bits(rows, outputs, zeros, known.get("g_idx"))
        inputs = divided(rows * WORD, bits)
    else:
        scheme, bits, inputs = "AWQ", divided(columns * WORD, outputs), rows
    if bits not in WIDTHS or not inputs:
        return None
    return QuantisedLayout(scheme, bits, (inputs, outputs), in_row(divided(inputs, groups)), parts, (), unsigned(bits))


def _gptq_bits(rows: int, outputs: int, zeros: Tensor | None, order: Tensor | None) -> int:
    """From the zero points, which are packed along the outputs, or from the order of the inputs."""
    if zeros is not None and len(zeros.shape) == 2:
        return divided(zeros.shape[1] * WORD, outputs)
    return divided(rows * WORD, order.numel) if order is not None else 0


def _blockwise_four_bits(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """NF4 and FP4 of bitsandbytes: two elements in a byte, a scale for each block, and a table in JSON."""
    names = ("absmax", "quant_map", "nested_absmax", "nested_quant_map")
    parts = tuple((name, by_key[key]) for name in names if (key := f"{tensor.key}.{name}") in by_key)
    scales = dict(parts).get("absmax")
    if scales is None or tensor.dtype.itemsize != 1:
        return None
    state = next((kind for kind in ("nf4", "fp4") if _state_key(tensor, kind) in by_key), "")
    said = small_json(by_key[_state_key(tensor, state)]) if state else {}
    shape = said.get("shape")
    whole = tuple(map(int, shape)) if isinstance(shape, list) and all(isinstance(each, int) for each in shape) else ()
    whole = whole if prod(whole) == 2 * tensor.numel else ()
    group = divided(2 * tensor.numel, scales.numel)
    return QuantisedLayout(state.upper() or "bitsandbytes", 4, whole, in_row(group), parts, (), (-1, 1))


def _state_key(tensor: Tensor, kind: str) -> str:
    return f"{tensor.key}.quant_state.bitsandbytes__{kind}"


def _rows_of_bytes(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``LLM.int8()`` of bitsandbytes: a scale for each row."""
    parts = beside(tensor, by_key, "SCB")
    if tensor.dtype.name != "int8" or not parts or len(tensor.shape) != 2 or parts[0][1].numel != tensor.shape[0]:
        return None
    return QuantisedLayout("LLM.int8", 8, tensor.shape, (tensor.shape[1],), parts, (), (-127, 127))


def _microscaled(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """MXFP4: ``_blocks`` of two elements in a byte, and ``_scales``, powers of two, one for each block."""
    base = tensor.key.removesuffix("_blocks")
    scales = by_key.get(f"{base}_scales") if base != tensor.key else None
    if scales is None or tensor.dtype.itemsize != 1 or tensor.shape[:-1] != scales.shape or not scales.shape:
        return None
    group = 2 * tensor.shape[-1]
    shape = (*scales.shape[:-1], scales.shape[-1] * group)
    parts = ((f"{base.rpartition('.')[2]}_scales", scales),)
    return QuantisedLayout("MXFP4", 4, shape, (group,), parts, (), element_codes("F4"))


def _packed_with_shape(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``weight_packed`` of compressed-tensors, with its shape in a tensor beside it."""
    base = tensor.key.removesuffix("_packed")
    shape = by_key.get(f"{base}_shape") if base != tensor.key else None
    leaf = base.rpartition(".")[2]
    parts = beside(tensor, by_key, f"{leaf}_scale", f"{leaf}_zero_point", f"{leaf}_g_idx", f"{leaf}_global_scale")
    if shape is None or not parts or len(tensor.shape) != 2:
        return None
    whole = small_integers(shape)
    if len(whole) != 2 or whole[0] != tensor.shape[0] or whole[1] < 1:
        return None
    # the last word of a row may not be full
    bits = (WORD * tensor.shape[1]) // whole[1] if tensor.dtype.itemsize == 4 else 4
    scales = parts[0][1].shape
    group = divided(whole[1], scales[1]) if len(scales) == 2 else 0
    bits = bits if bits in WIDTHS else 0
    return QuantisedLayout("pack-quantized", bits, whole, in_row(group), parts, (), signed(bits))


def _nvfp4(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """NVFP4 of ModelOpt and compressed-tensors: two elements in a byte, a float8 for 16, and a scale for all."""
    base = tensor.key.removesuffix("_packed")
    parts = continued(base, by_key, "_scale", "_scale_2", "_global_scale")
    if tensor.dtype.name != "uint8" or len(parts) < 2 or len(tensor.shape) != 2:
        return None
    scales, (rows, columns) = parts[0][1], tensor.shape
    if scales.dtype.name != "float8_e4m3fn" or scales.shape != (rows, divided(columns, 8)):
        return None
    named = tuple((f"{base.rpartition('.')[2]}{end}", each) for end, each in parts)
    return QuantisedLayout("NVFP4", 4, (rows, 2 * columns), (16,), named, (), element_codes("F4"))


def _scaled_bytes(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """8-bit floats or integers with a scale for the tensor, for each row, or for each block."""
    leaf = tensor.key.rpartition(".")[2]
    parts = beside(tensor, by_key, f"{leaf}_scale", f"{leaf}_scale_inv", f"{leaf}_zero_point", "input_scale")
    if tensor.dtype.itemsize != 1 or tensor.dtype.name == "bool" or not parts or not parts[0][0].startswith(leaf):
        return None
    group = shared(tensor.shape, parts[0][1].shape)
    codes = element_codes(tensor.dtype.name)
    return QuantisedLayout(tensor.dtype.name, 8, tensor.shape, group, parts, (), codes)


def _scaled_words(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """MLX: elements in uint32 with scales and biases; how many bits each has stands in its configuration only."""
    parts = beside(tensor, by_key, "scales", "biases")
    if tensor.dtype.name != "uint32" or len(parts) != 2:
        return None
    return QuantisedLayout("MLX", 0, (), (), parts)


_LAYOUTS: tuple[Callable[[Tensor, Keys], QuantisedLayout | None], ...] = (
    _integers_in_words,
    _blockwise_four_bits,
    _rows_of_bytes,
    _microscaled,
    _packed_with_shape,
    _nvfp4,
    _scaled_bytes,
    _scaled_words,
    hqq_layout,
    quanto_layout,
)
