"""Classes that are inferred hold: they are checked against the bias and the neighbours, on modules of torch's own."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from core.model import batch_norms, module_classes, normalisations
from core.model.batch_norms import NORM_BASE
from core.model.bilinear import BILINEAR
from core.model.convolutions import SPATIAL
from core.model.last_names import called
from core.model.normalisations import NORM
from core.model.opening import open_checkpoint
from core.model.parameter import UNKNOWN
from tests.core.model.test_selection import checkpoint_of

Shapes = Mapping[str, tuple[int, ...]]


def inferred(model: nn.Module, tmp_path: Path) -> dict[str, str]:
    """Path → class of the modules with parameters, from the state dict alone."""
    torch.save(model.state_dict(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    modules = {each.module for each in checkpoint.parameters}
    return {path: each.name for path, each in checkpoint.classes.items() if path in modules}


def true(model: nn.Module) -> dict[str, str]:
    names = {Nameless: UNKNOWN}
    # an RMSNorm would be the same
    return {
        path: NORM
        if isinstance(each, nn.LayerNorm) and each.bias is None
        else names.get(type(each), type(each).__name__)
        for path, each in model.named_modules()
        if each._parameters or each._buffers
    }


class NormedFirst(nn.Module):
    """As in a ResNet of the second version: normalisation before the convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 3, bias=False)
        self.norm2, self.conv2 = nn.BatchNorm2d(outputs), nn.Conv2d(outputs, outputs, 3, bias=False)


class Nameless(nn.Bilinear):
    """One that nothing tells from a convolution: it is called what both have in common."""


MODELS: dict[str, nn.Module] = {
    "of images": nn.Sequential(
        *(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8)),
        *(nn.Conv2d(8, 8, 3, groups=8, bias=False), nn.BatchNorm2d(8), nn.Conv2d(8, 16, 1), nn.Flatten()),
        *(nn.Linear(16, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 10)),
    ),
    "of signals": nn.Sequential(nn.Conv1d(3, 8, 3), nn.BatchNorm1d(8), nn.ConvTranspose1d(8, 4, 3)),
    "of volumes": nn.Sequential(nn.Conv3d(3, 8, 3), nn.BatchNorm3d(8), nn.ConvTranspose3d(8, 4, 3)),
    "DCGAN": nn.Sequential(
        *(nn.ConvTranspose2d(20, 16, 4, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.ConvTranspose2d(16, 8, 4, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
        *(nn.ConvTranspose2d(8, 3, 4, bias=False), nn.Tanh()),
    ),
    "up and down": nn.ModuleDict(
        {
            "down": nn.Sequential(nn.Conv2d(3, 8, 3), nn.GELU(), nn.Conv2d(8, 8, 3, bias=False), nn.BatchNorm2d(8)),
            "up": nn.Sequential(nn.ConvTranspose2d(8, 4, 2), nn.ReLU(), nn.ConvTranspose2d(4, 6, 2, groups=2)),
            "deconv": nn.ConvTranspose2d(5, 5, 2),
            "head": nn.Conv2d(6, 2, 1),
        }
    ),
    "normalised first": nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), NormedFirst(4, 6), NormedFirst(6, 8)),
    "of features": nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, 2), nn.BatchNorm1d(2, affine=False)),
    "normalisations": nn.ModuleDict(
        {
            "ln": nn.LayerNorm((4, 3)),
            "deep": nn.LayerNorm((4, 3, 2, 2)),
            "ln_f": nn.LayerNorm(4, bias=False),
            "flat_ln": nn.LayerNorm((4, 3), bias=False),
            "cubic_ln": nn.LayerNorm((4, 5, 6), bias=False),
            "norm3": nn.LayerNorm((4, 5, 6, 7), bias=False),
            "group_norm": nn.GroupNorm(2, 4),
            "final_rms_norm": nn.RMSNorm(4),
        }
    ),
    "bilinear": nn.ModuleDict(
        {"bil": nn.Bilinear(4, 5, 6), "conv": nn.Conv1d(4, 6, 5), "bilinear2": nn.Bilinear(4, 4, 6, bias=False)}
    ),
    "bilinear without a name": nn.ModuleDict(
        {
            "score": Nameless(20, 30, 40),
            "pair": nn.Sequential(nn.Linear(8, 8), Nameless(8, 8, 5)),
            "flat": Nameless(4, 5, 6, bias=False),
        }
    ),
    "of signals by kernels": nn.ModuleDict(
        {
            # one is as long as another with other inputs; the first has a single input, as depthwise ones have
            "body": nn.Sequential(nn.Conv1d(1, 8, 16), nn.ReLU(), nn.Conv1d(8, 12, 16), nn.Conv1d(12, 6, 3)),
            "wide": nn.Sequential(nn.Conv1d(8, 8, 9, groups=8), nn.Conv1d(8, 16, 1)),
            "conv_pos": nn.Sequential(nn.Conv1d(32, 32, 128, groups=4)),
            "stem": nn.Sequential(nn.Conv1d(4, 24, 11, bias=False), nn.BatchNorm1d(24)),
            "up": nn.Sequential(nn.ConvTranspose1d(10, 5, 7)),
        }
    ),
    "tables": nn.ModuleDict({"relative_attention_bias": nn.Embedding(32, 2), "emb2": nn.Embedding(8, 8)}),
    "norms of matrices": nn.ModuleDict(
        {
            "norm_a": nn.LayerNorm((4, 4), bias=False),
            "q_norm": nn.LayerNorm((4, 3), bias=False),
            "norm_proj": nn.Linear(4, 4, bias=False),
            "normal": nn.Linear(4, 4, bias=False),
        }
    ),
    "cells": nn.ModuleDict({"a": nn.LSTMCell(3, 4), "b": nn.GRUCell(3, 4), "c": nn.RNNCell(3, 4)}),
    "recurrent": nn.ModuleDict({"a": nn.LSTM(3, 4, proj_size=2), "b": nn.GRU(3, 4, 2), "c": nn.RNN(3, 4)}),
    "attention": nn.ModuleDict({"a": nn.MultiheadAttention(4, 2), "b": nn.MultiheadAttention(4, 2, kdim=3, vdim=5)}),
    "activations": nn.ModuleDict({"a": nn.PReLU(), "prelu1": nn.PReLU(7)}),
}


@pytest.mark.parametrize("kind", MODELS)
def test_the_classes_of_a_state_dict_are_those_of_the_model(kind: str, tmp_path: Path) -> None:
    expected = {path: name.replace("NonDynamicallyQuantizable", "") for path, name in true(MODELS[kind]).items()}
    assert inferred(MODELS[kind], tmp_path) == expected


def convolution(path: str, *shape: int, bias: int = 0) -> dict[str, tuple[int, ...]]:
    return {f"{path}.weight": shape} | ({f"{path}.bias": (bias,)} if bias else {})


STEM = convolution("stem", 8, 3, 3, 3, bias=8)
"""A convolution that its bias tells."""
UP = convolution("turned", 8, 4, 2, 2, bias=4)
"""A transposed one that its bias tells."""


@pytest.mark.parametrize(
    ("shapes", "path", "name"),
    [
        # nothing tells
        (convolution("0", 8, 8, 3, 3, bias=8), "0", "_ConvNd"),
        (convolution("0", 8, 8, 3, 3), "0", "_ConvNd"),
        (convolution("0", 8, 3, 3, 3), "0", "_ConvNd"),
        (convolution("0", 8, 8, 3, 3, 3, bias=8), "0", "_ConvNd"),
        # its name tells
        (convolution("conv", 8, 8, 3, 3, bias=8), "conv", "Conv2d"),
        (convolution("block.conv.0", 8, 8, 3, 3, bias=8), "block.conv.0", "Conv2d"),
        (convolution("deconv", 8, 8, 3, 3, bias=8), "deconv", "ConvTranspose2d"),
        (convolution("up", 8, 8, 2, 2, bias=8), "up", "ConvTranspose2d"),
        (convolution("proto.upsample", 8, 8, 2, 2, bias=8) | STEM, "proto.upsample", "ConvTranspose2d"),
        # what is called up may come after an interpolation
        (convolution("up", 8, 8, 3, 3, bias=8) | STEM, "up", "_ConvNd"),
        (convolution("upconv1", 8, 8, 3, 3, bias=8) | STEM, "upconv1", "_ConvNd"),
        (convolution("up_blocks.0.conv", 8, 8, 3, 3, bias=8) | STEM, "up_blocks.0.conv", "Conv2d"),
        # a group is not called up
        (convolution("mhca.group_conv3x3", 9, 3, 3, 3) | STEM, "mhca.group_conv3x3", "Conv2d"),
        (convolution("groupconv", 8, 8, 2, 2, bias=8) | STEM, "groupconv", "_ConvNd"),
        (convolution("featureupconv", 8, 8, 2, 2, bias=8) | STEM, "featureupconv", "ConvTranspose2d"),
        # its kernel tells: none is enlarged by kernels of 1, and few are made smaller by even ones
        (convolution("0", 8, 8, 1, 1, bias=8), "0", "Conv2d"),
        (convolution("a", 8, 8, 1, 1) | UP, "a", "Conv2d"),
        (convolution("conv5_mask", 8, 8, 2, 2, bias=8) | STEM, "conv5_mask", "_ConvNd"),
        (convolution("resize_layers.0", 8, 8, 4, 4, bias=8) | STEM, "resize_layers.0", "_ConvNd"),
        (convolution("resize_layers.3", 8, 8, 3, 3, bias=8) | STEM, "resize_layers.3", "Conv2d"),
        (convolution("0", 8, 3, 3, 3, bias=8) | convolution("2", 8, 8, 2, 2, bias=8), "2", "_ConvNd"),
        (
            convolution("l.3.resize", 8, 8, 3, 3, bias=8) | convolution("l.0.resize", 8, 8, 4, 4) | STEM,
            "l.0.resize",
            "_ConvNd",
        ),
        # a stem, and one for a single channel
        (convolution("visual.conv1", 8, 3, 16, 16), "visual.conv1", "Conv2d"),
        (convolution("stft.basis", 8, 1, 16), "stft.basis", "Conv1d"),
        # one input for each output
        (convolution("0", 8, 1, 3, 3, bias=8), "0", "Conv2d"),
        (convolution("ida.up_1", 8, 1, 4, 4) | STEM, "ida.up_1", "ConvTranspose2d"),
        (convolution("ida.up_1", 8, 1, 4, 4, bias=8) | STEM, "ida.up_1", "ConvTranspose2d"),
        (convolution("up", 8, 1, 3, 3, bias=8) | STEM, "up", "_ConvNd"),
        # those of its Sequential, of its name, or all others tell
        (convolution("f.0", 8, 3, 3, 3, bias=8) | convolution("f.2", 8, 8, 3, 3, bias=8), "f.2", "Conv2d"),
        (convolution("body.0.body.0", 8, 8, 3, 3, bias=8) | STEM, "body.0.body.0", "Conv2d"),
        (convolution("decoder.body.0", 8, 8, 3, 3, bias=8) | STEM, "decoder.body.0", "_ConvNd"),
        (convolution("decoder.body.conv", 8, 8, 3, 3, bias=8) | STEM, "decoder.body.conv", "Conv2d"),
        (convolution("l.0.conv", 8, 8, 3) | convolution("l.1.conv", 8, 8, 2), "l.1.conv", "Conv1d"),
        (convolution("dec.0", 8, 8, 3, 3) | convolution("dec.1", 8, 4, 3, 3, bias=4), "dec.0", "ConvTranspose2d"),
        # a transposed one is called a convolution, too
        (convolution("a.conv", 8, 4, 3, 3, bias=4) | convolution("conv2", 8, 8, 3, 3), "conv2", "_ConvNd"),
        (convolution("a.conv", 8, 4, 3, 3, bias=4) | convolution("conv2", 8, 8, 1, 1), "conv2", "Conv2d"),
        (convolution("up", 8, 4, 2, 2, bias=4) | convolution("conv2", 8, 8, 3, 3), "conv2", "Conv2d"),
        # a square convolution beside one that is transposed may be either
        ({"a.weight": (8, 4, 2, 2), "a.bias": (4,), "b.weight": (8, 8, 3, 3), "b.bias": (8,)}, "b", "_ConvNd"),
        ({"a.weight": (8, 4, 2, 2), "a.bias": (8,), "b.weight": (8, 8, 3, 3), "b.bias": (8,)}, "b", "Conv2d"),
        # those of the same name tell
        ({"x.a.weight": (8, 4, 2, 2), "x.a.bias": (4,), "y.a.weight": (8, 8, 3, 3)}, "y.a", "ConvTranspose2d"),
        # a normalisation of no layer's channels, in a model of images with a head
        ({"a.weight": (8, 3, 3, 3), "b.weight": (5, 8), "c.running_var": (99,)}, "c", NORM_BASE),
        ({"c.weight": (9,), "c.bias": (9,), "c.running_mean": (9,), "c.running_var": (9,)}, "c", NORM_BASE),
        ({f"bn.{leaf}": (9,) for leaf in ("weight", "bias", "running_mean", "running_var")}, "bn", "_BatchNorm"),
        # statistics alone may be of instances, unless others tell
        (STEM | {"1.running_mean": (8,), "1.running_var": (8,)}, "1", NORM_BASE),
        (STEM | {"bn.running_mean": (8,), "bn.running_var": (8,)}, "bn", "BatchNorm2d"),
        (STEM | {"bn.running_mean": (8,), "1.running_mean": (8,)}, "1", "BatchNorm2d"),
        (STEM | {"a.weight": (8,), "a.running_mean": (8,), "1.running_mean": (8,)}, "1", "BatchNorm2d"),
        (STEM | {"inorm.running_mean": (8,), "a.weight": (8,), "a.running_mean": (8,)}, "a", NORM_BASE),
        (STEM | {"inorm.running_mean": (8,)}, "inorm", "InstanceNorm2d"),
        (STEM | {"sync_bn.weight": (8,), "sync_bn.running_mean": (8,)}, "sync_bn", "SyncBatchNorm"),
        (STEM | {"syncbn1.weight": (8,), "syncbn1.bias": (8,)}, "syncbn1", "SyncBatchNorm"),
        # not a normalisation of features
        ({"c.weight": (9, 9), "c.running_mean": (9,), "c.running_var": (9,)}, "c", "Module"),
        ({"c.weight": (9, 3, 1, 1), "c.running_mean": (9,), "c.running_var": (9,)}, "c", "Conv2d"),
        # e3nn has means for scalars only
        ({"c.weight": (9,), "c.bias": (4,), "c.running_mean": (4,), "c.running_var": (9,)}, "c", "BatchNorm"),
        # biases that are none of a layer's
        ({"c.weight": (9, 3), "c.bias": (5,)}, "c", "Module"),
        ({"c.weight": (9,), "c.bias": (5,)}, "c", "Module"),
        ({"c.weight": (6, 3, 3), "c.bias": (6, 3)}, "c", "Module"),
        ({"c.weight": (6, 3, 3), "c.bias": (7,)}, "c", "Module"),
        ({"c.weight": (0, 0, 3), "c.bias": (7,)}, "c", "Module"),
        ({"c.weight": (9,)}, "c", "Module"),
        # a bilinear layer, or a convolution of signals: also the experts of a mixture
        ({"c.weight": (6, 4, 5), "c.bias": (6,)}, "c", "Module"),
        ({"c.weight": (6, 4, 3), "c.bias": (6,)}, "c", "Conv1d"),
        ({"c.weight": (6, 4, 5), "c.bias": (4,)}, "c", "ConvTranspose1d"),
        ({"a.weight": (8, 20, 99), "b.weight": (8, 10, 99)}, "b", "Module"),
        ({"a.weight": (8, 20, 9), "b.weight": (8, 10, 9)}, "b", "_ConvNd"),
        ({"conv1.weight": (8, 20, 9), "b.weight": (8, 10, 9)}, "b", "Conv1d"),
        ({"a.weight": (8, 20, 9), "b.weight": (8, 20, 9)}, "b", "Module"),
        ({"c.weight_hh_l0": (7, 2), "c.weight_ih_l0": (7, 2)}, "c", "RNNBase"),
    ],
)
def test_what_two_classes_fit_is_what_they_have_in_common(shapes: Shapes, path: str, name: str) -> None:
    assert checkpoint_of(dict(shapes)).classes[path].name == name


def test_dimensions_and_common_classes_are_torchs() -> None:
    layers = {1: nn.Conv1d(2, 3, 1), 2: nn.Conv2d(2, 3, 1), 3: nn.ConvTranspose3d(2, 3, 1)}
    assert {layer.weight.dim(): dimensions for dimensions, layer in layers.items()} == SPATIAL
    assert type(nn.BatchNorm2d(1)).__mro__[1].__name__ == "_BatchNorm"
    assert nn.SyncBatchNorm.__mro__[1].__name__ == "_BatchNorm"
    assert type(nn.InstanceNorm2d(1)).__mro__[1].__name__ == "_InstanceNorm"
    both = (each for each in nn.BatchNorm2d.__mro__ if issubclass(nn.InstanceNorm2d, each))
    assert next(both).__name__ == NORM_BASE
    assert nn.Bilinear.__name__ == BILINEAR
    assert next(each for each in nn.Bilinear.__mro__ if issubclass(nn.Conv1d, each)).__name__ == UNKNOWN


@given(
    pattern=st.sampled_from(
        [
            *(module_classes._EMBEDDING, module_classes._PRELU, batch_norms._CALLED_BATCH),
            *(
                batch_norms._CALLED_INSTANCE,
                batch_norms._CALLED_SYNC,
                normalisations._CALLED_NORM,
                normalisations._CALLED_LAYER,
            ),
            *(normalisations._CALLED_GROUP, normalisations._CALLED_RMS),
        ]
    ),
    parts=st.lists(
        st.sampled_from(["ln", "norm", "_", ".", "gn", "bn", "rms", "inst", "act", "wte", "emb", "layer", "1", "x"]),
        max_size=8,
    ),
)
def test_what_a_module_is_called_is_the_last_part_of_its_path(pattern: re.Pattern[str], parts: list[str]) -> None:
    """So that what has been found for a name holds for all modules of that name."""
    path = "".join(parts)
    assert called(pattern, path) == (pattern.search(path) is not None)
