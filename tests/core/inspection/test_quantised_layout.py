"""How quantised tensors are told to be stored, for the layouts that libraries write."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.base.element_values import element_values
from core.inspection.layout_parts import QuantisedLayout
from core.inspection.quantised_layout import quantised_layout
from core.inspection.tally import readable
from core.model.opening import open_checkpoint
from core.storage.tensor_reader import elements

pytestmark = pytest.mark.filterwarnings("ignore:torch.quantize", "ignore:Sparse CSR", "ignore:TypedStorage")
HALF = torch.float16


def layout_of(state: dict[str, torch.Tensor], key: str, folder: Path) -> QuantisedLayout | None:
    save_file(state, folder / "x.safetensors")
    return layout_in(folder / "x.safetensors", key)


def layout_in(path: Path, key: str) -> QuantisedLayout | None:
    by_key = {each.tensor.key: each.tensor for each in open_checkpoint(path).parameters}
    return quantised_layout(by_key[key], by_key)


def words(*shape: int) -> torch.Tensor:
    return torch.randint(-100, 100, shape, dtype=torch.int32)


@pytest.mark.parametrize("bits", [2, 3, 4, 8])
@pytest.mark.parametrize("ordered", [True, False])
def test_gptq(bits: int, ordered: bool, tmp_path: Path) -> None:
    inputs, outputs, group = 256, 96, 128
    state = {
        "m.qweight": words(inputs * bits // 32, outputs),
        "m.qzeros": words(inputs // group, outputs * bits // 32),
        "m.scales": torch.ones(inputs // group, outputs, dtype=HALF),
    }
    if ordered:
        state["m.g_idx"] = torch.arange(inputs, dtype=torch.int32) // group
    found = layout_of(state, "m.qweight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("GPTQ", bits, (inputs, outputs), (group,))
    assert [name for name, _ in found.scales] == [
        name for name in ("scales", "qzeros", "g_idx") if f"m.{name}" in state
    ]


def test_awq(tmp_path: Path) -> None:
    inputs, outputs, group = 256, 96, 64
    state = {
        "m.qweight": words(inputs, outputs // 8),
        "m.qzeros": words(inputs // group, outputs // 8),
        "m.scales": torch.ones(inputs // group, outputs, dtype=HALF),
    }
    found = layout_of(state, "m.qweight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("AWQ", 4, (inputs, outputs), (group,))


@pytest.mark.parametrize("kind", ["nf4", "fp4"])
def test_four_bits_of_bitsandbytes(kind: str, tmp_path: Path) -> None:
    said = {"quant_type": kind, "blocksize": 64, "dtype": "bfloat16", "shape": [48, 64]}
    state = {
        "m.weight": torch.zeros(48 * 64 // 2, 1, dtype=torch.uint8),
        "m.weight.absmax": torch.ones(48),
        "m.weight.quant_map": torch.linspace(-1, 1, 16),
        f"m.weight.quant_state.bitsandbytes__{kind}": torch.tensor(list(json.dumps(said).encode()), dtype=torch.uint8),
    }
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == (kind.upper(), 4, (48, 64), (64,))
    # a table that says something else than the elements is not believed
    other = json.dumps({**said, "shape": [4800, 64]}).encode()
    state[f"m.weight.quant_state.bitsandbytes__{kind}"] = torch.tensor(list(other), dtype=torch.uint8)
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert found.shape == ()
    state[f"m.weight.quant_state.bitsandbytes__{kind}"] = torch.tensor([1, 2, 255], dtype=torch.uint8)
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert found.shape == ()


def test_eight_bits_of_bitsandbytes(tmp_path: Path) -> None:
    state = {"m.weight": torch.ones(10, 6, dtype=torch.int8), "m.SCB": torch.ones(10)}
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("LLM.int8", 8, (10, 6), (6,))


def test_mxfp4(tmp_path: Path) -> None:
    state = {
        "m.down_proj_blocks": torch.zeros(4, 96, 3, 16, dtype=torch.uint8),
        "m.down_proj_scales": torch.zeros(4, 96, 3, dtype=torch.uint8),
    }
    found = layout_of(state, "m.down_proj_blocks", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("MXFP4", 4, (4, 96, 96), (32,))


@pytest.mark.parametrize(
    ("name", "scales", "group"),
    [
        ("weight_scale", (), ()),
        ("weight_scale", (300, 1), (520,)),
        ("weight_scale_inv", (3, 5), (128, 128)),
        ("weight_scale", (300, 4), (1, 130)),
    ],
)
def test_float8_with_scales(name: str, scales: tuple[int, ...], group: tuple[int, ...], tmp_path: Path) -> None:
    state = {"m.weight": torch.zeros(300, 520).to(torch.float8_e4m3fn), f"m.{name}": torch.ones(scales)}
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("float8_e4m3fn", 8, (300, 520), group)


@pytest.mark.parametrize("bits", [4, 8])
def test_packed_weights_of_compressed_tensors(bits: int, tmp_path: Path) -> None:
    state = {
        "m.weight_packed": words(64, 256 * bits // 32),
        "m.weight_scale": torch.ones(64, 2),
        "m.weight_shape": torch.tensor([64, 256]),
    }
    found = layout_of(state, "m.weight_packed", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape, found.group) == ("pack-quantized", bits, (64, 256), (128,))


def test_mlx_does_not_tell_its_bits(tmp_path: Path) -> None:
    state = {
        "m.weight": torch.zeros(64, 32, dtype=torch.uint32),
        "m.scales": torch.ones(64, 4),
        "m.biases": torch.ones(64, 4),
    }
    found = layout_of(state, "m.weight", tmp_path)
    assert found is not None
    assert (found.scheme, found.bits, found.shape) == ("MLX", 0, ())


def test_ordinary_tensors_have_no_layout(tmp_path: Path) -> None:
    state = {
        "m.weight": torch.ones(4, 4),
        "bn.running_mean": torch.ones(4),
        "ids": torch.arange(4),
        "bytes": torch.arange(4, dtype=torch.uint8),
        "qweight": words(3, 5),
        "n.qweight": words(3, 5),
        "n.scales": torch.ones(7, 11),
    }
    for key in state:
        assert layout_of(state, key, tmp_path) is None, key


def test_tensors_that_torch_has_quantised(tmp_path: Path) -> None:
    weight = torch.randn(6, 4, generator=torch.Generator().manual_seed(0))
    scales, zeros = torch.rand(6).double() + 0.1, torch.arange(6)
    torch.save(
        {
            "whole": torch.quantize_per_tensor(weight, 0.02, 3, torch.quint8),
            "rows": torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8),
            "wide": torch.quantize_per_tensor(weight, 1e-4, 0, torch.qint32).t(),
        },
        path := tmp_path / "x.pt",
    )
    loaded = torch.load(path, weights_only=False)
    for parameter in open_checkpoint(path).parameters:
        shown = readable(parameter.tensor)
        assert shown is not None
        np.testing.assert_array_equal(
            element_values(shown.dtype, elements(shown)), loaded[parameter.name].int_repr().numpy()
        )
        # nothing of it can be pruned all the same
        assert parameter.reason == "It is quantised."
    whole, rows = layout_in(path, "whole"), layout_in(path, "rows")
    assert whole is not None
    assert rows is not None
    assert (whole.scheme, whole.bits, whole.numbers) == ("per_tensor_affine", 8, (("scale", 0.02), ("zero point", 3)))
    assert (rows.scheme, rows.bits, rows.numbers) == ("per_channel_affine", 8, (("axis", 0),))
    kept = dict(rows.scales)
    np.testing.assert_array_equal(elements(kept["scales"]).view(np.float64), scales.numpy())
    np.testing.assert_array_equal(elements(kept["zero points"]).view(np.int64), zeros.numpy())


@pytest.mark.parametrize("legacy", [True, False])
def test_stored_values_of_sparse_tensors(legacy: bool, tmp_path: Path) -> None:
    dense = torch.zeros(50, 40)
    dense[3, 4], dense[30, 1], dense[49, 39] = 1.5, -2.0, 7.0
    state = {"coo": dense.to_sparse(), "csr": dense.to_sparse_csr()}
    torch.save(state, path := tmp_path / "x.pt", _use_new_zipfile_serialization=not legacy)
    for parameter in open_checkpoint(path).parameters:
        shown = readable(parameter.tensor)
        assert shown is not None
        assert elements(shown).view(np.float32).tolist() == [1.5, -2.0, 7.0]
        found = layout_in(path, parameter.name)
        assert found is not None
        assert (found.scheme, found.bits) == (f"sparse_{parameter.name}", 0)
        assert dict(found.scales)["indices"].numel == (6 if parameter.name == "coo" else 3)
        assert parameter.reason == "It is sparse."
