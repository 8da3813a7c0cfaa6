"""Convolutions with as many outputs as inputs, told by what lies around them: in attention, of a DPT, of patches."""

import pytest

from core.model.orientation import EITHER_WAY
from tests.core.model.test_selection import checkpoint_of

Shapes = dict[str, tuple[int, ...]]


def layer(path: str, *shape: int) -> Shapes:
    """A weight and a bias as long as its first dimension, which is also its second."""
    return {f"{path}.weight": shape, f"{path}.bias": shape[:1]}


def matrices(path: str, *names: str) -> Shapes:
    return {name: shape for each in names for name, shape in layer(f"{path}.{each}", 8, 8).items()}


def pyramid(name: str, kernels: dict[int, int]) -> Shapes:
    """What makes maps of DPT larger or smaller.

    Args:
        name: with ``{}`` for the number.
        kernels: number → size of the kernel.
    """
    found = {}
    for number, size in kernels.items():
        found |= layer(name.format(number), 8 << number, 8 << number, size, size)
    return found


REDUCTIONS = {
    "SegFormer": (matrices("attention.self", "query", "key", "value"), "attention.self.sr"),
    "SegFormer, as it is called now": (
        matrices("attention", "q_proj", "k_proj", "v_proj", "o_proj"),
        "attention.sequence_reduction.sequence_reduction",
    ),
    "PVT v2": (matrices("blocks.0.attn", "q", "kv", "proj"), "blocks.0.attn.sr"),
    "PVT v2 of transformers": (matrices("attention", "query", "key"), "attention.spatial_reduction"),
    "projections of a diffusion model": (matrices("attn", "to_q", "to_k"), "attn.reduce"),
}
NO_REDUCTIONS = {
    "beside one projection for all": (matrices("attn", "qkv", "proj"), "attn.local_prop"),
    "beside queries alone": (matrices("attn", "q", "proj"), "attn.sr"),
    "beside queries that are convolutions": (layer("attn.q", 8, 8, 3, 3) | layer("attn.k", 8, 8, 3, 3), "attn.sr"),
    "called as what enlarges": (matrices("attn", "q", "k"), "attn.up"),
    "in what enlarges": (matrices("attn", "q", "k"), "attn.upsample.sr"),
    "deeper": (matrices("attn", "q", "k"), "attn.a.b.sr"),
    "elsewhere": (matrices("attn", "q", "k"), "sr"),
}


@pytest.mark.parametrize("kind", REDUCTIONS)
def test_what_lies_beside_queries_and_keys_makes_them_fewer(kind: str) -> None:
    around, path = REDUCTIONS[kind]
    assert checkpoint_of(around | layer(path, 8, 8, 4, 4)).classes[path].label == "Conv2d ?"


@pytest.mark.parametrize("kind", NO_REDUCTIONS)
def test_what_lies_elsewhere_may_be_transposed(kind: str) -> None:
    around, path = NO_REDUCTIONS[kind]
    assert checkpoint_of(around | layer(path, 8, 8, 4, 4)).classes[path].name in (EITHER_WAY, "ConvTranspose2d")


@pytest.mark.parametrize("name", ["neck.reassemble_stage.layers.{}.resize", "depth_head.resize_layers.{}"])
def test_the_pyramid_of_a_dpt_enlarges_twice_and_then_makes_smaller(name: str) -> None:
    found = checkpoint_of(pyramid(name, {0: 4, 1: 2, 3: 3})).classes
    expected = {0: "ConvTranspose2d ?", 1: "ConvTranspose2d ?", 3: "Conv2d ?"}
    assert {number: found[name.format(number)].label for number in expected} == expected


@pytest.mark.parametrize(
    ("name", "kernels"),
    [
        ("resize_layers.{}", {0: 4, 1: 2}),
        ("resize_layers.{}", {0: 4, 1: 2, 2: 3}),
        ("resize_layers.{}", {0: 2, 1: 4, 3: 3}),
        ("resize_layers.{}", {0: 4, 1: 2, 3: 3, 4: 3}),
        ("layers.{}", {0: 4, 1: 2, 3: 3}),
    ],
)
def test_another_pyramid_may_be_transposed(name: str, kernels: dict[int, int]) -> None:
    assert checkpoint_of(pyramid(name, kernels)).classes[name.format(0)].name == EITHER_WAY


@pytest.mark.parametrize("path", ["patch_embed.proj", "vision_model.embeddings.patch_embedding", "patch_embed1.proj"])
def test_patches_are_cut_by_what_is_not_transposed(path: str) -> None:
    """Whatever else there is in the model; an image is small beside what is made of it, and has no bias here."""
    others = {"head.deconv.weight": (8, 4, 2, 2), "head.deconv.bias": (4,)}
    assert checkpoint_of(others | {f"{path}.weight": (8, 3, 4, 4)}).classes[path].label == "Conv2d ?"


def test_patches_are_put_together_by_what_may_be_transposed() -> None:
    others = {"head.deconv.weight": (8, 4, 2, 2), "head.deconv.bias": (4,)}
    for path in ("patch_unembed.proj", "patch_expand.proj"):
        assert checkpoint_of(others | {f"{path}.weight": (8, 3, 4, 4)}).classes[path].name == EITHER_WAY
