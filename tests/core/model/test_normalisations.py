"""A normalisation has the class that its name, its bias and the layers beside it leave, or is said to be just one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import nn

from core.model.normalisations import NORM
from core.model.opening import open_checkpoint
from core.model.roles import Role, role_of
from core.model.selection import matching
from tests.core.model.test_selection import checkpoint_of


def dict_of(**modules: nn.Module) -> nn.ModuleDict:
    return nn.ModuleDict(modules)


def block(size: int) -> nn.Module:
    """As in a vision transformer of timm."""
    attention = dict_of(qkv=nn.Linear(size, 3 * size), proj=nn.Linear(size, size))
    return dict_of(norm1=nn.LayerNorm(size), attn=attention, norm2=nn.LayerNorm(size), fc=nn.Linear(size, size))


def residual(size: int) -> nn.Module:
    """As in a U-Net of diffusers."""
    return dict_of(
        norm1=nn.GroupNorm(2, size),
        conv1=nn.Conv2d(size, size, 3),
        time=nn.Linear(7, size),
        norm2=nn.GroupNorm(2, size),
    )


VIT = dict_of(
    patch=dict_of(proj=nn.Conv2d(3, 8, 4)),
    blocks=nn.Sequential(block(8), block(8)),
    norm=nn.LayerNorm(8),
    fc_norm=nn.LayerNorm(8),
)
ATTENTION = dict_of(norm=nn.GroupNorm(2, 8), proj_in=nn.Linear(8, 8))
UNET = dict_of(
    down=nn.Sequential(dict_of(resnets=nn.Sequential(residual(8)), attentions=nn.Sequential(ATTENTION))),
    encoder=dict_of(norm=nn.LayerNorm(8), fc=nn.Linear(8, 8)),
    end=nn.GroupNorm(2, 8),
    conv=nn.Conv2d(8, 3, 3),
)
MODELS: Mapping[str, tuple[nn.Module, Mapping[str, str]]] = {
    "instance normalisation beside convolutions": (
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.InstanceNorm2d(8, affine=True), nn.ReLU(), nn.Conv2d(8, 8, 3)),
        {"1": NORM},
    ),
    "instance normalisation by name": (
        dict_of(
            conv=nn.Conv1d(3, 8, 3),
            instance_norm=nn.InstanceNorm1d(8, affine=True),
            inorm2=nn.InstanceNorm1d(8, affine=True, track_running_stats=True),
        ),
        {"instance_norm": "InstanceNorm1d", "inorm2": "InstanceNorm1d"},
    ),
    "instance normalisation of either": (
        dict_of(a=nn.Conv1d(3, 8, 3), b=nn.Conv2d(3, 8, 3), inst_norm=nn.InstanceNorm2d(8, affine=True)),
        {"inst_norm": "_InstanceNorm"},
    ),
    "group normalisation": (
        nn.Sequential(dict_of(conv=nn.Conv2d(3, 8, 3), norm=nn.GroupNorm(2, 8), gn=nn.GroupNorm(2, 8))),
        {"0.norm": NORM, "0.gn": "GroupNorm"},
    ),
    "deeper than its convolution": (
        dict_of(unit=dict_of(conv=nn.Conv3d(3, 8, 3), adn=dict_of(N=nn.InstanceNorm3d(8, affine=True)))),
        {"unit.adn.N": NORM},
    ),
    "batch normalisation without statistics": (
        dict_of(conv=nn.Conv2d(3, 8, 3), bn1=nn.BatchNorm2d(8, track_running_stats=False), other=nn.BatchNorm2d(8)),
        {"bn1": "BatchNorm2d", "other": "BatchNorm2d"},
    ),
    "without biases": (
        dict_of(
            fc=nn.Linear(8, 8, bias=False),
            norm=nn.LayerNorm(8, bias=False),
            ln_f=nn.RMSNorm(8),
            LayerNorm=nn.RMSNorm(8),
            rms_norm=nn.RMSNorm(8),
            rms2=nn.RMSNorm((4, 5)),
            q_norm=nn.RMSNorm((4, 5)),
            cubic_ln=nn.LayerNorm((4, 5, 6), bias=False),
        ),
        {"norm": NORM, "ln_f": NORM, "LayerNorm": NORM, "rms_norm": "RMSNorm"}
        | {"rms2": "RMSNorm", "q_norm": NORM, "cubic_ln": NORM},
    ),
    "the features of wav2vec2": (
        dict_of(
            convs=nn.Sequential(dict_of(conv=nn.Conv1d(1, 8, 3), layer_norm=nn.GroupNorm(8, 8)), nn.Conv1d(8, 8, 3)),
            projection=dict_of(layer_norm=nn.LayerNorm(8), fc=nn.Linear(8, 8)),
            vision=dict_of(ln_pre=nn.LayerNorm(8), conv=nn.Conv2d(3, 8, 3), fc=nn.Linear(8, 8)),
        ),
        {"convs.0.layer_norm": NORM, "projection.layer_norm": "LayerNorm", "vision.ln_pre": "LayerNorm"},
    ),
    "features": (nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8)), {"1": "LayerNorm"}),
    "alone": (dict_of(norm=nn.LayerNorm(8), ln=nn.LayerNorm(8)), {"norm": NORM, "ln": "LayerNorm"}),
    "a vision transformer": (
        VIT,
        {f"blocks.{number}.norm{place}": "LayerNorm" for number in (0, 1) for place in (1, 2)}
        | {"norm": "LayerNorm", "fc_norm": "LayerNorm"},
    ),
    "a U-Net with attention, beside an encoder": (
        UNET,
        {"down.0.resnets.0.norm1": NORM, "down.0.resnets.0.norm2": NORM, "down.0.attentions.0.norm": NORM}
        | {"encoder.norm": "LayerNorm", "end": NORM},
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_normalisation_has_the_class_that_is_left(kind: str, tmp_path: Path) -> None:
    model, expected = MODELS[kind]
    torch.save(model.state_dict(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    found = {path: each.name for path, each in checkpoint.classes.items() if path in expected}
    assert found == expected


@pytest.mark.parametrize("kind", MODELS)
def test_none_of_them_is_chosen_by_default(kind: str, tmp_path: Path) -> None:
    model, expected = MODELS[kind]
    torch.save(model.state_dict(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    weights = [checkpoint.by_name[f"{path}.weight"] for path in expected]
    assert {role_of(checkpoint, each) for each in weights} == {Role.NORMALISATION}


def test_they_can_be_selected_by_that_class() -> None:
    checkpoint = checkpoint_of({"a.norm.weight": (4,), "a.fc.weight": (4, 4), "ln.weight": (4,), "ln.bias": (4,)})
    assert matching(checkpoint, classes=[NORM]) == {"a.norm.weight"}
    assert matching(checkpoint, classes=["LayerNorm"]) == {"ln.weight"}
    assert checkpoint.classes["a.norm"].label == "Norm ?"


def test_what_is_no_normalisation_is_none() -> None:
    checkpoint = checkpoint_of(
        {"a.weight": (9,), "a.bias": (5,), "terms.weight": (9,), "b.weight": (9, 3), "b.bias": (9,)}
    )
    assert {path: each.name for path, each in checkpoint.classes.items() if path} == {
        "a": "Module",
        "terms": "Module",
        "b": "Linear",
    }
