"""Models as users load them: other names, dtypes, masks and classes than the file's; what is cut is as in the file."""

import ast
import copy
import pickle
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from torch import nn
from torch.nn.utils import prune

from core.base.progress import silent
from core.evaluation.child_process import RUNNER
from core.evaluation.evaluator import EffectiveCut
from core.plan.plan import Plan
from core.plan.rules import Recorded, StructuredNM, Value
from tests.core.evaluation.bench import PLAN, Bench, assert_cut, committed, net, weights
from tests.core.evaluation.scripts import evaluator, script
from tests.helpers.checkpoints import commit_file
from tests.helpers.patterns import SIDES, UNFIT, layers, nm_reference
from tests.helpers.tensors import FLOATS as DTYPES
from tests.helpers.tensors import same_bits


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.save(net().state_dict(), tmp_path / "net.pt")
    return tmp_path / "net.pt"


@pytest.mark.parametrize("prefix", ["module", "model", "net._orig_mod", "_orig_mod", "encoder"])
def test_names_match_through_what_is_around_the_model(prefix: str, saved: Path) -> None:
    module: nn.Module = net()
    for part in reversed(prefix.split(".")):
        around = nn.Module()
        around.add_module(part, module)
        module = around
    bench = Bench(saved, module)
    assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
    assert_cut(bench.seen(PLAN), committed(saved), f"{prefix}.")


def test_names_match_through_what_compiling_a_part_adds(saved: Path) -> None:
    module = net()
    for place in (0, 2):
        module[place] = nn.ModuleDict({"_orig_mod": module[place]})
    bench = Bench(saved, module)
    assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
    found = {name.replace("._orig_mod", ""): tensor for name, tensor in bench.seen(PLAN).items()}
    assert_cut(found, committed(saved))


@pytest.mark.parametrize("prefix", ["module", "model", "backbone"])
def test_names_match_through_what_is_around_the_file_s(prefix: str, tmp_path: Path) -> None:
    state = {f"{prefix}.{name}": tensor for name, tensor in net().state_dict().items()}
    torch.save({**state, "head.weight": torch.ones(3, 3)}, tmp_path / "net.pt")
    bench = Bench(tmp_path / "net.pt", net())
    assert bench.ready == {"missing": ["head.weight"], "shape": [], "values": [], "others": []}
    plan = Plan(frozenset({f"{prefix}.0.weight"}), Value(0.1))
    wanted = {name.removeprefix(f"{prefix}."): each for name, each in committed(tmp_path / "net.pt", plan).items()}
    assert_cut(bench.seen(plan), wanted)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_n_of_m_is_cut_along_the_inputs_of_each_kind_of_layer(dtype: torch.dtype, tmp_path: Path) -> None:
    torch.save(layers(dtype), tmp_path / "net.pt")
    plan = Plan(frozenset({*SIDES, *UNFIT}), StructuredNM(2, 4))
    for held in (dtype, torch.float64):
        # a model in a wider dtype holds the same values
        bench = Bench(tmp_path / "net.pt", layers(dtype).to(held))
        found = bench.seen(plan)
        trained = layers(dtype)
        for name, side in SIDES.items():
            weight = trained.get_parameter(name).detach()
            cut = torch.where(nm_reference(weight, 2, 4, side), weight, torch.zeros((), dtype=dtype))
            if name in found:
                assert same_bits(found[name], cut.to(held))
        for name in UNFIT:
            assert same_bits(found[name], trained.get_parameter(name).detach().to(held))


def test_a_model_of_one_layer_may_be_in_another(tmp_path: Path) -> None:
    torch.save(nn.Linear(8, 6).state_dict(), tmp_path / "one.pt")
    module = nn.Linear(8, 6)
    module.load_state_dict(torch.load(tmp_path / "one.pt", weights_only=True))
    plan = Plan(frozenset({"weight"}), Value(0.2))
    for around in (module, nn.ModuleDict({"head": module})):
        bench = Bench(tmp_path / "one.pt", around)
        assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
        assert same_bits(next(iter(bench.seen(plan).values())), committed(tmp_path / "one.pt", plan)["weight"])
    torch.save({f"head.{name}": tensor for name, tensor in module.state_dict().items()}, tmp_path / "head.pt")
    assert Bench(tmp_path / "head.pt", module).ready["missing"] == []


@pytest.mark.filterwarnings("ignore:torch.distributed is disabled")
@pytest.mark.parametrize("kind", ["numbers as text", "a folder of pieces"])
def test_values_that_a_file_has_in_another_form_are_compared_and_cut(kind: str, tmp_path: Path) -> None:
    path, state = tmp_path / "net", net().state_dict()
    if kind == "numbers as text":
        path.write_bytes(pickle.dumps({name: each.numpy() for name, each in state.items()}, 2))
    else:
        dcp.save(state, checkpoint_id=path, no_dist=True)
    bench = Bench(path, net())
    assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
    torch.save(state, tmp_path / "plain.pt")
    assert_cut(bench.seen(PLAN), committed(tmp_path / "plain.pt"))
    with torch.no_grad():
        bench.module.get_parameter("0.weight")[0, 0] += 1
    assert Bench(path, bench.module).ready["values"] == ["0.weight"]


def test_of_two_models_in_a_file_the_one_with_these_values_is_meant(tmp_path: Path) -> None:
    twin = {name: tensor + 1 for name, tensor in net().state_dict().items()}
    torch.save({"model": twin, "ema": net().state_dict()}, tmp_path / "two.pt")
    bench = Bench(tmp_path / "two.pt", net())
    assert bench.ready["values"] == [f"model.{name}" for name in weights(net())]
    plan = Plan(frozenset({"ema.0.weight"}), Value(0.1))
    found = committed_inside(tmp_path / "two.pt", plan)
    assert_cut(bench.seen(plan), found)


def committed_inside(path: Path, plan: Plan) -> dict[str, torch.Tensor]:
    commit_file(path, plan, path.with_name("committed.pt"))
    found: dict[str, torch.Tensor] = torch.load(path.with_name("committed.pt"), weights_only=True)["ema"]
    return found


@pytest.mark.parametrize("held", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_a_model_of_another_dtype_has_the_same_weights_cut(
    dtype: torch.dtype, held: torch.dtype, tmp_path: Path
) -> None:
    weight = torch.randn(60, 50, dtype=torch.float64).to(dtype)
    weight[0, :5] = torch.tensor([torch.nan, torch.inf, -0.0, 0.1, -0.1], dtype=dtype)
    torch.save({"weight": weight, "bias": torch.ones(60, dtype=dtype)}, tmp_path / "one.pt")
    module = nn.Linear(50, 60)
    module.weight = nn.Parameter(weight.to(held))
    module.bias = nn.Parameter(torch.ones(60, dtype=held))
    bench = Bench(tmp_path / "one.pt", module)
    assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
    for threshold in (0.1, 0.3333, 1.0, 1e300):
        plan = Plan(frozenset({"weight"}), Value(threshold))
        wanted = committed(tmp_path / "one.pt", plan)["weight"].to(held)
        found = bench.seen(plan)["weight"]
        assert torch.equal(found, wanted)
        assert torch.equal(found.signbit(), wanted.signbit())


def pruned_net() -> nn.Sequential:
    module = net()
    with torch.no_grad():
        module[0].weight[0, :4] = torch.tensor([torch.nan, -0.0, 5.0, torch.inf])
    for each in (module[0], module[2]):
        prune.random_unstructured(each, "weight", 0.4)
    return module


def as_trained(module: nn.Sequential) -> nn.Sequential:
    """The model without its masks, and with the weights that they hide."""
    plain = net()
    for place in (0, 2):
        plain[place].weight = nn.Parameter(module[place].weight_orig.detach().clone())
        plain[place].bias = nn.Parameter(module[place].bias.detach().clone())
    return plain


def as_masked(module: nn.Sequential) -> nn.Sequential:
    """The model with its masks made permanent."""
    plain = copy.deepcopy(as_trained(module))
    for place in (0, 2):
        plain[place].weight.data.masked_fill_(module[place].weight_mask == 0, 0)
    return plain


@pytest.mark.parametrize("loaded", [lambda module: module, as_trained, as_masked], ids=["masks", "trained", "masked"])
@pytest.mark.parametrize(
    "plan",
    [
        Plan(frozenset({"0.weight"}), Recorded()),
        Plan(frozenset({"0.weight"}), Value(0.12)),
        Plan(frozenset({"0.weight", "2.weight"}), Recorded(), own={"2.weight": Value(0.05)}),
    ],
    ids=["kept", "cut", "both"],
)
def test_recorded_masks_are_kept_cut_or_lifted_as_in_a_commit(
    plan: Plan, loaded: Callable[[nn.Module], nn.Module], tmp_path: Path
) -> None:
    module = pruned_net()
    torch.save(module.state_dict(), tmp_path / "masked.pt")
    bench = Bench(tmp_path / "masked.pt", loaded(module))
    assert bench.ready == {"missing": [], "shape": [], "values": [], "others": []}
    wanted, found = committed(tmp_path / "masked.pt", plan), bench.seen(plan)
    for name in ("0.weight", "2.weight"):
        # where torch multiplies by its mask, a negative weight gives -0
        assert torch.equal(found[name].nan_to_num(1e9), wanted[name].nan_to_num(1e9))


def test_other_shapes_and_values_are_listed(saved: Path) -> None:
    module = net()
    module[2] = nn.Linear(30, 5)
    module.add_module("more", nn.Linear(2, 2))
    with torch.no_grad():
        module[0].weight[3, 3] += 1
    bench = Bench(saved, module)
    assert bench.ready == {
        "missing": [],
        "shape": ["2.weight", "2.bias"],
        "values": ["0.weight"],
        "others": ["0.weight", "2.weight", "2.bias", "more.weight", "more.bias"],
    }


def test_tied_parameters_are_cut_once_and_come_back(tmp_path: Path) -> None:
    module = nn.ModuleList([nn.Linear(8, 8), nn.Linear(8, 8)])
    module[1].weight = module[0].weight
    torch.save(module.state_dict(), tmp_path / "tied.pt")
    plan = Plan(frozenset({"0.weight"}), Value(0.1))
    wanted = committed(tmp_path / "tied.pt", plan)
    assert_cut(Bench(tmp_path / "tied.pt", module).seen(plan), wanted)
    apart = copy.deepcopy(module)
    apart[1].weight = nn.Parameter(module[0].weight.detach().clone())
    assert_cut(Bench(tmp_path / "tied.pt", apart).seen(plan), wanted)


def test_views_of_one_storage_come_back_in_any_order(tmp_path: Path) -> None:
    module = nn.ModuleList([nn.Linear(8, 6, bias=False), nn.Linear(6, 8, bias=False)])
    module[1].weight = nn.Parameter(module[0].weight.detach().t())
    torch.save(module.state_dict(), tmp_path / "turned.pt")
    plan = Plan(frozenset({"0.weight"}), Value(0.1))
    assert_cut(Bench(tmp_path / "turned.pt", module).seen(plan), committed(tmp_path / "turned.pt", plan))


@pytest.mark.filterwarnings("ignore:.*torch.jit.script")
def test_compiled_programs_and_models_made_for_inference_are_cut(saved: Path) -> None:
    scripted = torch.jit.script(net())
    assert_cut(Bench(saved, scripted).seen(PLAN), committed(saved))
    with torch.inference_mode():
        fixed = net()
    assert fixed[0].weight.is_inference()
    assert_cut(Bench(saved, fixed).seen(PLAN), committed(saved))


@pytest.mark.parametrize(
    ("returned", "values"),
    [
        (1, {"value": 1.0}),
        (torch.tensor(0.5), {"value": 0.5}),
        ({"a": torch.tensor([0.25]), 2: True}, {"a": 0.25, "2": 1.0}),
        (torch.ones(3).numpy().sum(), {"value": 3.0}),
    ],
)
def test_numbers_of_every_kind_are_taken(returned: object, values: dict[str, float], saved: Path) -> None:
    answer = Bench(saved, net()).answer(EffectiveCut(), lambda _: returned)
    assert answer["values"] == values


def test_models_on_no_device_have_no_values(saved: Path) -> None:
    with torch.device("meta"):
        module = net()
    assert len(Bench(saved, module).ready["values"]) == 6


def imported(node: ast.AST) -> set[str]:
    """The modules that are imported, those beside the file as nothing."""
    if isinstance(node, ast.Import):
        return {each.name for each in node.names}
    return {str(node.module)} if isinstance(node, ast.ImportFrom) and not node.level else set()


def test_the_runner_is_understood_by_python_3_8_and_needs_torch_alone() -> None:
    files = [RUNNER, *(RUNNER.parent / "secateurs_runner").glob("*.py")]
    assert len(files) > 5
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(), feature_version=(3, 8)))]
    tops = {name.partition(".")[0] for node in nodes for name in imported(node)}
    assert tops - sys.stdlib_module_names == {"torch", "secateurs_runner"}


def test_what_a_script_imports_is_never_the_runner_s_own_and_nothing_is_left_beside_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "app" / "evaluation"
    shutil.copytree(RUNNER.parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("core.evaluation.child_process.RUNNER", copied / RUNNER.name)
    saved = tmp_path / "net.pt"
    torch.save(net().state_dict(), saved)
    for name in ("model", "names", "answers", "runner"):
        (tmp_path / f"{name}.py").write_text("MINE = True\n")
    text = """
import sys, torch
import answers, model, names, runner
from torch import nn
assert all(each.MINE for each in (answers, model, names, runner))
assert not [each for each in sys.path if each.endswith("evaluation")]
def evaluate(module):
    return 1.0
def load(path):
    module = nn.Sequential(nn.Linear(20, 30), nn.BatchNorm1d(30), nn.Linear(30, 10))
    module.load_state_dict(torch.load(path, weights_only=True))
    return module
"""
    before = sorted(copied.rglob("*"))
    with closing(evaluator(saved, script(tmp_path, text))) as each:
        assert each.evaluate(EffectiveCut(), silent).metrics == {"value": 1.0}
    assert sorted(copied.rglob("*")) == before
