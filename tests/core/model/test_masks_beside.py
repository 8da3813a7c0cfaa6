"""Masks that training scripts keep beside a model, or in its modules, are no weights."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.base.errors import UserError
from core.commands.parser import main
from core.model import mask_values
from core.model.opening import open_checkpoint
from core.model.selection import default_choice, invert
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.tensors import FLOATS

STATE = small_state()
MASKED = ("features.0.weight", "classifier.weight")


def masks() -> dict[str, torch.Tensor]:
    return {name: (STATE[name] > 0).float() for name in MASKED}


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        ({"state_dict": STATE, "compression_sched": {"masks_dict": masks()}}, "compression_sched.masks_dict."),
        ({"epoch": 3, "masks": masks(), "model": STATE}, "masks."),
        ({"net_g": STATE, "pruning_mask": masks()}, "pruning_mask."),
        ({"model": STATE, "param_masks": {name[:-7]: mask for name, mask in masks().items()}}, "param_masks."),
        ({"model": STATE, "masks": {name: mask.bool() for name, mask in masks().items()}}, "masks."),
        ({"model": {f"module.{name}": value for name, value in STATE.items()}, "masks": masks()}, "masks."),
        ({"model": STATE, "masks": {f"module.{name}": mask for name, mask in masks().items()}}, "masks."),
    ],
    ids=["distiller", "beside", "another wrapper", "by modules", "bool", "of a parallel module", "with its prefix"],
)
def test_a_dict_of_masks_is_no_model(value: object, prefix: str, tmp_path: Path) -> None:
    torch.save(value, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    found = {each.name.removeprefix("module."): each for each in checkpoint.parameters}
    # the model is the only one, so its names are without the wrapper
    assert set(STATE) <= set(found)
    beside = {name: each for name, each in found.items() if name.startswith(prefix)}
    assert len(beside) == 2
    assert all("kept beside it" in each.reason and each.beside for each in beside.values())
    assert {name.removeprefix("module.") for name in default_choice(checkpoint)} == set(MASKED)
    assert not invert(checkpoint, ()) & beside.keys()
    weights = sum(STATE[name].numel() for name in STATE if "running" not in name and "num_batches" not in name)
    assert checkpoint.numel == weights
    assert "The masks of 2 parameters are kept beside them" in " ".join(checkpoint.notes)


def test_masks_in_a_flat_file_are_none_of_its_weights(tmp_path: Path) -> None:
    flat = STATE | {f"masks.{name}": mask for name, mask in masks().items()}
    flat |= {"classifier.pruning_mask": torch.ones(10, 8), "features.0.weight_mask": torch.ones(8, 3, 3, 3)}
    save_file(flat, tmp_path / "model.safetensors")
    checkpoint = open_checkpoint(tmp_path / "model.safetensors")
    told = {each.name for each in checkpoint.parameters if "kept beside it" in each.reason}
    assert told == flat.keys() - STATE.keys()
    assert checkpoint.by_name["classifier.weight"].prunable


@pytest.mark.parametrize(
    "state",
    [
        # another model, with a name like a mask's
        {"mask.fc.weight": torch.ones(3, 3), "fc.weight": torch.ones(4, 4)},
        {"mask_head.fc.weight": torch.ones(3, 3), "fc.weight": torch.ones(3, 3)},
        {"masks.fc.weight": torch.ones(3, 3), "masks.last.weight": torch.ones(3, 3), "fc.weight": torch.ones(3, 3)},
        {"embeddings.mask_token": torch.ones(1, 1, 3), "embeddings.cls_token": torch.ones(1, 1, 3)},
        {"masks.fc.weight": torch.ones(3, 3)},
        {"mask.fc.weight": torch.eye(3) * 2, "mask.fc.bias": torch.eye(3)[0]},
    ],
    ids=["other shape", "a head", "one without weights", "a token", "alone", "a module"],
)
def test_what_only_looks_like_a_mask_is_a_parameter(state: dict[str, torch.Tensor], tmp_path: Path) -> None:
    save_file(state, tmp_path / "model.safetensors")
    assert all(each.prunable for each in open_checkpoint(tmp_path / "model.safetensors").parameters)


@pytest.mark.parametrize("dtype", [*FLOATS, torch.bool, torch.uint8, torch.int64, torch.float8_e4m3fn], ids=str)
@pytest.mark.parametrize("odd", [None, 2, -1, 0.5], ids=str)
def test_a_mask_holds_zeros_and_ones_only(dtype: torch.dtype, odd: float | None, tmp_path: Path) -> None:
    """What is called so and holds other values, such as scores that are trained, is a parameter like any other."""
    mask = (torch.arange(80).view(10, 8) % 3 > 0).to(dtype)
    last = torch.ones(8, 3, 3, 3).to(dtype)
    if odd is not None:
        last[7, 2, 2, 2] = odd
    if odd is None or not torch.isin(last.float(), torch.tensor([0.0, 1.0])).all():
        save_file(
            STATE
            | {
                "masks.classifier.weight": mask,
                "masks.features.0.weight": last,
                "features.0.weight_mask": last.clone(),
            },
            tmp_path / "model.safetensors",
        )
        found = {each.name: each.mask_of for each in open_checkpoint(tmp_path / "model.safetensors").parameters}
        # a dict of masks is one or is none
        expected = "" if odd is not None else "classifier.weight", "" if odd is not None else "features.0.weight"
        assert (found["masks.classifier.weight"], found["masks.features.0.weight"]) == expected
        assert found["features.0.weight_mask"] == expected[1]


def test_a_dict_of_scores_beside_the_model_is_not_called_masks(tmp_path: Path) -> None:
    scores = {name: torch.rand_like(STATE[name]) for name in MASKED}
    torch.save({"model": STATE, "masks": scores}, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    assert not any(each.mask_of for each in checkpoint.parameters)
    assert not checkpoint.notes
    assert default_choice(checkpoint) == set(MASKED)
    assert all(not checkpoint.by_name[f"masks.{name}"].prunable for name in MASKED)


def test_of_large_masks_the_beginning_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mask_values, "MAX_READ", 1 << 14)
    for where, told in ((0, False), (70 * 70 - 1, True)):
        mask = torch.ones(70, 70)
        mask.view(-1)[where] = 3
        save_file({"fc.weight": torch.ones(70, 70), "fc.weight_mask": mask}, tmp_path / "model.safetensors")
        checkpoint = open_checkpoint(tmp_path / "model.safetensors")
        assert bool(checkpoint.by_name["fc.weight_mask"].mask_of) is told


def test_e3nns_mask_of_outputs_is_none_of_the_weights(tmp_path: Path) -> None:
    save_file({"tp.weight": torch.rand(4), "tp.output_mask": torch.ones(4)}, tmp_path / "model.safetensors")
    assert not any(each.mask_of for each in open_checkpoint(tmp_path / "model.safetensors").parameters)


def test_pruning_leaves_masks_beside_the_model_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flat = STATE | {f"masks.{name}": mask for name, mask in masks().items()}
    save_file(flat, tmp_path / "model.safetensors")
    out = tmp_path / "out.safetensors"
    arguments = ["prune", tmp_path / "model.safetensors", "--threshold", "2", "--select", "*", "-o", out]
    assert main([str(each) for each in arguments]) == 0
    assert "masks." not in capsys.readouterr().out
    for name in MASKED:
        assert torch.equal(load_file(out)[f"masks.{name}"], flat[f"masks.{name}"])


class MaskedLinear(torch.nn.Linear):
    def __init__(self) -> None:
        super().__init__(8, 10)
        self.register_buffer("weight_mask", (torch.arange(80).view(10, 8) % 3 > 0).float())


@pytest.mark.parametrize("kind", ["state dict", "safetensors", "whole module"])
def test_a_weight_with_a_mask_of_its_layers_own_is_pruned(kind: str, tmp_path: Path) -> None:
    suffix = ".safetensors" if kind == "safetensors" else ".pt"
    path, out, layer = tmp_path / f"model{suffix}", tmp_path / f"out{suffix}", MaskedLinear()
    if kind == "safetensors":
        save_file(layer.state_dict(), path)
    else:
        torch.save(layer if kind == "whole module" else layer.state_dict(), path)
    found = open_checkpoint(path)
    assert default_choice(found) == {"weight"}
    assert found.by_name["weight_mask"].mask_of == "weight"
    commit_file(path, plan_for(["weight"], 0.1), out)
    loaded = load_file(out) if kind == "safetensors" else torch.load(out, weights_only=False)
    written = loaded.state_dict() if kind == "whole module" else loaded
    before = layer.state_dict()
    assert torch.equal(written["weight"], before["weight"] * (before["weight"].abs() > 0.1))
    assert all(torch.equal(written[name], before[name]) for name in ("bias", "weight_mask"))

    with pytest.raises(UserError, match=r"weight has a mask already, weight_mask, .* Commit without masks"):
        commit_file(path, plan_for(["weight"], 0.1), tmp_path / "masked", with_masks=True)
    assert not (tmp_path / "masked").exists()


def test_what_torch_would_overwrite_is_not_pruned(tmp_path: Path) -> None:
    state = {"a.weight": torch.rand(3, 3), "a.weight_mask": torch.rand(3, 3)}
    state |= {"b.weight": torch.rand(3, 3), "b.weight_orig": torch.rand(3, 3)}
    save_file(state, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").by_name
    assert "weight_mask of its own, which torch would overwrite" in found["a.weight"].reason
    assert "weight_orig of its own, which torch would overwrite" in found["b.weight"].reason


@pytest.mark.parametrize("dtype", ["float32", "bool", "uint8", "bfloat16"])
def test_masks_that_fit_no_model_are_no_weights_either(dtype: str, tmp_path: Path) -> None:
    """Of a model that has got other layers since; cut, they would kill whatever is trained on with them."""
    other = {f"old.{name}": mask.to(getattr(torch, dtype)) for name, mask in masks().items()}
    torch.save({"state_dict": STATE, "masks": other}, tmp_path / "model.pth")
    checkpoint = open_checkpoint(tmp_path / "model.pth")
    beside = [each for each in checkpoint.parameters if each.name.startswith("masks.")]
    assert len(beside) == len(other)
    assert not any(each.prunable for each in beside)
    assert all(each.beside for each in beside)
    assert len(default_choice(checkpoint)) == len(MASKED)


WEIGHT, MASK = torch.randn(4, 6), torch.ones(4, 6)


@pytest.mark.parametrize("new", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize(
    "value",
    [
        {"model": {"a.weight": WEIGHT}, "masks": {"a.weight": MASK}},
        {"state_dict": {"module.a.weight": WEIGHT}, "masks": {"a.weight": MASK}},
        {"model": {"a.weight": WEIGHT}, "masks": {"a": MASK}},
        {"net": {"a": WEIGHT, "b": WEIGHT * 2}, "pruning_mask": {"a": MASK, "b": MASK}},
        {"weight": WEIGHT, "x": {"m": WEIGHT * 2}},
        {"mine": {"weight": WEIGHT}, "stats": {"mean": WEIGHT * 2}},
    ],
    ids=["beside", "of a parallel module", "by modules", "without dots", "one weight", "statistics"],
)
def test_an_export_with_masks_has_the_names_of_its_source(value: object, new: bool, tmp_path: Path) -> None:
    """What is under a mask of torch's is called otherwise in the file, and is still what the others go with."""
    torch.save(value, tmp_path / "model.pt", _use_new_zipfile_serialization=new)
    arguments = ["prune", tmp_path / "model.pt", "--threshold", "0.5", "--select", "*", "--with-masks"]
    assert main([str(each) for each in (*arguments, "-o", tmp_path / "out.pt")]) == 0
    source, result = (open_checkpoint(tmp_path / name).parameters for name in ("model.pt", "out.pt"))
    assert {each.name: each.reason for each in result} == {each.name: each.reason for each in source}
    assert all(each.mask is not None for each in result if each.prunable)


def test_an_export_with_masks_of_a_flat_file_leaves_those_beside(tmp_path: Path) -> None:
    save_file({"a.weight": WEIGHT, "masks.a.weight": MASK}, tmp_path / "model.safetensors")
    out = tmp_path / "out.safetensors"
    arguments = ["prune", tmp_path / "model.safetensors", "--threshold", "0.5", "--with-masks", "-o", out]
    assert main([str(each) for each in arguments]) == 0
    found = open_checkpoint(out).by_name
    assert found["a.weight"].mask is not None
    assert "kept beside it" in found["masks.a.weight"].reason
