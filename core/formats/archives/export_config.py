"""The JSON in a ``torch.export`` archive that describes its raw records of tensors (``PayloadConfig``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.base.dtypes import DType
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.sizes import require_valid_size
from core.formats.shared.strict_json import parse_json
from core.formats.torch_objects.storage_ids import dtype_named

_DTYPES = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    9: "complex32",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    33: "float8_e8m0fnu",
    34: "uint32",
    35: "uint64",
}
"""``torch._export.serde.schema.ScalarType`` → dtype."""

_STRIDED = 7
"""``torch._export.serde.schema.Layout.Strided``."""


@dataclass(frozen=True)
class PayloadEntry:
    """One entry of a config.

    Attributes:
        name: of the tensor, in the model.
        record: name of the record, in the config's folder.
        is_param: whether it is a parameter.
        described: whether it is a tensor, and not another object.
        dtype: with itemsize 0 where it is unknown.
        shape: of any number of dimensions.
        stride: as many, in elements.
        offset: elements from the start of the record.
        reason: why its elements can't be read; empty where they can.
    """

    name: str
    record: str
    is_param: bool
    described: bool
    dtype: DType
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    reason: str


def parse_config(raw: bytes, what: str) -> Iterator[PayloadEntry]:
    """Parse a config.

    Args:
        raw: the JSON.
        what: name of the record, for the message.

    Yields:
        the entries in order.

    Raises:
        Malformed: it has another form.
    """
    fields = parse_json(raw, f"its record {shorten(what)}")
    config = _object(fields, what).get("config")
    for name, value in _object(config, what).items():
        yield _payload(name, _object(value, shorten(name)))


def _payload(name: str, fields: Mapping[str, object]) -> PayloadEntry:
    record, meta = fields.get("path_name"), fields.get("tensor_meta")
    if not isinstance(record, str) or "/" in record:
        raise Malformed(f"its tensor {shorten(name)} does not say where it is")
    if meta is None:
        return PayloadEntry(name, record, False, False, dtype_named("unknown"), (), (), 0, "")
    described = _object(meta, shorten(name))
    number = described.get("dtype")
    dtype = dtype_named(_DTYPES.get(number, f"dtype {number}") if isinstance(number, int) else "unknown")
    shape, stride = _integers(described.get("sizes")), _integers(described.get("strides"))
    offset = _integers([described.get("storage_offset")])
    reason = _reason(fields, described)
    require_valid_size(name, shape or ())
    if shape is None or stride is None or offset is None or len(shape) != len(stride):
        shape, stride, offset, reason = shape or (), (0,) * len(shape or ()), (0,), reason or "Its size is not fixed."
    return PayloadEntry(name, record, fields.get("is_param") is True, True, dtype, shape, stride, offset[0], reason)


def _reason(fields: Mapping[str, object], described: Mapping[str, object]) -> str:
    if fields.get("use_pickle") is not False:
        return "It is pickled within the archive."
    return "" if described.get("layout") == _STRIDED else "It is sparse, or in another unusual layout."


def _integers(value: object) -> tuple[int, ...] | None:
    """Sizes given as ``{"as_int": 3}`` each; None where one is a symbolic expression."""
    if not isinstance(value, list):
        return None
    sizes = [each.get("as_int") if isinstance(each, dict) else None for each in value]
    return tuple(each for each in sizes if type(each) is int) if all(map(_is_size, sizes)) else None


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not described as it should be")
    return value
