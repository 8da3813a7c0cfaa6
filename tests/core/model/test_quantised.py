"""Scales and tables of quantised layers are no weights; parameters that merely have such names are."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.commands.parser import main
from core.model.opening import open_checkpoint

FLOAT8 = torch.float8_e4m3fn
LAYERS: Mapping[str, tuple[dict[str, tuple[tuple[int, ...], torch.dtype]], set[str]]] = {
    "bitsandbytes, 8 bits": (
        {"fc.weight": ((8, 4), torch.int8), "fc.SCB": ((8,), torch.float32)},
        {"fc.SCB"},
    ),
    "bitsandbytes, 4 bits": (
        {
            "fc.weight": ((16, 1), torch.uint8),
            "fc.weight.absmax": ((4,), torch.float32),
            "fc.weight.quant_map": ((16,), torch.float32),
            "fc.weight.nested_absmax": ((2,), torch.float32),
            "fc.weight.nested_quant_map": ((256,), torch.float32),
            "fc.weight.quant_state.bitsandbytes__nf4": ((80,), torch.uint8),
        },
        {"fc.weight.absmax", "fc.weight.quant_map", "fc.weight.nested_absmax", "fc.weight.nested_quant_map"}
        | {"fc.weight.quant_state.bitsandbytes__nf4"},
    ),
    "float8": (
        {"fc.weight": ((8, 4), FLOAT8), "fc.weight_scale_inv": ((2, 2), torch.float32)},
        {"fc.weight_scale_inv"},
    ),
    "compressed-tensors": (
        {
            "fc.weight_packed": ((8, 1), torch.int32),
            "fc.weight_scale": ((8, 1), torch.bfloat16),
            "fc.weight_global_scale": ((1,), torch.float32),
            "fc.input_scale": ((1,), torch.float32),
        },
        {"fc.weight_scale", "fc.weight_global_scale", "fc.input_scale"},
    ),
    "GPTQ": (
        {
            "fc.qweight": ((8, 8), torch.int32),
            "fc.qzeros": ((2, 1), torch.int32),
            "fc.scales": ((2, 8), torch.float16),
            "fc.g_idx": ((8,), torch.int32),
        },
        {"fc.qzeros", "fc.scales", "fc.g_idx"},
    ),
    "quanto": (
        {
            "fc.weight._data": ((8, 4), torch.int8),
            "fc.weight._scale": ((8, 1), torch.float32),
            "fc.input_scale": ((), torch.float32),
            "fc.output_scale": ((), torch.float32),
        },
        {"fc.weight._scale", "fc.input_scale", "fc.output_scale"},
    ),
    "MXFP4": (
        {
            "experts.gate_up_proj_blocks": ((2, 8, 16), torch.uint8),
            "experts.gate_up_proj_scales": ((2, 8), torch.float32),
        },
        {"experts.gate_up_proj_scales"},
    ),
    "fbgemm": (
        {
            "fc.weight": ((8, 4), FLOAT8),
            "fc.weight_scale": ((8, 1), torch.float32),
            "fc.input_scale_ub": ((1,), torch.float32),
        },
        {"fc.weight_scale", "fc.input_scale_ub"},
    ),
    "VPTQ": (
        {
            "fc.indices": ((1, 8, 8), torch.int32),
            "fc.centroids.weight": ((1, 64), torch.float16),
            "fc.res_centroids.weight": ((1, 64), torch.float16),
            "fc.outlier_centroids.weight": ((1, 64), torch.float16),
        },
        {"fc.centroids.weight", "fc.res_centroids.weight", "fc.outlier_centroids.weight"},
    ),
    "VPTQ, normalised": (
        {
            "fc.indices": ((1, 2, 8), torch.int16),
            "fc.res_indices": ((1, 2, 8), torch.int16),
            "fc.centroids.weight": ((1, 64), torch.bfloat16),
            "fc.res_centroids.weight": ((1, 64), torch.bfloat16),
            "fc.weight_scale": ((8,), torch.bfloat16),
            "fc.weight_bias": ((8,), torch.bfloat16),
            "fc.perm": ((8,), torch.int64),
        },
        {"fc.centroids.weight", "fc.res_centroids.weight", "fc.weight_scale", "fc.weight_bias", "fc.perm"},
    ),
    "EXL2": (
        {
            "fc.q_weight": ((2, 32), torch.int32),
            "fc.q_invperm": ((8,), torch.int32),
            "fc.q_scale": ((2, 4), torch.int32),
            "fc.q_scale_max": ((2,), torch.float16),
            "fc.q_groups": ((4,), torch.int16),
        },
        {"fc.q_invperm", "fc.q_scale", "fc.q_scale_max", "fc.q_groups"},
    ),
    "SVDQuant": (
        {
            "fc.qweight": ((8, 32), torch.int8),
            "fc.wscales": ((1, 8), torch.bfloat16),
            "fc.smooth_factor": ((64,), torch.bfloat16),
            "fc.smooth_factor_orig": ((64,), torch.bfloat16),
        },
        {"fc.wscales", "fc.smooth_factor", "fc.smooth_factor_orig"},
    ),
    "QuIP#": (
        {
            "fc.Qidxs": ((8, 1), torch.int16),
            "fc.codebook_id": ((), torch.int64),
            "fc.SU": ((8,), torch.float16),
            "fc.SV": ((8,), torch.float16),
            "fc.Wscale": ((), torch.float32),
        },
        {"fc.codebook_id", "fc.SU", "fc.SV", "fc.Wscale"},
    ),
    "QuIP#, four indices to an element": (
        {
            "fc.Qidxs": ((8, 1), torch.int64),
            "fc.codebook_id": ((), torch.int64),
            "fc.SU": ((32,), torch.float16),
            "fc.SV": ((8,), torch.float16),
            "fc.Wscale": ((), torch.float32),
            "fc.ocs_dupe_inds": ((32,), torch.int64),
            "fc.scaleWH": ((32,), torch.float32),
        },
        {"fc.codebook_id", "fc.SU", "fc.SV", "fc.Wscale", "fc.ocs_dupe_inds", "fc.scaleWH"},
    ),
    "QTIP": (
        {
            "fc.trellis": ((4, 16), torch.int16),
            "fc.tlut": ((16, 2), torch.float16),
            "fc.SU": ((8,), torch.float16),
            "fc.SV": ((8,), torch.float32),
            "fc.rcp": ((), torch.int64),
            "fc.tp_rank": ((), torch.int64),
        },
        {"fc.tlut", "fc.SU", "fc.SV", "fc.rcp", "fc.tp_rank"},
    ),
    "QuIP#, several layers in one": (
        {
            "qkv_proj.Qidxs": ((24, 1), torch.int64),
            "qkv_proj.codebook_id": ((), torch.int64),
            "qkv_proj.SU": ((32,), torch.float16),
            "qkv_proj.SV": ((24,), torch.float16),
            "qkv_proj.Wscale": ((), torch.float32),
            "qkv_proj.fuse_scales": ((3,), torch.float32),
        },
        {f"qkv_proj.{name}" for name in ("codebook_id", "SU", "SV", "Wscale", "fuse_scales")},
    ),
    "EXL3": (
        {
            "fc.trellis": ((8, 8, 48), torch.int16),
            "fc.suh": ((128,), torch.float16),
            "fc.svh": ((128,), torch.float16),
            "fc.mcg": ((), torch.int32),
        },
        {"fc.suh", "fc.svh", "fc.mcg"},
    ),
    "EXL3, as it was written first": (
        {
            "fc.trellis": ((8, 8, 48), torch.int16),
            "fc.su": ((8,), torch.int16),
            "fc.sv": ((8,), torch.int16),
            "fc.scale": ((1,), torch.float32),
            "fc.mul1": ((), torch.int32),
        },
        {"fc.su", "fc.sv", "fc.scale", "fc.mul1"},
    ),
    "SmoothQuant in torch-int": (
        {
            "attn.q_proj.weight": ((8, 8), torch.int8),
            "attn.q_proj.bias": ((1, 8), torch.int8),
            "attn.q_proj.a": ((), torch.float32),
            "attn.q_proj.b": ((), torch.float32),
            "attn.v_proj.weight": ((8, 8), torch.int8),
            "attn.v_proj.a": ((), torch.float32),
            "attn.qk_bmm.a": ((), torch.float32),
            "attn.pv_bmm.a": ((), torch.float32),
        },
        {"attn.q_proj.a", "attn.q_proj.b", "attn.v_proj.a", "attn.qk_bmm.a", "attn.pv_bmm.a"},
    ),
    "int8 by channels in torch-int": (
        {"fc.weight": ((8, 4), torch.int8), "fc.weight_scales": ((8,), torch.float16)},
        {"fc.weight_scales"},
    ),
    "int8 with smoothed activations": (
        {
            "fc.weight": ((8, 4), torch.int8),
            "fc.smooth_scale": ((4,), torch.float32),
            "fc.a_scale": ((), torch.float32),
            "fc.w_scale": ((8,), torch.float32),
            "fc.dequant_scale": ((), torch.float32),
            "fc.weight_offset": ((8,), torch.float16),
        },
        {"fc.smooth_scale", "fc.a_scale", "fc.w_scale", "fc.dequant_scale", "fc.weight_offset"},
    ),
    "MLX": (
        {"fc.weight": ((8, 4), torch.uint32), "fc.scales": ((8, 1), torch.float16), "fc.biases": ((8, 1), torch.half)},
        {"fc.scales", "fc.biases"},
    ),
    "a quantised stub of torch": (
        {"quant.scale": ((1,), torch.float32), "quant.zero_point": ((1,), torch.int64)},
        set(),
    ),
}


def tensors(layer: Mapping[str, tuple[tuple[int, ...], torch.dtype]]) -> dict[str, torch.Tensor]:
    return {name: torch.ones(shape).to(dtype) for name, (shape, dtype) in layer.items()}


@pytest.mark.parametrize("kind", LAYERS)
def test_scales_and_tables_of_quantised_layers_are_no_weights(tmp_path: Path, kind: str) -> None:
    layer, companions = LAYERS[kind]
    save_file(tensors(layer), tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").parameters
    assert {each.name for each in found if "scale or table of quantisation" in each.reason} == companions
    assert not any(each.prunable for each in found)


@pytest.mark.parametrize("kind", LAYERS)
def test_such_names_without_a_packed_tensor_are_parameters(tmp_path: Path, kind: str) -> None:
    save_file({name: torch.ones(4, 4) for name in LAYERS[kind][0]}, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").parameters
    assert not any("quantisation" in each.reason for each in found)
    assert found[0].prunable or kind == "bitsandbytes, 4 bits"


def test_such_names_beside_another_quantised_layer_stay_prunable(tmp_path: Path) -> None:
    layer, _ = LAYERS["GPTQ"]
    save_file(tensors(layer) | {"scales": torch.ones(4, 4), "head.scales": torch.ones(4)}, tmp_path / "m.safetensors")
    found = open_checkpoint(tmp_path / "m.safetensors").by_name
    assert found["scales"].prunable
    assert found["head.scales"].prunable


def test_a_scale_and_a_zero_point_without_weights_are_those_of_an_activation(tmp_path: Path) -> None:
    names = {"quant": "an activation", "fc.weight_fake_quant": "quantised weights"}
    state = {
        f"{name}.{leaf}": torch.ones(1, dtype=dtype)
        for name in names
        for leaf, dtype in (("scale", torch.float32), ("zero_point", torch.int64))
    }
    save_file(state, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").by_name
    for name, what in names.items():
        scale, zero_point = found[f"{name}.scale"], found[f"{name}.zero_point"]
        assert scale.reason == f"It is the scale of {what}, and no weight."
        assert zero_point.reason == f"It is the zero point of {what}, and no weight."
        assert scale.beside
        assert zero_point.beside


@pytest.mark.filterwarnings("ignore")
def test_torchs_own_quantised_layers(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU())
    torch.save(torch.ao.quantization.quantize_dynamic(model).state_dict(), tmp_path / "dynamic.pt")
    found = open_checkpoint(tmp_path / "dynamic.pt").by_name
    assert "scale or table of quantisation" in found["0.scale"].reason
    assert not found["0.zero_point"].prunable


def test_selecting_everything_leaves_scales_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tensors(LAYERS["float8"][0]) | {"head.weight": torch.full((4, 4), 0.5)}
    save_file(state, tmp_path / "model.safetensors")
    out = tmp_path / "out.safetensors"
    arguments = ["prune", tmp_path / "model.safetensors", "--threshold", "2", "--select", "*", "-o", out]
    assert main([str(each) for each in arguments]) == 0
    assert "head.weight" in capsys.readouterr().out
    assert torch.equal(load_file(out)["fc.weight_scale_inv"], state["fc.weight_scale_inv"])
