"""The script gives the planned masks, when torch runs it on the real model."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.report.code_export import as_code
from tests.helpers.checkpoints import commit_file
from tests.helpers.patterns import SIDES, UNFIT, layers, nm_reference
from tests.helpers.tensors import FLOATS, same_bits

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
    [Value(0.1), Value(0.0), Sigma(0.75), Density(0.3), EachDensity(0.6), ErdosRenyi(0.4), EachError(0.3), Lamp(0.4)],
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
        plan_numbers = make_exact(Measurements(checkpoint), each)
        found = masks(real_model(dtype), as_code(checkpoint, plan_numbers))
        assert set(found) == each.chosen
        for number, owner in enumerate(plan_numbers.owners):
            if owner.name in each.chosen:
                threshold = float(plan_numbers.thresholds[number])
                assert torch.equal(found[owner.name].bool(), trained[owner.name].abs() > threshold)
                assert int(found[owner.name].bool().sum()) == plan_numbers.kept[number]


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("rule", [StructuredNM(2, 4), StructuredNM(1, 2), StructuredNM(3, 4)], ids=str)
def test_the_script_keeps_n_of_m_as_planned(dtype: torch.dtype, rule: StructuredNM, tmp_path: Path) -> None:
    model, trained = layers(dtype), layers(dtype)
    torch.save(model, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    plan = Plan(frozenset({*SIDES, *UNFIT}), rule, {"conv.weight": Value(0.1)})
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    script = as_code(checkpoint, plan_numbers)
    found = masks(model, script)
    fit = {plan_numbers.owners[number].name: groups for number, groups in plan_numbers.groups.items()}
    assert set(found) == {*(name for name in fit if name in plan.chosen), "conv.weight"}
    for name, mask in found.items():
        weight = trained.get_parameter(name).detach()
        kept = weight.abs() > 0.1 if name == "conv.weight" else nm_reference(weight, rule.n, rule.m, fit[name].side)
        assert torch.equal(mask.bool(), kept)
        after = torch.where(kept, weight, torch.zeros((), dtype=dtype))
        assert same_bits(model.get_parameter(name).detach(), after)


def test_with_n_of_m_alone_the_script_has_no_threshold(tmp_path: Path) -> None:
    torch.save(layers(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    script = as_code(checkpoint, make_exact(Measurements(checkpoint), Plan(frozenset(SIDES), StructuredNM(2, 4))))
    assert "threshold" not in script
    assert '    (model.get_submodule("gpt"), "weight", 2, 4, 0),\n' in script
    assert "for module, name, *_ in nm_parameters:" in script
    scope = {"model": layers()}
    exec(script, scope)


def test_a_common_threshold_stands_there_once(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(real_model(torch.float32).state_dict(), path)
    checkpoint = open_checkpoint(path)
    script = as_code(checkpoint, make_exact(Measurements(checkpoint), Plan(frozenset(NAMES[:2]), Value(0.02))))
    assert script.count("0.02") == 1
    assert '    (model.get_submodule("features.0"), "weight"),\n' in script
    assert '"model.pt"' in script


def test_names_of_a_file_are_never_code(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    wild = 'a")); raise SystemExit("run") #.x\ny'
    torch.save({f"{wild}.weight": torch.randn(4, 4), "plain": torch.randn(3, 3)}, path)
    checkpoint = open_checkpoint(path)
    chosen = frozenset(each.name for each in checkpoint.owners)
    script = as_code(checkpoint, make_exact(Measurements(checkpoint), Plan(chosen, Value(0.5))))
    compile(script, "script", "exec")
    assert "\n#.x" not in script
    assert '    (model, "plain"),' in script
    with pytest.raises(AttributeError):
        exec(script, {"model": nn.Module()})


def masked_model(*, tied: bool = False) -> nn.Sequential:
    """A model of a user's with masks that no threshold makes, of which one is of all but finite weights."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8))
    with torch.no_grad():
        model[0].weight[0, :3] = torch.tensor([math.inf, -math.inf, math.nan])
        model[2].weight[0, :2] = torch.tensor([math.inf, math.nan])
    if tied:
        model[1].weight = model[0].weight
    mask = (torch.rand(8, 8) > 0.5).float()
    mask[0, :3] = 0
    for place in (0, 1) if tied else (0, 1, 3):
        prune.custom_from_mask(model[place], "weight", mask)
    if tied:
        model[1].register_buffer("weight_mask", model[0].weight_mask)
    return model


def ran(model: nn.Module, plan: Plan, path: Path) -> dict[str, torch.Tensor]:
    """What the script makes of a model; a commit makes the same, to the bit."""
    torch.save(model.state_dict(), path)
    checkpoint = open_checkpoint(path)
    out = path.with_name("out.pt")
    commit_file(path, plan, out)
    exec(as_code(checkpoint, make_exact(Measurements(checkpoint), plan)), {"model": model})
    made, committed = model.state_dict(), torch.load(out)
    assert made.keys() == committed.keys()
    for name in made:
        assert same_bits(made[name], committed[name]), name
    return made


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("rule", [Value(0.1), Value(0.0), EachDensity(0.3)], ids=str)
@pytest.mark.parametrize(
    "kept", [(), ("0.weight",), ("0.weight", "2.weight"), ("0.weight", "3.weight")], ids=lambda kept: "+".join(kept)
)
def test_the_files_masks_are_kept_and_lifted_as_planned(
    tmp_path: Path, kept: tuple[str, ...], rule: Rule, tied: bool
) -> None:
    model = masked_model(tied=tied)
    masked = {name.removesuffix("_mask") for name, _ in model.named_buffers()}
    own = {name: Recorded() for name in kept if name in masked}
    for chosen in ({"0.weight", "2.weight", "3.weight"}, {"2.weight", *own}, set(own)):
        if chosen:
            ran(masked_model(tied=tied), Plan(frozenset(chosen), rule, own), tmp_path / "model.pt")


def test_a_model_that_was_loaded_without_masks_is_pruned_by_thresholds_all_the_same(tmp_path: Path) -> None:
    path, model = tmp_path / "model.pt", masked_model()
    torch.save(model.state_dict(), path)
    plain = {name.removesuffix("_orig"): value.clone() for name, value in model.state_dict().items()}
    bare = nn.Sequential(*(nn.Linear(8, 8) for _ in range(4)))
    bare.load_state_dict({name: value for name, value in plain.items() if not name.endswith("_mask")})
    checkpoint = open_checkpoint(path)
    plan = Plan(frozenset(["0.weight"]), Value(0.1))
    exec(as_code(checkpoint, make_exact(Measurements(checkpoint), plan)), {"model": bare})
    weight = plain["0.weight"]
    assert same_bits(bare[0].weight.detach(), torch.where(weight.abs() > 0.1, weight, 0.0))


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_what_is_cut_is_0_whatever_it_was(tmp_path: Path, dtype: torch.dtype) -> None:
    """Infinity times 0, as torch does it, is NaN: beside float64, a threshold of 1e300 cuts it in float32."""
    model = real_model(dtype)
    with torch.no_grad():
        model.head.weight[1, :2] = torch.tensor([math.inf, -math.inf])
    cut = ran(model, Plan(frozenset(NAMES), Value(1e300)), tmp_path / "model.pt")["head.weight"]
    assert int(torch.isnan(cut).sum()) == 0
    assert int((cut != 0).sum()) == (2 if dtype == torch.float64 else 0)


def test_ties_are_told(tmp_path: Path) -> None:
    path, shared = tmp_path / "model.pt", torch.randn(4, 4)
    torch.save({"a.weight": shared, "b.weight": shared}, path)
    checkpoint = open_checkpoint(path)
    script = as_code(checkpoint, make_exact(Measurements(checkpoint), Plan(frozenset(["a.weight"]), Value(0.1))))
    assert 'tied: the same elements as "b.weight"' in script
    model = nn.ModuleDict({"a": nn.Linear(4, 4, bias=False), "b": nn.Linear(4, 4, bias=False)})
    model["b"].weight = model["a"].weight
    with torch.no_grad():
        model["a"].weight.copy_(shared)
    exec(script, {"model": model})
    assert torch.equal(model["b"].weight.bool(), shared.abs() > 0.1)


class MaskedLinear(nn.Linear):
    def __init__(self) -> None:
        super().__init__(8, 10)
        self.register_buffer("weight_mask", torch.ones(10, 8))


@pytest.mark.parametrize("names", [("1.weight",), ("0.weight", "1.weight")], ids=["alone", "with another"])
def test_a_mask_of_the_layers_own_stays(names: tuple[str, ...], tmp_path: Path) -> None:
    model, path = nn.Sequential(nn.Linear(8, 8), MaskedLinear()), tmp_path / "model.pt"
    plan = Plan(frozenset(names), Value(0.1), {"1.weight": Value(0.2)})
    assert torch.equal(ran(model, plan, path)["1.weight_mask"], torch.ones(10, 8))


def test_n_of_m_is_cut_beside_a_mask_of_the_layers_own(tmp_path: Path) -> None:
    model, path = nn.Sequential(nn.Linear(8, 8), MaskedLinear()), tmp_path / "model.pt"
    weight = model[1].weight.detach().clone()
    found = ran(model, Plan(frozenset(["0.weight", "1.weight"]), StructuredNM(2, 4)), path)
    assert torch.equal(found["1.weight_mask"], torch.ones(10, 8))
    assert same_bits(found["1.weight"], torch.where(nm_reference(weight, 2, 4, 1), weight, torch.zeros(())))
