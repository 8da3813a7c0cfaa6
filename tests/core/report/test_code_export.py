"""The script gives the planned masks, when torch runs it on the real model."""

from pathlib import Path

import pytest
import torch
from torch import nn

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Recorded, Rule, Sigma, Value
from core.preview.measurements import Measurements
from core.report.code_export import as_code
from tests.helpers.tensors import FLOATS

NAMES = ("features.0.weight", "features.2.weight", "head.weight", "head.bias")


def real_model(dtype: torch.dtype) -> nn.Module:
    """A model of a user's, with weights that tie, zeros of both signs and one that is not a number."""
    torch.manual_seed(0)
    model = nn.Module()
    model.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))
    model.head = nn.Linear(8, 10)
    model = model.to(dtype)
    with torch.no_grad():
        model.head.weight[0, :4] = torch.tensor([0.1, -0.1, -0.0, float("nan")])
    return model


def masks(model: nn.Module, source: str) -> dict[str, torch.Tensor]:
    """Run a script up to where it makes the cut permanent, and collect its masks."""
    before, _, after = source.partition("# until here")
    scope = {"model": model}
    exec(before, scope)
    found = {name.removesuffix("_mask"): mask.clone() for name, mask in model.named_buffers() if name.endswith("_mask")}
    exec(after.partition("\n")[2], scope)
    assert not [name for name, _ in model.named_buffers() if name.endswith("_mask")]
    return found


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(
    "rule",
    [Value(0.1), Value(0.0), Sigma(0.75), Density(0.3), EachDensity(0.6), ErdosRenyi(0.4)],
    ids=lambda rule: str(rule),
)
def test_the_script_prunes_as_planned(dtype: torch.dtype, rule: Rule, tmp_path: Path) -> None:
    model = real_model(dtype)
    path = tmp_path / "model.pt"
    torch.save(model.state_dict(), path)
    trained = {name: value.clone() for name, value in model.state_dict().items()}
    checkpoint = open_checkpoint(path)
    plan = Plan(frozenset(NAMES), rule, {"head.bias": Value(0.2)}, {"features": Density(0.5)})
    for each in (plan, Plan(frozenset(NAMES[:3]), rule)):
        plan_numbers = Measurements(checkpoint).make_exact(each)
        found = masks(real_model(dtype), as_code(checkpoint, plan_numbers))
        assert set(found) == each.chosen
        for number, owner in enumerate(plan_numbers.owners):
            if owner.name in each.chosen:
                threshold = float(plan_numbers.thresholds[number])
                assert torch.equal(found[owner.name].bool(), trained[owner.name].abs() > threshold)
                assert int(found[owner.name].bool().sum()) == plan_numbers.kept[number]


def test_a_common_threshold_stands_there_once(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(real_model(torch.float32).state_dict(), path)
    checkpoint = open_checkpoint(path)
    script = as_code(checkpoint, Measurements(checkpoint).make_exact(Plan(frozenset(NAMES[:2]), Value(0.02))))
    assert script.count("0.02") == 1
    assert '    (model.get_submodule("features.0"), "weight"),\n' in script
    assert '"model.pt"' in script


def test_names_of_a_file_are_never_code(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    wild = 'a")); raise SystemExit("run") #.x\ny'
    torch.save({f"{wild}.weight": torch.randn(4, 4), "plain": torch.randn(3, 3)}, path)
    checkpoint = open_checkpoint(path)
    chosen = frozenset(each.name for each in checkpoint.owners)
    script = as_code(checkpoint, Measurements(checkpoint).make_exact(Plan(chosen, Value(0.5))))
    compile(script, "script", "exec")
    assert "\n#.x" not in script
    assert '    (model, "plain"),' in script
    with pytest.raises(AttributeError):
        exec(script, {"model": nn.Module()})


def test_what_keeps_the_files_mask_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(
        {"fc.weight_orig": torch.randn(4, 4), "fc.weight_mask": torch.ones(4, 4), "b.weight": torch.randn(2, 2)}, path
    )
    checkpoint = open_checkpoint(path)
    plan = Plan(frozenset(["fc.weight", "b.weight"]), Value(0.1), {"fc.weight": Recorded()})
    script = as_code(checkpoint, Measurements(checkpoint).make_exact(plan))
    assert '# "fc.weight" keeps the mask that the file came with' in script
    assert '"fc"' not in script


def test_ties_are_told(tmp_path: Path) -> None:
    path, shared = tmp_path / "model.pt", torch.randn(4, 4)
    torch.save({"a.weight": shared, "b.weight": shared}, path)
    checkpoint = open_checkpoint(path)
    script = as_code(checkpoint, Measurements(checkpoint).make_exact(Plan(frozenset(["a.weight"]), Value(0.1))))
    assert 'tied: the same elements as "b.weight"' in script
    model = nn.ModuleDict({"a": nn.Linear(4, 4, bias=False), "b": nn.Linear(4, 4, bias=False)})
    model["b"].weight = model["a"].weight
    with torch.no_grad():
        model["a"].weight.copy_(shared)
    exec(script, {"model": model})
    assert torch.equal(model["b"].weight.bool(), shared.abs() > 0.1)
