"""Two models compared: which tensors are compared with which, in whatever files they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.base.errors import UserError
from core.model.opening import open_checkpoint
from core.report.model_comparison import ModelComparison, compare_models
from tests.helpers.checkpoints import commit_file, plan_for, small_state

State = dict[str, torch.Tensor]


def compared(folder: Path, first: Any, second: Any) -> ModelComparison:  # noqa: ANN401 - whatever torch saves
    paths = folder / "first.pt", folder / "second.pt"
    for path, content in zip(paths, (first, second), strict=True):
        torch.save(content, path)
    return compare_models(*map(open_checkpoint, paths))


def pairs(found: ModelComparison) -> Mapping[str, str]:
    return {each.first.name: each.second.name for each in found.pairs}


def test_a_model_is_the_same_in_any_container_and_dtype_that_holds_it(tmp_path: Path) -> None:
    state = {name: each.bfloat16() if each.is_floating_point() else each for name, each in small_state().items()}
    torch.save({"epoch": 3, "state_dict": {f"module.{name}": each for name, each in state.items()}}, tmp_path / "a.pth")
    save_file(
        {name: each.float() if each.is_floating_point() else each for name, each in state.items()}, tmp_path / "b"
    )
    (tmp_path / "b").rename(tmp_path / "b.safetensors")
    found = compare_models(open_checkpoint(tmp_path / "a.pth"), open_checkpoint(tmp_path / "b.safetensors"))
    assert found.same
    assert pairs(found) == {f"module.{name}": name for name in state}
    assert found.prefixes == ("module.", "")
    assert len(found.retyped) == len(state) - 1


def test_one_prefix_is_found_beside_an_optimizer(tmp_path: Path) -> None:
    state = small_state()
    optimizer = {"state": {number: {"exp_avg": torch.zeros(9), "exp_avg_sq": torch.ones(9)} for number in range(9)}}
    found = compared(tmp_path, {"model": {f"bert.{n}": w for n, w in state.items()}, "optimizer": optimizer}, state)
    assert list(pairs(found).values()) == list(state)
    assert all(each.equal for each in found.pairs)
    assert len(found.missing) == 18
    assert found.added == ()


def test_what_is_added_missing_and_reshaped_is_named(tmp_path: Path) -> None:
    first, second = small_state(), small_state()
    second["head.weight"] = torch.ones(2, 2)
    del first["classifier.bias"]
    del second["features.0.bias"]
    second["classifier.weight"] = torch.ones(11, 8)
    found = compared(tmp_path, first, second)
    assert (found.added, found.missing) == (("classifier.bias", "head.weight"), ("features.0.bias",))
    assert [one.name for one, _ in found.reshaped] == ["classifier.weight"]
    assert not found.same


def test_tied_weights_are_compared_once_and_untied_ones_each(tmp_path: Path) -> None:
    shared = torch.randn(5, 4)
    tied: State = {"embed.weight": shared, "head.weight": shared}
    untied = {"embed.weight": shared.clone(), "head.weight": shared + 1}
    assert list(pairs(compared(tmp_path, tied, tied))) == ["embed.weight"]
    for first, second in ((tied, untied), (untied, tied)):
        found = compared(tmp_path, first, second)
        assert [each.equal for each in found.pairs] == [True, False]
        assert (found.added, found.missing) == ((), ())
    dropped = compared(tmp_path, tied, {"embed.weight": shared})
    assert dropped.same


def test_an_averaged_copy_is_not_taken_for_the_model(tmp_path: Path) -> None:
    state = small_state()
    copy = {f"ema.{name}": each + 1 for name, each in state.items()}
    found = compared(tmp_path, {**copy, **state}, state)
    assert pairs(found) == {name: name for name in state}
    assert set(found.missing) == set(copy)


def test_recorded_masks_count_as_zeros(tmp_path: Path) -> None:
    torch.save(small_state(), tmp_path / "source.pt")
    plan = plan_for(["classifier.weight", "features.0.weight"], 0.1)
    commit_file(tmp_path / "source.pt", plan, tmp_path / "pruned.pt")
    commit_file(tmp_path / "source.pt", plan, tmp_path / "masked.pt", with_masks=True)
    source, pruned, masked = (open_checkpoint(tmp_path / f"{name}.pt") for name in ("source", "pruned", "masked"))
    assert compare_models(pruned, masked).same
    assert compare_models(masked, pruned).same
    assert compare_models(source, masked).total == compare_models(source, pruned).total


def test_sums_are_of_parameters_and_not_of_what_lies_beside(tmp_path: Path) -> None:
    first, second = small_state(), small_state()
    second["features.1.running_mean"] += 1
    second["features.1.num_batches_tracked"] += 1
    found = compared(tmp_path, first, second)
    assert found.total.differ == 0
    assert [each.first.name for each in found.pairs if not each.equal] == [
        "features.1.running_mean",
        "features.1.num_batches_tracked",
    ]
    assert list(found.by_class) == ["Conv2d", "BatchNorm2d", "Linear"]
    assert sum(each.numel for each in found.by_class.values()) == found.total.numel


def test_what_can_not_be_read_is_told_and_is_not_the_same(tmp_path: Path) -> None:
    state = {**small_state(), "sparse": torch.eye(3).to_sparse()}
    found = compared(tmp_path, state, state)
    (unread,) = (each for each in found.pairs if each.change is None)
    assert (unread.first.name, unread.reason) == ("sparse", "It is sparse.")
    assert not found.same


def test_strides_may_differ(tmp_path: Path) -> None:
    weight = torch.randn(6, 8)
    found = compared(tmp_path, {"a.weight": weight}, {"a.weight": weight.t().contiguous().t()})
    assert found.same


def test_two_models_without_a_common_name_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no parameter in common"):
        compared(tmp_path, {"a.weight": torch.ones(2)}, {"b.bias": torch.ones(2)})
