"""Published model files, one by one: what opens, what is pruned, and what is refused with which reason."""

from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.preview.plan_from_masks import recorded_plan
from core.storage.tensor_reader import elements
from tests.helpers.checkpoints import commit_file, plan_for

ZIP, OLD, TAR, PLAIN = "PyTorch", "PyTorch (before 1.6)", "PyTorch (before 0.1.10)", "a plain pickle"


class Holds(NamedTuple):
    """What is in a file: its format, rows, prunable ones among them, and the first name."""

    format: str
    rows: int
    prunable: int
    first: str


OPENS = {
    "burn/bfloat16.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/bool.pt": Holds(ZIP, 1, 0, "tensor"),
    "burn/buffers.pt": Holds(ZIP, 2, 0, "buffer1"),
    "burn/checkpoint.pt": Holds(ZIP, 5, 4, "fc1.weight"),
    "burn/complex_structure.pt": Holds(ZIP, 6, 6, "state.encoder.layer_0.weight"),
    "burn/empty.pt": Holds(ZIP, 1, 0, "tensor"),
    "burn/extreme_values.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/float16.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/float32.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/float64.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/int64.pt": Holds(ZIP, 1, 0, "tensor"),
    "burn/large_shape.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/legacy_shared_storage.pt": Holds(OLD, 3, 3, "view1"),
    "burn/legacy_uncloned_views.pt": Holds(OLD, 2, 2, "tensor1"),
    "burn/legacy_with_offsets.pt": Holds(OLD, 3, 3, "tensor1"),
    "burn/mixed_types.pt": Holds(ZIP, 4, 2, "float32"),
    "burn/mnist.pt": Holds(ZIP, 20, 14, "conv1.weight"),
    "burn/nested_dict.pt": Holds(ZIP, 4, 4, "layer1.weight"),
    "burn/parameter.pt": Holds(ZIP, 1, 1, "param"),
    "burn/scalar.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/simple_legacy.pt": Holds(OLD, 3, 2, "weight"),
    "burn/special_values.pt": Holds(ZIP, 1, 1, "tensor"),
    "burn/state_dict.pt": Holds(ZIP, 4, 2, "weight"),
    "burn/tar_2d_tensor.tar": Holds(TAR, 1, 1, "matrix"),
    "burn/tar_float32.tar": Holds(TAR, 1, 1, "tensor"),
    "burn/tar_float64.tar": Holds(TAR, 1, 1, "tensor"),
    "burn/tar_int64.tar": Holds(TAR, 1, 0, "tensor"),
    "burn/tar_multi_dtype.tar": Holds(TAR, 3, 2, "float_tensor"),
    "burn/tar_weight_bias.tar": Holds(TAR, 2, 2, "weight"),
    "burn/tensor_4d.pt": Holds(ZIP, 1, 1, "tensor"),
    "candle/fortran_tensor_3d.pth": Holds(ZIP, 1, 0, "tensor_fortran"),
    "candle/test_with_key.pt": Holds(ZIP, 1, 0, "test"),
    "cgcnn/band-gap.pth.tar": Holds(OLD, 76, 30, "embedding.weight"),
    "cgcnn/semi-metal-classification.pth.tar": Holds(OLD, 76, 30, "embedding.weight"),
    "facenet/onet.pt": Holds(OLD, 21, 21, "conv1.weight"),
    "facenet/pnet.pt": Holds(OLD, 13, 13, "conv1.weight"),
    "facenet/rnet.pt": Holds(OLD, 16, 16, "conv1.weight"),
    "lpips/v0.0/alex.pth": Holds(OLD, 5, 5, "lin0.model.1.weight"),
    "lpips/v0.0/squeeze.pth": Holds(OLD, 7, 7, "lin0.model.1.weight"),
    "lpips/v0.0/vgg.pth": Holds(OLD, 5, 5, "lin0.model.1.weight"),
    "lpips/v0.1/alex.pth": Holds(OLD, 5, 5, "lin0.model.1.weight"),
    "lpips/v0.1/squeeze.pth": Holds(OLD, 7, 7, "lin0.model.1.weight"),
    "lpips/v0.1/vgg.pth": Holds(OLD, 5, 5, "lin0.model.1.weight"),
    "skorch/model_0.5.0.pkl": Holds(PLAIN, 4, 4, "sequential.0.weight"),
    "skorch/net_cuda.pkl": Holds(PLAIN, 27, 6, "classes_inferred_"),
    "skorch/net_cuda.pt": Holds(OLD, 6, 6, "sequential.0.weight"),
    "ultra-light-face/RFB-320-masked_face-v2.pth": Holds(ZIP, 244, 139, "base_net.0.0.weight"),
    "ultra-light-face/version-RFB-320.pth": Holds(OLD, 244, 139, "base_net.0.0.weight"),
    "vdsr/model_epoch_50.pth": Holds(OLD, 20, 20, "residual_layer.0.conv.weight"),
}
REFUSED = {"burn/broken.pt": "is a text file", "skorch/optimizer_cuda.pt": "holds no tensors"}
STRANGE = ("vdsr", "semi-metal", ".pkl", ".tar")
"""What plain torch can't load without running what is in it, or at all."""


@pytest.mark.parametrize("name", OPENS)
def test_a_published_model_opens_as_it_always_has(name: str, real_models: Path) -> None:
    checkpoint = open_checkpoint(real_models / name)
    prunable = sum(each.prunable for each in checkpoint.parameters)
    found = Holds(checkpoint.container.format, len(checkpoint.parameters), prunable, checkpoint.parameters[0].name)
    assert found == OPENS[name]


@pytest.mark.parametrize("name", [name for name, holds in OPENS.items() if holds.prunable])
def test_it_is_pruned_and_nothing_else_changes(name: str, real_models: Path, tmp_path: Path) -> None:
    path, out = real_models / name, tmp_path / "out"
    checkpoint = open_checkpoint(path)
    names = [each.name for each in checkpoint.owners]
    outcome = commit_file(path, plan_for(names, 0.05), out)
    assert outcome.total.numel
    assert out.stat().st_size == path.stat().st_size
    assert open_checkpoint(out).container.remainder() == checkpoint.container.remainder()
    if not any(each in name for each in STRANGE):
        before, after = (dict(leaves(torch.load(each, weights_only=True, map_location="cpu"))) for each in (path, out))
        assert before.keys() == after.keys()
        chosen = {key for key in before if any(key.endswith(each) for each in names)}
        for key, weight in before.items():
            wanted = torch.where(weight.abs() > 0.05, weight, 0.0) if key in chosen else weight
            assert torch.equal(after[key].nan_to_num(), wanted.nan_to_num()), key


@pytest.mark.parametrize("name", ["vdsr/model_epoch_50.pth", "lpips/v0.1/alex.pth", "cgcnn/band-gap.pth.tar"])
def test_masks_go_around(name: str, real_models: Path, tmp_path: Path) -> None:
    path, masked, out, direct = real_models / name, tmp_path / "masked", tmp_path / "out", tmp_path / "direct"
    checkpoint = open_checkpoint(path)
    plan = plan_for([each.name for each in checkpoint.owners], 0.05)
    commit_file(path, plan, masked, with_masks=True)
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out)
    commit_file(path, plan, direct)
    assert [each.name for each in open_checkpoint(out).parameters] == [each.name for each in checkpoint.parameters]
    stored = [each.container.table.tensors for each in (open_checkpoint(out), open_checkpoint(direct))]
    for one, other in zip(*stored, strict=True):
        assert elements(one).tobytes() == elements(other).tobytes()


def test_an_old_whole_module_shows_its_classes(real_models: Path) -> None:
    checkpoint = open_checkpoint(real_models / "vdsr/model_epoch_50.pth")
    classes = {each.name for each in checkpoint.classes.values() if not each.inferred}
    assert classes == {"Net", "Sequential", "Conv_ReLU_Block", "Conv2d"}
    assert checkpoint.notes[0].endswith("not run: vdsr.Net, vdsr.Conv_ReLU_Block.")


@pytest.mark.parametrize("name", REFUSED)
def test_it_says_why_not(name: str, real_models: Path) -> None:
    with pytest.raises(UserError, match=REFUSED[name]):
        open_checkpoint(real_models / name)


def leaves(value: object, path: str = "") -> list[tuple[str, torch.Tensor]]:
    """Every tensor with the keys that lead to it."""
    if isinstance(value, torch.Tensor):
        return [(path, value.detach())]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    return [leaf for key, each in items for leaf in leaves(each, f"{path}.{key}")]
