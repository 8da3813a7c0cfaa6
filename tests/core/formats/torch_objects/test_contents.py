"""Where a model is in a file of torch.save: found at any depth, named as its maker would, told from all the rest."""

from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import commit_file, plan_for, small_state
from tests.helpers.tensors import same_bits

SD = {"a.weight": torch.ones(2, 2), "a.bias": torch.ones(2)}
ONE = ["a.weight", "a.bias"]


def saved(value: object, tmp_path: Path, legacy: bool = False) -> Path:
    path = tmp_path / "file.pt"
    torch.save(value, path, _use_new_zipfile_serialization=not legacy)
    return path


def rows(path: Path) -> dict[str, str]:
    return {each.name: each.reason for each in open_checkpoint(path).parameters}


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize(
    ("value", "names"),
    [
        (SD, ONE),
        (OrderedDict(SD), ONE),
        ({"net": {"a": SD}, "epoch": 3}, ONE),
        ([SD], ONE),
        ((3, [{"deep": (SD, "text")}]), ONE),
        ({"state_dict": {"module.a.weight": SD["a.weight"]}}, ["module.a.weight"]),
        ({"net": SD, "ema": dict(SD)}, [f"{key}.{name}" for key in ("net", "ema") for name in ONE]),
        ([SD, dict(SD)], [f"{place}.{name}" for place in (0, 1) for name in ONE]),
        (
            {"all": {"g": SD, "d": dict(SD)}, "epoch": 3},
            [f"all.{key}.{name}" for key in "gd" for name in ONE],
        ),
        ({"one": {"weight": torch.ones(2)}, "two": {"weight": torch.ones(2)}}, ["one.weight", "two.weight"]),
        ({"weight": torch.ones(2), "sub": {"weight": torch.ones(2)}}, ["weight", "sub.weight"]),
        (torch.ones(3), ["tensor"]),
        ([torch.ones(3), torch.ones(2, 2)], ["0", "1"]),
        ({"tensor": torch.ones(3)}, ["tensor"]),
        ({"model": {"scale": torch.ones(3)}, "epoch": 1}, ["scale"]),
        ({0: torch.ones(3), None: torch.ones(2), (1, 2): torch.ones(4)}, ["0", "None", "[2]"]),
    ],
    ids=str,
)
def test_models_are_found_and_named(value: object, names: list[str], legacy: bool, tmp_path: Path) -> None:
    found = rows(saved(value, tmp_path, legacy))
    assert list(found) == names
    assert not any(found.values())


def test_what_lies_beside_a_model_is_shown_and_no_parameter(tmp_path: Path) -> None:
    best, epoch = torch.tensor(0.5), torch.tensor(3)
    beside = {"best": best, "epoch": epoch, "normalizer": {"mean": torch.ones(3)}, "rng": [torch.ones(4)], "k": SD}
    found = rows(saved(beside, tmp_path))
    assert [name for name, reason in found.items() if not reason] == ONE
    assert found["best"] == found["normalizer.mean"] == found["rng.0"] == "It lies beside the model, not in it."


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    assert list(rows(saved({"state_dict": {**SD, "step": torch.ones(1)}, "step": torch.ones(1)}, tmp_path))) == [
        *ONE,
        "step",
        "step (2)",
    ]


def test_extras_in_a_state_dict_are_no_parameters(tmp_path: Path) -> None:
    found = rows(saved({**SD, "a._extra_state": {"scale": torch.ones(2, 2)}}, tmp_path))
    assert [name for name, reason in found.items() if not reason] == ONE
    assert "not as a parameter" in found["a._extra_state.scale"]


@pytest.mark.parametrize("key", ["optimizer", "optim", "optimizer_state_dict", "opt", "whatever", "optimizers"])
def test_an_optimizer_is_left_alone(key: str, tmp_path: Path) -> None:
    model = torch.nn.Linear(2, 3)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(2)).sum().backward()
    optimizer.step()
    state: Any = optimizer.state_dict() if key != "optimizers" else [optimizer.state_dict()]
    path, out = saved({key: state, "model": model.state_dict()}, tmp_path), tmp_path / "out.pt"
    found = rows(path)
    assert [name for name, reason in found.items() if not reason] == ["weight", "bias"]
    assert {reason for name, reason in found.items() if name.startswith(key)} == {"It belongs to an optimizer."}
    commit_file(path, plan_for(["weight"], 0.3), out)
    written = torch.load(out, weights_only=True)
    assert str(written[key]) == str(torch.load(path, weights_only=True)[key])


@pytest.mark.parametrize("legacy", [False, True])
def test_masks_go_around_in_a_wrapper(legacy: bool, tmp_path: Path) -> None:
    value = {"epoch": 3, "nets": [{"g": small_state()}, {"d": small_state()}]}
    path, masked, out = saved(value, tmp_path, legacy), tmp_path / "masked.pt", tmp_path / "out.pt"
    name = "nets.0.g.classifier.weight"
    commit_file(path, plan_for([name], 0.2), masked, with_masks=True)
    inside = torch.load(masked, weights_only=True)["nets"]
    assert same_bits(inside[0]["g"]["classifier.weight_orig"], small_state()["classifier.weight"])
    assert "classifier.weight" in inside[1]["d"]
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out)
    written = torch.load(out, weights_only=True)
    weight = small_state()["classifier.weight"]
    assert same_bits(written["nets"][0]["g"]["classifier.weight"], torch.where(weight.abs() > 0.2, weight, 0.0))
    assert list(written["nets"][0]["g"]) == list(small_state())
    assert same_bits(written["nets"][1]["d"]["classifier.weight"], weight)


def test_the_metadata_of_a_state_dict_stays(tmp_path: Path) -> None:
    model = torch.nn.BatchNorm1d(2)
    path, out = saved({"sd": model.state_dict()}, tmp_path), tmp_path / "out.pt"
    commit_file(path, plan_for(["weight"], 0.5), out, with_masks=True)
    assert torch.load(out, weights_only=True)["sd"]._metadata == model.state_dict()._metadata


def test_tensors_without_names_are_pruned_but_take_no_masks(tmp_path: Path) -> None:
    path, out = saved([torch.tensor([0.1, 0.9])], tmp_path), tmp_path / "out.pt"
    commit_file(path, plan_for(["0"], 0.5), out)
    assert torch.load(out, weights_only=True)[0].tolist() == [0.0, pytest.approx(0.9)]
    with pytest.raises(UserError, match="Commit it instead"):
        commit_file(path, plan_for(["0"], 0.5), out, with_masks=True)


@pytest.mark.parametrize("value", [{}, [], None, {"epoch": 3}, torch.optim.SGD([torch.ones(1)]).state_dict()], ids=str)
def test_files_without_tensors_say_so(value: object, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no tensors"):
        open_checkpoint(saved(value, tmp_path))


def test_an_optimizer_alone_is_no_model(tmp_path: Path) -> None:
    parameter = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([parameter], momentum=0.9)
    parameter.sum().backward()
    optimizer.step()
    checkpoint = open_checkpoint(saved(optimizer.state_dict(), tmp_path))
    assert not any(each.prunable for each in checkpoint.parameters)
    assert "no model" in checkpoint.notes[0]


def doubled(item: Any, times: int) -> Any:  # noqa: ANN401
    for _ in range(times):
        item = type(item)((item, item)) if isinstance(item, list) else torch.nn.Sequential(item, item)
    return item


@pytest.mark.parametrize("item", [[torch.ones(2)], torch.nn.Linear(1, 1)], ids=["lists", "modules"])
def test_objects_that_multiply_without_end_are_refused(item: object, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="without end"):
        open_checkpoint(saved(doubled(item, 40 if isinstance(item, list) else 20), tmp_path))


def test_what_multiplies_without_tensors_is_passed_over(tmp_path: Path) -> None:
    assert list(rows(saved({"many": doubled([], 40), "net": SD}, tmp_path))) == ONE


def test_objects_that_contain_themselves_end(tmp_path: Path) -> None:
    looping: dict[str, Any] = {"state_dict": SD}
    looping["self"] = looping
    assert list(rows(saved(looping, tmp_path))) == ONE
