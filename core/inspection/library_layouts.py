"""The layouts of torchao, HQQ and quanto, and those that a dtype of less than a byte tells.

Sources: torchao 0.18 (``quantization/quantize_/workflows``, ``prototype/safetensors``, ``dtypes``), hqq 0.2.8
(``core/bitpack.py``, ``core/quantize.py``) and optimum-quanto 0.2.7 (``tensor/packed.py``, ``tensor/weights``).
"""

import json
from collections.abc import Callable, Mapping

from core.base.element_codes import element_bits, element_codes
from core.inspection.layout_parts import (
    WIDTHS,
    Keys,
    QuantisedLayout,
    beside,
    continued,
    in_row,
    shared,
    small_integers,
    unsigned,
)
from core.storage.tensor_ref import Stored, Tensor

Texts = Callable[[], Mapping[str, str]]
Facts = Mapping[str, object]
"""What a library says of a tensor, by its own names."""

_TORCHAO = ("scale", "zero_point", "scale_and_zero", "group_scale", "group_zero", "row_scale", "per_tensor_scale")
_FOUR_BITS = {
    "Int4Tensor": "int4",
    "Int4PreshuffledTensor": "int4",
    "Int4TilePackedTo4dTensor": "uint4",
    "NVFP4Tensor": "float4_e2m1fn_x2",
}
"""What the elements are of those classes that say it by their name alone."""
_HQQ_IN_A_BYTE = {8: 1, 4: 2, 2: 4, 1: 8}
_HQQ_IN_A_WORD = 10
"""Of 3 bits, in an int32."""


def subclass_layout(tensor: Tensor, stored: Stored) -> QuantisedLayout | None:
    """How an instance of a class of torchao or quanto is stored, of which a pickle has all attributes."""
    library, _, rest = stored.scheme.partition(".")
    name, facts = stored.scheme.rpartition(".")[2], dict(stored.facts)
    if library == "torchao":
        return _of_torchao(name, facts, stored.elements, tensor.shape, stored.parts)
    if library == "optimum" and rest.startswith("quanto."):
        kind = str(facts.get("_qtype", "")).removeprefix("q")
        group, axis = facts.get("_group_size"), facts.get("_axis")
        size = (group,) if isinstance(group, int) else _rows(tensor.shape) if axis == 0 else ()
        bits = element_bits(kind)
        codes = unsigned(bits) if bits < 8 else element_codes(kind)
        return QuantisedLayout(f"quanto {kind}".strip(), bits, tensor.shape, size, stored.parts, (), codes)
    return None


def recorded_layout(tensor: Tensor, by_key: Keys, texts: Texts) -> QuantisedLayout | None:
    """``_weight_qdata`` of torchao in safetensors: the header says of what class it was, with its attributes."""
    begin = tensor.key.removesuffix("qdata")
    parts = continued(begin, by_key, *_TORCHAO)
    module, _, leaf = begin[:-1].rpartition("._")
    if begin == tensor.key or not begin.endswith("_") or not parts:
        return None
    name, facts = _said(texts().get(f"{module}.{leaf}", ""))
    shape = facts.get("shape")
    whole = _sizes(shape) or (tensor.shape if tensor.dtype.itemsize == 1 and tensor.dtype.name != "uint8" else ())
    return _of_torchao(name, facts, tensor, whole, parts)


def hqq_layout(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``W_q`` of HQQ: rows of groups, or columns of them, of which several are in a byte; what it is stands beside."""
    parts = beside(tensor, by_key, "scale", "zero", "zero_scale")
    if tensor.key.rpartition(".")[2] != "W_q" or not parts or len(tensor.shape) != 2:
        return None
    told = {name: small_integers(each) for name, each in beside(tensor, by_key, "nbits", "group_size", "shape", "axis")}
    scales = parts[0][1].shape
    bits = next(iter(told.get("nbits", ())), 0) or _hqq_bits(tensor, scales)
    group = next(iter(told.get("group_size", ())), 0) or _hqq_group(tensor, scales, bits)
    bits = bits if bits in WIDTHS else 0
    return QuantisedLayout("HQQ", bits, told.get("shape", ()), in_row(group), parts, (), unsigned(bits))


def _hqq_bits(tensor: Tensor, scales: tuple[int, ...]) -> int:
    """From the number of rows and that of the groups, where each of these is a row, whose scales are in a column."""
    rows = tensor.shape[0]
    if scales[1:] != (1,):
        return 0
    in_words = tensor.dtype.name == "int32"
    fit = 0 if in_words else next((bits for bits, count in _HQQ_IN_A_BYTE.items() if rows * count == scales[0]), 0)
    return fit or (3 if tensor.dtype.name != "uint8" and rows == -(-scales[0] // _HQQ_IN_A_WORD) else 0)


def _hqq_group(tensor: Tensor, scales: tuple[int, ...], bits: int) -> int:
    """A row, in bytes or in words; its dtype may be one of floats, as which the same memory is seen."""
    if scales[1:] != (1,) or not bits:
        return 0
    return tensor.shape[1] * tensor.dtype.itemsize // (4 if bits == 3 else 1)


def quanto_layout(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """``weight._data`` of quanto, of 8 bits, or ``weight._data._data``: rows of groups, 2 or 4 of them in a byte."""
    packed = tensor.key.endswith("._data._data")
    begin = tensor.key.removesuffix("._data").removesuffix("._data") + "."
    parts = continued(begin, by_key, "_scale", "_shift", "_zeropoint")
    if not tensor.key.endswith("._data") or not parts or not tensor.shape:
        return None
    scales = parts[0][1].shape
    if not packed:
        name, group = tensor.dtype.name, shared(tensor.shape, scales)
        return QuantisedLayout(f"quanto {name}", 8, tensor.shape, group, parts, (), element_codes(name))
    groups = scales[0] if scales[1:] == (1,) else 0
    fit = [bits for bits in (2, 4) if groups and tensor.shape[0] == -(-groups * bits // 8)]
    # of a single group both fit
    bits = fit[0] if len(fit) == 1 else 0
    row = tensor.shape[1] if groups and len(tensor.shape) == 2 else 0
    return QuantisedLayout("quanto", bits, (groups, row) if row else (), in_row(row), parts, (), unsigned(bits))


def element_layout(tensor: Tensor, by_key: Keys) -> QuantisedLayout | None:
    """A dtype of less than a byte tells its own bits."""
    name = tensor.dtype.name
    bits = element_bits(name)
    if not bits or bits == 8:
        return None
    # torch packs two in an element, which it calls x2; safetensors counts each
    several = int(name.rpartition("x")[2]) if name[-2:-1] == "x" else 1
    shape = (*tensor.shape[:-1], tensor.shape[-1] * several) if tensor.shape else ()
    parts = continued(tensor.key, by_key, "_scale", "_scale_2", "_global_scale")
    block = shared(shape, parts[0][1].shape) if parts else ()
    group = block[-1:] if block[:1] == (1,) else block
    named = tuple((f"{tensor.key.rpartition('.')[2]}{end}", scales) for end, scales in parts)
    return QuantisedLayout(name, bits, shape, group, named, (), element_codes(name))


def _of_torchao(
    name: str, facts: Facts, elements: Tensor, shape: tuple[int, ...], parts: tuple[tuple[str, Tensor], ...]
) -> QuantisedLayout:
    kind = str(facts.get("target_dtype") or facts.get("elem_dtype") or _FOUR_BITS.get(name, ""))
    least, greatest = facts.get("quant_min"), facts.get("quant_max")
    codes, bits = element_codes(kind), element_bits(kind)
    if isinstance(least, int) and isinstance(greatest, int):
        codes, bits = (least, greatest), (greatest - least).bit_length()
    elif name == "Int4PlainInt32Tensor":
        # what the integers mean depends on the device that they were packed for
        bits = 4
    elif isinstance(facts.get("bit_width"), int):
        bits = int(str(facts["bit_width"]))
    elif not kind and element_codes(elements.dtype.name) and elements.dtype.name != "uint8" and name:
        codes, bits = element_codes(elements.dtype.name), 8
    if kind.startswith("float4") and elements.dtype.name == "uint8" and elements.shape:
        shape = (*elements.shape[:-1], 2 * elements.shape[-1])
    return QuantisedLayout(
        f"torchao {name}".strip(), bits, shape, _group(facts.get("block_size"), shape), parts, (), codes
    )


def _group(block: object, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The elements that share a scale: torchao counts them in each dimension, or in the last one alone."""
    if isinstance(block, int):
        return in_row(block)
    sizes = _sizes(block)
    if sizes == shape:
        return ()
    first = next((place for place, size in enumerate(sizes) if size > 1), len(sizes) - 1)
    return sizes[max(first, 0) :]


def _rows(shape: tuple[int, ...]) -> tuple[int, ...]:
    return in_row(shape[1]) if len(shape) == 2 else ()


def _sizes(found: object) -> tuple[int, ...]:
    if isinstance(found, list | tuple) and found and all(type(each) is int and each > 0 for each in found):
        return tuple(found)
    return ()


def _said(text: str) -> tuple[str, Facts]:
    """The class and the attributes that a header of safetensors has for a tensor, as JSON."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return "", {}
    data = said.get("_data") if isinstance(said, dict) else None
    if not isinstance(data, dict) or not isinstance(said.get("_type"), str):
        return "", {}
    return said["_type"], {key: value["_data"] if _is_dtype(value) else value for key, value in data.items()}


def _is_dtype(value: object) -> bool:
    return isinstance(value, dict) and value.get("_type") == "torch.dtype" and isinstance(value.get("_data"), str)
