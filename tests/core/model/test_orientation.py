"""Which dimension of a weight its outputs are, by its class, its bias, its neighbours and its name."""

from pathlib import Path

import pytest
import torch

from core.model.opening import open_checkpoint
from core.model.orientation import Axes, axes_of
from tests.helpers.checkpoints import write_safetensors

Shapes = dict[str, tuple[int, int]]

GPT2 = {
    "h.0.attn.c_attn": (8, 24),
    "h.0.attn.c_proj": (8, 8),
    "h.0.mlp.c_fc": (8, 32),
    "h.0.mlp.c_proj": (32, 8),
}
NANO = {path: (shape[1], shape[0]) for path, shape in GPT2.items()}


def classes(tmp_path: Path, conv1d: Shapes = {}, linear: Shapes = {}, plain: Shapes = {}) -> dict[str, str]:  # noqa: B006
    """Of modules with the bias of a Conv1D, with that of a linear layer, and without one."""
    state = {f"{path}.weight": torch.ones(*shape) for path, shape in {**conv1d, **linear, **plain}.items()}
    state |= {f"{path}.bias": torch.ones(shape[1]) for path, shape in conv1d.items()}
    state |= {f"{path}.bias": torch.ones(shape[0]) for path, shape in linear.items()}
    write_safetensors(state, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").classes
    return {path: found[path].name for path in {**conv1d, **linear, **plain}}


@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_layers_of_gpt2_are_conv1d_and_those_of_nanogpt_linear(tmp_path: Path, prefix: str) -> None:
    turned = {prefix + path: shape for path, shape in GPT2.items()}
    assert set(classes(tmp_path, conv1d=turned).values()) == {"Conv1D"}
    straight = {prefix + path: shape for path, shape in NANO.items()}
    assert set(classes(tmp_path, linear=straight).values()) == {"Linear"}


def test_a_head_beside_them_is_linear(tmp_path: Path) -> None:
    found = classes(
        tmp_path, conv1d=GPT2, linear={"v_head.summary": (1, 8)}, plain={"lm_head": (50, 8), "wte": (50, 8)}
    )
    assert {path for path, name in found.items() if name == "Conv1D"} == set(GPT2)
    assert (found["v_head.summary"], found["lm_head"], found["wte"]) == ("Linear", "Linear", "Embedding")


def test_a_square_layer_is_what_others_of_its_name_are_then_what_all_others_are(tmp_path: Path) -> None:
    mixed = {"a.proj": (8, 4), "b.proj": (8, 4)}, {"x.out": (4, 8), "y.out": (4, 8), "z.out": (4, 8)}
    found = classes(tmp_path, conv1d={**mixed[0], "c.proj": (8, 8)}, linear={**mixed[1], "w.out": (8, 8), "q": (8, 8)})
    assert found["c.proj"] == "Conv1D"
    assert found["w.out"] == "Linear"
    assert found["q"] == "Linear"


def test_a_square_layer_beside_a_conv1d_is_one_only_in_its_block_or_by_its_name(tmp_path: Path) -> None:
    """What both kinds have in common is told otherwise."""
    wide = {"x.up": (8, 32), "down": (32, 8)}
    square = {"x.mix": (8, 8), "y.down": (8, 8), "y.mix": (8, 8), "mix": (8, 8)}
    found = classes(tmp_path, conv1d={**wide, **square})
    assert {path: found[path] for path in square} == {
        "x.mix": "Conv1D",
        "y.down": "Conv1D",
        "y.mix": "Module",
        "mix": "Module",
    }


def test_where_nothing_is_shown_the_names_of_gpt2_decide(tmp_path: Path) -> None:
    found = classes(tmp_path, conv1d={"transformer.h.3.attn.c_proj": (8, 8), "encoder.fc": (8, 8), "c_proj": (8, 8)})
    assert found == {"transformer.h.3.attn.c_proj": "Conv1D", "encoder.fc": "Linear", "c_proj": "Linear"}


@pytest.mark.parametrize("prefix", ["", "transformer."])
def test_without_biases_the_shapes_of_what_gpt2_calls_so_decide(tmp_path: Path, prefix: str) -> None:
    """The square projection goes by the others."""
    for shapes, kind in ((GPT2, "Conv1D"), (NANO, "Linear")):
        named = {prefix + path: shape for path, shape in shapes.items()}
        assert set(classes(tmp_path, plain=named).values()) == {kind}
    one = {"h.0.attn.c_attn": (64, 192), "h.0.attn.c_proj": (64, 64)}
    assert set(classes(tmp_path, plain=one).values()) == {"Conv1D"}


def test_without_a_bias_and_such_a_name_nothing_is_turned(tmp_path: Path) -> None:
    others = {"c_attn": (64, 192), "block.0.attn.c_attn": (64, 192), "h.0.attn.qkv": (64, 192), "h.0.mlp.up": (8, 32)}
    assert set(classes(tmp_path, plain=others).values()) == {"Linear"}


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("Conv1D", Axes.IN_OUT),
        ("Conv1d", Axes.OUT_IN),
        ("transformers.pytorch_utils.Conv1D", Axes.IN_OUT),
        ("ConvTranspose2d", Axes.IN_OUT),
        ("Linear", Axes.OUT_IN),
        ("LSTM", Axes.OUT_IN),
        ("Embedding", Axes.ROWS_COLUMNS),
        ("EmbeddingBag", Axes.ROWS_COLUMNS),
        # nothing is known, or it may be transposed
        ("Module", Axes.ROWS_COLUMNS),
        ("_ConvNd", Axes.ROWS_COLUMNS),
    ],
)
def test_a_class_tells_which_dimension_is_which(name: str, axes: Axes) -> None:
    assert axes_of(name) is axes
