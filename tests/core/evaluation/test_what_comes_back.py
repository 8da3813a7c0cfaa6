"""Whatever a script does to its model, and however it ends: afterwards every weight is the file's again."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from core.evaluation.evaluator import EffectiveCut
from core.plan.plan import Plan
from core.plan.rules import Value
from resources.evaluation.secateurs_runner.failure import Failure
from tests.core.evaluation.bench import Bench, bits, committed, net


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.save(net().state_dict(), tmp_path / "net.pt")
    return tmp_path / "net.pt"


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(1)])
def test_every_weight_is_back_after_an_exception(error: BaseException, saved: Path) -> None:
    bench = Bench(saved, net())
    before, changed = bits(bench.module), []

    def evaluate(module: nn.Module) -> float:
        changed.append(bits(module) != before)
        raise error

    answer = bench.answer(EffectiveCut((("0.weight", 0.1), ("2.weight", 0.1))), evaluate)
    assert (answer["failed"], answer["where"], changed) == ("raised", "evaluate", [True])
    assert bits(bench.module) == before


def test_what_the_script_does_to_weights_is_put_back_and_told(saved: Path) -> None:
    bench = Bench(saved, net())
    before = bits(bench.module)

    def trains(module: nn.Module) -> float:
        module.eval()
        module(torch.ones(2, 20)).sum().backward()
        with torch.no_grad():
            for each in module.parameters():
                each -= each.grad
        return 1.0

    answer = bench.answer(EffectiveCut((("0.weight", 0.1),)), trains)
    assert answer["values"] == {"value": 1.0}
    assert answer["changed"] == ["0.bias", "1.weight", "1.bias", "2.weight", "2.bias"]
    assert bits(bench.module) == before


def test_statistics_that_a_model_in_training_gathers_are_put_back_too(saved: Path) -> None:
    bench = Bench(saved, net().train())
    before = bits(bench.module)

    def forgets(module: nn.Module) -> float:
        module(torch.ones(2, 20))
        return 1.0

    assert bench.answer(EffectiveCut(), forgets)["changed"] == ["1.running_mean", "1.running_var"]
    assert {**bits(bench.module), "1.num_batches_tracked": before["1.num_batches_tracked"]} == before


def quantise(module: nn.Module) -> None:
    for each in module.parameters():
        each.data = (each.data * 8).round() / 8


def reverse(module: nn.Module) -> None:
    for each in module.parameters():
        each.data.copy_(each.data.flip(0))


def replace(module: nn.Module) -> None:
    for each in module.modules():
        for name, parameter in each.named_parameters(recurse=False):
            setattr(each, name, nn.Parameter(parameter + 1))


@pytest.mark.parametrize("change", [quantise, reverse, replace])
def test_changes_behind_torch_s_back_are_put_back_and_told(change: Callable[[nn.Module], None], saved: Path) -> None:
    bench = Bench(saved, net())
    before = bits(bench.module)

    def evaluate(module: nn.Module) -> float:
        change(module)
        return 1.0

    changed = bench.answer(EffectiveCut((("0.weight", 0.1),)), evaluate)["changed"]
    assert "2.weight" in changed
    assert bits(bench.module) == before


def test_a_model_that_the_script_makes_half_as_wide_is_cut_rightly_next_time(saved: Path) -> None:
    bench = Bench(saved, net())
    cut = EffectiveCut((("0.weight", 0.1),))
    found: list[torch.Tensor] = []

    def halves(module: nn.Module) -> float:
        found.append(module.half().get_submodule("0").weight.detach().clone())
        return 1.0

    for _ in range(2):
        assert bench.answer(cut, halves)["values"] == {"value": 1.0}
    wanted = committed(saved, Plan(frozenset({"0.weight"}), Value(0.1)))["0.weight"].half()
    assert [torch.equal(each, wanted) for each in found] == [True, True]


def test_a_model_without_its_weights_is_told(saved: Path) -> None:
    bench = Bench(saved, net())

    def drops(module: nn.Module) -> float:
        del module._modules["0"]
        return 1.0

    assert bench.answer(EffectiveCut((("0.weight", 0.1),)), drops)["values"] == {"value": 1.0}
    with pytest.raises(Failure) as failed:
        bench.answer(EffectiveCut((("0.weight", 0.1),)), drops)
    assert failed.value.answer == {"failed": "changed", "name": "0.weight"}
