"""The layouts of torchao, HQQ and quanto: arrays are packed as the libraries do, and unpacked by what is told."""

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import save_file

from core.formats.header_texts import header_texts
from core.inspection.layout_parts import QuantisedLayout
from core.inspection.quantised_layout import quantised_layout
from core.inspection.tally import readable
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint

GENERATOR = torch.Generator().manual_seed(1)
WEIGHT = torch.randn(48, 64, generator=GENERATOR)
IN_A_BYTE = {8: 1, 4: 2, 2: 4, 1: 8}


def layout_in(checkpoint: Checkpoint, name: str) -> QuantisedLayout:
    by_key = {each.tensor.key: each.tensor for each in checkpoint.parameters}
    tensor = checkpoint.by_name[name].tensor
    found = quantised_layout(tensor, by_key, lambda: header_texts(checkpoint.container, tensor.storage.file))
    assert found is not None
    return found


def hqq_codes(bits: int, axis: int, group: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """What ``Quantizer.quantize`` of HQQ makes of the weight: codes, scales and zeros, before they are packed."""
    grouped = WEIGHT.reshape(-1, group) if axis == 1 else WEIGHT.reshape(group, -1)
    least, greatest = grouped.amin(axis, keepdim=True), grouped.amax(axis, keepdim=True)
    scale = ((1 << bits) - 1) / (greatest - least)
    zero = -least * scale
    codes = (grouped * scale + zero).round().clamp(0, (1 << bits) - 1)
    return codes.to(torch.int32), 1 / scale, zero


def packed_in_rows(codes: torch.Tensor, bits: int) -> torch.Tensor:
    """``BitPack`` of HQQ: parts of the rows beside each other, the first at the top of a byte; 3 bits in an int32."""
    count = 10 if bits == 3 else IN_A_BYTE[bits]
    step = math.ceil(len(codes) / count)
    rows = torch.zeros(step * count, codes.shape[1], dtype=torch.int32)
    rows[: len(codes)] = codes
    shifts = range(bits * (count - 1), -1, -bits)
    found = sum(part << shift for part, shift in zip(rows.split(step), shifts, strict=True))
    return found if bits == 3 else found.to(torch.uint8)


def hqq_state(bits: int, axis: int, group: int, *, floats: bool, told: bool) -> dict[str, torch.Tensor]:
    codes, scale, zero = hqq_codes(bits, axis, group)
    packed = packed_in_rows(codes, bits)
    state = {"m.W_q": packed.view(torch.float16) if floats else packed, "m.scale": scale, "m.zero": zero}
    if told:
        numbers = {"nbits": bits, "group_size": group, "axis": axis}
        state |= {f"m.{name}": torch.tensor(number, dtype=torch.int32) for name, number in numbers.items()}
        state["m.shape"] = torch.tensor(WEIGHT.shape)
    return {name: each.contiguous() for name, each in state.items()}


@pytest.mark.parametrize("floats", [False, True])
@pytest.mark.parametrize(("bits", "axis"), [(8, 1), (4, 1), (4, 0), (3, 1), (3, 0), (2, 1), (1, 0)])
def test_hqq_tells_what_it_is_in_tensors_beside(bits: int, axis: int, floats: bool, tmp_path: Path) -> None:
    save_file(hqq_state(bits, axis, 16, floats=floats, told=True), tmp_path / "x.safetensors")
    checkpoint = open_checkpoint(tmp_path / "x.safetensors")
    found = layout_in(checkpoint, "m.W_q")
    assert (found.scheme, found.bits, found.shape, found.group) == ("HQQ", bits, tuple(WEIGHT.shape), (16,))
    assert found.codes == (0, 2**bits - 1)
    # bits of integers that are seen as floats are no weights that could be pruned
    assert [each.name for each in checkpoint.owners] == []


@pytest.mark.parametrize("floats", [False, True])
@pytest.mark.parametrize("bits", [8, 4, 3, 2, 1])
def test_hqq_without_tensors_beside_is_told_by_its_shapes(bits: int, floats: bool, tmp_path: Path) -> None:
    torch.save({"m": {**hqq_state(bits, 1, 16, floats=floats, told=False), "m.nbits": bits}}, tmp_path / "x.pt")
    checkpoint = open_checkpoint(tmp_path / "x.pt")
    found = layout_in(checkpoint, "m.W_q")
    assert (found.bits, found.group, found.shape, found.codes) == (bits, (16,), (), (0, 2**bits - 1))
    assert [name for name, _ in found.scales] == ["scale", "zero"]


def test_hqq_along_the_other_axis_does_not_tell_its_bits_by_shapes(tmp_path: Path) -> None:
    save_file(hqq_state(4, 0, 16, floats=False, told=False), tmp_path / "x.safetensors")
    found = layout_in(open_checkpoint(tmp_path / "x.safetensors"), "m.W_q")
    assert (found.bits, found.group, found.codes) == (0, (), None)


def quanto_state(bits: int, group: int) -> dict[str, torch.Tensor]:
    """A linear layer of quanto as ``state_dict`` gives it: in rows of groups, the first rows in the low bits."""
    grouped = WEIGHT.reshape(-1, group)
    least, greatest = grouped.amin(1, keepdim=True), grouped.amax(1, keepdim=True)
    scale = (greatest - least) / ((1 << bits) - 1)
    codes = ((grouped - least) / scale).round().clamp(0, (1 << bits) - 1).to(torch.uint8)
    count = 8 // bits
    rows = math.ceil(len(codes) / count)
    packed = torch.zeros(rows, group, dtype=torch.uint8)
    for place, part in enumerate(codes.split(rows)):
        packed[: len(part)] |= part << bits * place
    return {"0.weight._data._data": packed, "0.weight._scale": scale, "0.weight._shift": -least}


@pytest.mark.parametrize("group", [16, 64])
@pytest.mark.parametrize("bits", [2, 4])
def test_what_is_told_of_quanto_s_bits_unpacks_them(bits: int, group: int, tmp_path: Path) -> None:
    state = quanto_state(bits, group)
    save_file(state, tmp_path / "x.safetensors")
    found = layout_in(open_checkpoint(tmp_path / "x.safetensors"), "0.weight._data._data")
    assert (found.scheme, found.bits, found.group, found.codes) == ("quanto", bits, (group,), (0, 2**bits - 1))
    packed = state["0.weight._data._data"]
    parts = [packed >> shift & (1 << found.bits) - 1 for shift in range(0, 8, found.bits)]
    codes = torch.cat(parts)[: found.shape[0]]
    values = (codes * state["0.weight._scale"] - state["0.weight._shift"]).reshape(WEIGHT.shape)
    assert codes.shape == found.shape
    assert (values - WEIGHT).abs().max() <= state["0.weight._scale"].max() / 2 + 1e-6


def test_eight_bits_of_quanto(tmp_path: Path) -> None:
    scale = WEIGHT.abs().amax(1, keepdim=True) / 127
    state = {"0.weight._data": (WEIGHT / scale).round().to(torch.int8), "0.weight._scale": scale}
    save_file(state, tmp_path / "x.safetensors")
    found = layout_in(open_checkpoint(tmp_path / "x.safetensors"), "0.weight._data")
    assert (found.scheme, found.bits, found.shape, found.group) == ("quanto int8", 8, (48, 64), (64,))
    assert found.codes == (-128, 127)


def write_raw(path: Path, tensors: Mapping[str, tuple[str, tuple[int, ...], int]]) -> None:
    """A safetensors file of zeros, with dtypes that torch has none for: name → dtype, shape, bytes."""
    fields, begin = {}, 0
    for name, (label, shape, size) in tensors.items():
        fields[name] = {"dtype": label, "shape": shape, "data_offsets": [begin, begin := begin + size]}
    raw = json.dumps(fields).encode()
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + bytes(begin))


def said(kind: str, **facts: object) -> dict[str, str]:
    """The header that ``flatten_tensor_state_dict`` of torchao makes."""
    return {"0.weight": json.dumps({"_type": kind, "_data": facts}), "tensor_names": '["0.weight"]'}


def dtype(name: str) -> dict[str, str]:
    return {"_type": "torch.dtype", "_data": name}


def bytes_of(*shape: int, of: torch.dtype = torch.uint8) -> torch.Tensor:
    return torch.randint(0, 100, shape, generator=GENERATOR).to(of)


@pytest.mark.parametrize(
    ("kind", "facts", "elements", "bits", "shape", "group", "codes"),
    [
        ("Int4Tensor", {"block_size": [1, 32], "shape": [48, 64]}, bytes_of(48, 32), 4, (48, 64), (32,), (-8, 7)),
        (
            *("Int4TilePackedTo4dTensor", {"block_size": [1, 32], "shape": [48, 128]}),
            *(bytes_of(6, 1, 32, 4, of=torch.int32), 4, (48, 128), (32,), (0, 15)),
        ),
        (
            *("Int4PlainInt32Tensor", {"block_size": [1, 32], "shape": [48, 64]}),
            *(bytes_of(48, 8, of=torch.int32), 4, (48, 64), (32,), None),
        ),
        (
            *("IntxUnpackedToInt8Tensor", {"block_size": [1, 64], "target_dtype": dtype("int3")}),
            *(bytes_of(48, 64, of=torch.int8), 3, (48, 64), (64,), (-4, 3)),
        ),
        ("Int8Tensor", {"block_size": [48, 64]}, bytes_of(48, 64, of=torch.int8), 8, (48, 64), (), (-128, 127)),
        (
            *("Float8Tensor", {"block_size": [16, 16]}),
            *(bytes_of(48, 64).to(torch.float8_e4m3fn), 8, (48, 64), (16, 16), (-448, 448)),
        ),
        (
            *("MXTensor", {"block_size": 32, "elem_dtype": dtype("float4_e2m1fn_x2")}),
            *(bytes_of(48, 32), 4, (48, 64), (32,), (-6, 6)),
        ),
        ("NVFP4Tensor", {"block_size": 16}, bytes_of(48, 32), 4, (48, 64), (16,), (-6, 6)),
        ("", {}, bytes_of(48, 64, of=torch.int8), 0, (48, 64), (), None),
    ],
)
def test_torchao_says_in_the_header_what_it_is(
    kind: str,
    facts: dict[str, object],
    elements: torch.Tensor,
    bits: int,
    shape: tuple[int, ...],
    group: tuple[int, ...],
    codes: tuple[float, float] | None,
    tmp_path: Path,
) -> None:
    state = {"0._weight_qdata": elements, "0._weight_scale": torch.ones(48, 2), "0.bias": torch.ones(48)}
    save_file(state, tmp_path / "x.safetensors", said(kind, **facts) if kind else None)
    found = layout_in(open_checkpoint(tmp_path / "x.safetensors"), "0._weight_qdata")
    told = found.scheme, found.bits, found.shape, found.group, found.codes
    assert told == (f"torchao {kind}".strip(), bits, shape, group, codes)
    assert [name for name, _ in found.scales] == ["scale"]


def test_shards_of_torchao_each_have_their_header(tmp_path: Path) -> None:
    weights = {}
    for number in range(2):
        state = {f"{number}._weight_qdata": bytes_of(4, 4), f"{number}._weight_scale": torch.ones(4, 1)}
        header = {f"{number}.weight": json.dumps({"_type": f"Int{4 + 4 * number}Tensor", "_data": {"shape": [4, 8]}})}
        save_file(state, tmp_path / f"model-{number + 1:05}-of-00002.safetensors", header)
        weights |= dict.fromkeys(state, f"model-{number + 1:05}-of-00002.safetensors")
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 64}, "weight_map": weights}))
    checkpoint = open_checkpoint(index)
    schemes = [layout_in(checkpoint, f"{number}._weight_qdata").scheme for number in range(2)]
    assert schemes == ["torchao Int4Tensor", "torchao Int8Tensor"]


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"_type": 3, "_data": {}}', '{"_type": "A", "_data": 3}', "[" * 99999]
)
def test_a_header_that_says_something_else_is_not_believed(text: str, tmp_path: Path) -> None:
    state = {"0._weight_qdata": bytes_of(4, 4, of=torch.int8), "0._weight_scale": torch.ones(4, 1)}
    save_file(state, tmp_path / "x.safetensors", {"0.weight": text})
    assert layout_in(open_checkpoint(tmp_path / "x.safetensors"), "0._weight_qdata").scheme == "torchao"


class Kept(torch.Tensor):
    """Keeps its values in attributes, as the classes of torchao and quanto do."""

    @staticmethod
    def __new__(cls: type["Kept"], shape: tuple[int, ...], **attributes: object) -> "Kept":
        made: Kept = torch.Tensor._make_wrapper_subclass(cls, shape, dtype=torch.bfloat16)
        vars(made).update(attributes)
        return made

    @classmethod
    def __torch_dispatch__(cls, *_: object) -> None:
        raise NotImplementedError


def importable(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> type[Kept]:
    made = type(name, (Kept,), {"__module__": module})
    path = module.split(".")
    for count in range(1, len(path) + 1):
        monkeypatch.setitem(sys.modules, ".".join(path[:count]), ModuleType(module))
    setattr(sys.modules[module], name, made)
    return made


def test_instances_of_torchao_are_told_by_their_attributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = importable(monkeypatch, "torchao.quantization", "IntxUnpackedToInt8Tensor")
    codes = bytes_of(48, 64, of=torch.int8)
    attributes = {"scale": torch.ones(48, 2), "target_dtype": torch.int4, "block_size": (1, 32), "unknown": object}
    torch.save({"0.weight": kind((48, 64), qdata=codes, **attributes)}, tmp_path / "x.pt")
    checkpoint = open_checkpoint(tmp_path / "x.pt")
    found = layout_in(checkpoint, "0.weight")
    assert (found.scheme, found.bits, found.shape) == ("torchao IntxUnpackedToInt8Tensor", 4, (48, 64))
    assert (found.group, found.codes, [name for name, _ in found.scales]) == ((32,), (-8, 7), ["scale"])
    parameter = checkpoint.by_name["0.weight"]
    assert parameter.reason == "It is quantised, of the class torchao.quantization.IntxUnpackedToInt8Tensor."
    shown = readable(parameter.tensor)
    assert shown is not None
    assert (shown.dtype.name, shown.shape) == ("int8", (48, 64))


def test_instances_within_instances_are_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = importable(monkeypatch, "torchao.dtypes.affine", "AffineQuantizedTensor")
    inner = importable(monkeypatch, "torchao.dtypes.plain", "PlainAQTTensorImpl")
    parts = inner((48, 64), int_data=bytes_of(48, 64, of=torch.int8), scale=torch.ones(48), zero_point=torch.ones(48))
    weight = outer((48, 64), tensor_impl=parts, block_size=(1, 64), quant_min=-8, quant_max=7)
    torch.save({"0.weight": weight}, tmp_path / "x.pt")
    found = layout_in(open_checkpoint(tmp_path / "x.pt"), "0.weight")
    assert (found.scheme, found.bits, found.codes) == ("torchao AffineQuantizedTensor", 4, (-8, 7))
    assert (found.group, [name for name, _ in found.scales]) == ((64,), ["scale", "zero_point"])


class Kind:
    """As quanto's ``qtype``, which an instance has as an attribute."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_instances_of_quanto_are_told_by_their_attributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = importable(monkeypatch, "optimum.quanto.tensor", "WeightQBitsTensor")
    monkeypatch.setitem(sys.modules, __name__, ModuleType(__name__))
    monkeypatch.setattr(sys.modules[__name__], "Kind", Kind, raising=False)
    attributes = {"_scale": torch.ones(96, 1), "_qtype": Kind("qint4"), "_group_size": 32, "_axis": 0}
    torch.save({"0.weight": kind((48, 64), _data=bytes_of(48, 32), **attributes)}, tmp_path / "x.pt")
    checkpoint = open_checkpoint(tmp_path / "x.pt")
    found = layout_in(checkpoint, "0.weight")
    assert (found.scheme, found.bits, found.group, found.codes) == ("quanto int4", 4, (32,), (0, 15))
    assert checkpoint.by_name["0.weight"].reason.startswith("It is quantised, of the class optimum.quanto.tensor.")


def test_instances_of_other_classes_show_what_they_keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = importable(monkeypatch, "mine.parts", "Placed")
    torch.save({"w": kind((4, 6), part=torch.ones(4, 6)), "empty": kind((4, 6))}, tmp_path / "x.pt")
    checkpoint = open_checkpoint(tmp_path / "x.pt")
    assert layout_in(checkpoint, "w").scheme == "mine.parts.Placed"
    reason = "It is of the class mine.parts.Placed, which keeps its values elsewhere."
    assert [each.reason for each in checkpoint.parameters] == [reason, reason]
    assert readable(checkpoint.by_name["empty"].tensor) is None


def test_dtypes_of_less_than_a_byte_tell_their_bits_and_their_range(tmp_path: Path) -> None:
    write_raw(
        tmp_path / "x.safetensors",
        {
            "m.weight": ("F4", (16, 64), 512),
            "m.weight_scale": ("F8_E8M0", (16, 2), 32),
            "n.weight": ("F6_E2M3", (16, 64), 768),
            "o.weight": ("F6_E3M2", (4,), 3),
        },
    )
    checkpoint = open_checkpoint(tmp_path / "x.safetensors")
    m, n, o = (layout_in(checkpoint, f"{module}.weight") for module in "mno")
    assert (m.scheme, m.bits, m.shape, m.group, m.codes) == ("F4", 4, (16, 64), (32,), (-6, 6))
    assert [name for name, _ in m.scales] == ["weight_scale"]
    assert (n.scheme, n.bits, n.shape, n.group, n.codes) == ("F6_E2M3", 6, (16, 64), (), (-7.5, 7.5))
    assert (o.bits, o.shape, o.codes) == (6, (4,), (-28, 28))
    reason = "Its elements are F6_E2M3, 6-bit values that can't be read one by one."
    assert checkpoint.by_name["n.weight"].reason == reason


def test_two_elements_of_torch_in_a_byte_are_counted(tmp_path: Path) -> None:
    torch.save({"w": bytes_of(4, 8).view(torch.float4_e2m1fn_x2)}, tmp_path / "x.pt")
    found = layout_in(open_checkpoint(tmp_path / "x.pt"), "w")
    assert (found.bits, found.shape, found.codes) == (4, (4, 16), (-6, 6))
