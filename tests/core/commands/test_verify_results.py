"""Verify on what torch itself makes of a plan, saved by torch and by safetensors, in whatever container."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import prune

from core.commands.parser import main
from core.commands.verify import verify
from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from core.plan.rules import Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.report.code_export import as_code
from tests.helpers.checkpoints import plan_for
from tests.helpers.tensors import FLOATS, same_bits, weights

State = dict[str, torch.Tensor]
THRESHOLD = 0.02
NAMES = ["0.weight", "2.weight"]


def model() -> nn.Sequential:
    torch.manual_seed(0)
    found = nn.Sequential(nn.Linear(20, 30), nn.BatchNorm1d(30), nn.Linear(30, 10))
    with torch.no_grad():
        found[0].weight[0] = 0.0
    return found


def pruned_by_torch() -> nn.Sequential:
    """By `prune` itself, and committed by `prune.remove`."""
    found = model()
    for module in (found[0], found[2]):
        prune.custom_from_mask(module, "weight", mask=module.weight.abs() > THRESHOLD)
        prune.remove(module, "weight")
    return found


def negative_zeros(state: State) -> int:
    return sum(int(((state[name] == 0) & torch.signbit(state[name])).sum()) for name in NAMES)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    torch.save(model().state_dict(), tmp_path / "model.pt")
    return tmp_path / "model.pt"


@pytest.fixture
def plan(source: Path) -> Path:
    checkpoint = open_checkpoint(source)
    save_plan(source.with_name("plan.json"), plan_for(NAMES, Value(THRESHOLD)), checkpoint)
    return source.with_name("plan.json")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def run(*arguments: object, status: int = 0) -> Any:  # noqa: ANN401 - whatever JSON holds
        assert main([str(each) for each in arguments]) == status
        said = capsys.readouterr().out
        return json.loads(said, parse_constant=_no_number) if "--json" in arguments else said

    return run


def _no_number(text: str) -> float:
    raise AssertionError(f"{text} is not JSON")


def test_torchs_own_result_is_right_and_its_negative_zeros_are_counted(
    source: Path, plan: Path, run: Callable[..., Any]
) -> None:
    out, state = source.with_name("out.pt"), pruned_by_torch().state_dict()
    torch.save(state, out)
    negative = negative_zeros(state)
    assert negative > 10
    before = model().state_dict()
    cut = sum(int(((before[name] != 0) & (state[name] == 0)).sum()) for name in NAMES)
    for how in ((), ("--plan", plan), ("--weights-only",)):
        found = run("verify", source, out, "--json", *how)
        assert found["same"]
        assert found["weights_same"]
        assert not found["identical"]
        total = found["total"]
        assert (total["cut"], total["negative_zeros"]) == (cut, negative)
        assert total["kept"] + total["cut"] + total["zero_before"] == total["numel"]
    text = run("verify", source, out)
    assert f"weights cut ({negative:,} of them −0.0), " in text
    assert "with weights pruned, and nothing else" in text


def test_what_copied_code_makes_is_right(source: Path, plan: Path, run: Callable[..., Any]) -> None:
    checkpoint = open_checkpoint(source)
    plan_numbers = make_exact(Measurements(checkpoint), plan_for(NAMES, Value(THRESHOLD)))
    made = model()
    exec(as_code(checkpoint, plan_numbers), {"model": made})
    torch.save(made.state_dict(), source.with_name("out.pt"))
    assert run("verify", source, source.with_name("out.pt"), "--plan", plan, "--json")["same"]


def test_another_cut_than_the_plans_is_wrong(source: Path, plan: Path, run: Callable[..., Any]) -> None:
    state = pruned_by_torch().state_dict()
    state["0.weight"].view(-1)[state["0.weight"].argmin()] = -0.0
    torch.save(state, source.with_name("out.pt"))
    assert run("verify", source, source.with_name("out.pt"), "--json")["same"]
    found = run("verify", source, source.with_name("out.pt"), "--plan", plan, "--json", status=1)
    assert not found["weights_same"]
    (difference,) = found["differences"]
    assert difference.startswith("0.weight is not cut as the plan says (1 weight, at [")
    (row,) = (row for row in found["parameters"] if row["name"] == "0.weight")
    assert row["pruned"] == row["planned"] + 1


def test_the_name_a_file_was_saved_under_is_no_difference(source: Path, run: Callable[..., Any]) -> None:
    """It is the name of the folder in the archive, and everything moves with it."""
    other = source.with_name("quite-another-name.pt")
    torch.save(model().state_dict(), other)
    found = run("verify", source, other, "--json")
    assert found["same"]
    assert found["container"] == {
        "differences": [],
        "remarks": ["What the files hold besides tensors is laid out in another way, but is the same."],
    }


def test_a_file_is_identical_with_itself(source: Path, plan: Path, run: Callable[..., Any]) -> None:
    assert run("verify", source, source).startswith(f"{source} and {source} are identical. ")
    assert run("verify", source, source, "--json")["identical"]
    said = run("verify", source, source, "--weights-only")
    assert said.startswith(f"The weights of {source} and {source} are identical. ")


@pytest.mark.filterwarnings("ignore")
def test_a_file_with_quantised_layers_is_identical_with_itself(tmp_path: Path, run: Callable[..., Any]) -> None:
    quantised = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Conv2d(3, 4, 1), nn.Linear(4, 4)))
    for value in (quantised, quantised.state_dict()):
        torch.save(value, tmp_path / "model.pt")
        assert run("verify", tmp_path / "model.pt", tmp_path / "model.pt", "--json")["identical"]
        assert "identical" in run("verify", tmp_path / "model.pt", tmp_path / "model.pt")


def test_what_was_cut_adds_up_by_class_and_in_all(source: Path, run: Callable[..., Any]) -> None:
    out, state = source.with_name("out.pt"), pruned_by_torch().state_dict()
    torch.save(state, out)
    found = run("verify", source, out, "--json")
    classes = {each.pop("class"): each for each in found["classes"]}
    assert list(classes) == ["Linear", "BatchNorm1d"]
    zeros = {name: int((state[name] == 0).sum()) for name in NAMES}
    assert classes["Linear"]["zero_before"] == 20
    assert classes["Linear"]["cut"] == sum(zeros.values()) - 20
    assert classes["BatchNorm1d"]["cut"] == 0
    assert found["total"] == {key: sum(each[key] for each in classes.values()) for key in found["total"]}
    text = run("verify", source, out)
    assert f"\nLinear: {classes['Linear']['cut']:,} of 940 weights cut (" in text
    assert f"\nIn all: {classes['Linear']['cut']:,} of 1,000 weights cut (" in text


def test_old_zeros_are_not_called_pruned(source: Path, run: Callable[..., Any]) -> None:
    found = run("verify", source, source, "--json")
    assert (found["total"]["cut"], found["total"]["zero_before"]) == (0, 50)
    text = run("verify", source, source)
    assert "0 of 1,000 weights cut, 50 zero before." in text
    assert "pruned" not in text


@pytest.mark.parametrize("masked", [False, True])
def test_a_masked_file_is_identical_with_itself_and_not_with_another_mask(
    tmp_path: Path, masked: bool, run: Callable[..., Any]
) -> None:
    path, other = tmp_path / "model.pt", tmp_path / "other.pt"
    weight, mask = torch.randn(4, 4), torch.eye(4)
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, path)
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask.roll(1) if masked else mask}, other)
    found = run("verify", path, other, "--json", "--weights-only", status=int(masked))
    assert found["identical"] is not masked
    assert run("verify", path, path, "--json")["identical"]


@pytest.mark.parametrize("way", ["to safetensors", "from safetensors"])
def test_another_kind_of_container_is_told_apart_from_the_weights(
    source: Path, way: str, run: Callable[..., Any]
) -> None:
    out, state = source.with_name("out.safetensors"), pruned_by_torch().state_dict()
    save_file(state, out)
    before, after, kinds = source, out, "PyTorch → safetensors"
    if way == "from safetensors":
        before, after, kinds = (
            source.with_name("model.safetensors"),
            source.with_name("out.bin"),
            "safetensors → PyTorch",
        )
        save_file(model().state_dict(), before)
        torch.save(state, after)
    found = run("verify", before, after, "--json")
    assert found["same"]
    assert not found["identical"]
    (remark,) = found["container"]["remarks"]
    assert f"The container is another one: {kinds}." in remark
    assert run("verify", before, after, "--json", "--weights-only")["total"] == found["total"]
    text = run("verify", before, after).splitlines()
    assert text[0].startswith(f"The weights of {after} are those of {before}, with weights pruned, and nothing else. ")
    assert text[-1] == remark


def test_safetensors_metadata_is_a_difference_of_the_container_alone(tmp_path: Path, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    save_file(model().state_dict(), path)
    save_file(pruned_by_torch().state_dict(), out)
    assert run("verify", path, out, "--json")["same"]
    save_file(pruned_by_torch().state_dict(), out, metadata={"format": "pt"})
    found = run("verify", path, out, "--json", status=1)
    assert found["weights_same"]
    assert found["container"]["differences"] == ["the metadata"]
    text = run("verify", path, out, status=1).splitlines()
    assert text[0].startswith("The weights of ")
    assert "but what is around them differs." in text[0]
    assert text[1] == "Outside of the weights there are differences: the metadata."
    assert run("verify", path, out, "--json", "--weights-only")["same"]


def test_what_is_saved_beside_the_model_counts_unless_only_weights_do(source: Path, run: Callable[..., Any]) -> None:
    path, out = source.with_name("a.pt"), source.with_name("b.pt")
    torch.save({"state_dict": model().state_dict(), "epoch": 3, "args": [1.5, None]}, path)
    torch.save({"args": [1.5, None], "state_dict": pruned_by_torch().state_dict(), "epoch": 3}, out)
    assert run("verify", path, out, "--json")["same"]
    torch.save({"args": [1.5, None], "state_dict": pruned_by_torch().state_dict(), "epoch": 4}, out)
    found = run("verify", path, out, "--json", status=1)
    assert found["container"]["differences"] == ["what the pickle says of epoch"]
    assert run("verify", path, out, "--json", "--weights-only")["same"]


def test_an_optimizer_may_be_left_out_with_the_container(tmp_path: Path, run: Callable[..., Any]) -> None:
    made = model()
    optimizer = torch.optim.SGD(made.parameters(), lr=0.1, momentum=0.9)
    made(torch.randn(4, 20)).sum().backward()
    optimizer.step()
    path, out = tmp_path / "a.pt", tmp_path / "b.safetensors"
    torch.save({"state_dict": made.state_dict(), "optimizer": optimizer.state_dict()}, path)
    save_file(made.state_dict(), out)
    found = run("verify", path, out, "--json")
    assert found["same"]
    assert any("kept beside the model are left out" in each for each in found["container"]["remarks"])
    torch.save({"state_dict": made.state_dict()}, tmp_path / "b.pt")
    found = run("verify", path, tmp_path / "b.pt", "--json", status=1)
    assert found["weights_same"]


def test_a_changed_optimizer_is_no_change_of_the_weights(tmp_path: Path, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "a.pt", tmp_path / "b.pt"
    for target, moment in ((path, 1.0), (out, 2.0)):
        optimizer = {"state": {0: {"exp_avg": torch.full((3,), moment)}}, "param_groups": [{"lr": 0.1}]}
        torch.save({"model": {"fc.weight": torch.ones(2, 2)}, "optimizer": optimizer}, target)
    found = run("verify", path, out, "--json", status=1)
    assert found["weights_same"]
    (name,) = found["container"]["differences"]
    assert "exp_avg" in name
    assert run("verify", path, out, "--json", "--weights-only")["identical"]


def test_a_second_name_of_a_tied_tensor_may_be_left_out(tmp_path: Path, run: Callable[..., Any]) -> None:
    path, out, weight = tmp_path / "a.pt", tmp_path / "b.safetensors", torch.randn(4, 4)
    torch.save({"in.weight": weight, "out.weight": weight}, path)
    save_file({"out.weight": weight}, out)
    found = run("verify", path, out, "--json")
    assert "in.weight is left out; it is tied to out.weight." in found["container"]["remarks"]
    assert found["total"]["numel"] == 16
    save_file({"other.weight": weight}, out)
    found = run("verify", path, out, "--json", "--weights-only", status=1)
    assert "in.weight is missing in the result" in found["differences"]


def test_other_dtypes_and_shapes_are_named(tmp_path: Path, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    save_file({"fc.weight": torch.ones(2, 3)}, path)
    save_file({"fc.weight": torch.ones(2, 3).half()}, out)
    found = run("verify", path, out, "--json", "--weights-only", status=1)
    assert found["differences"] == ["fc.weight is float32 (2, 3) in the source and float16 (2, 3) in the result"]


@pytest.mark.parametrize("changed", [False, True])
def test_what_has_no_words_is_compared_as_bytes(tmp_path: Path, changed: bool, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "a.pt", tmp_path / "b.pt"
    odd = torch.complex(torch.ones(3, 2), torch.zeros(3, 2)).to(torch.complex128).T
    torch.save({"fc.weight": torch.ones(2, 2), "odd": odd}, path)
    other = odd.clone()
    other[1, 2] += changed * 1e-9
    torch.save({"fc.weight": torch.ones(2, 2), "odd": other}, out)
    found = run("verify", path, out, "--json", "--weights-only", status=int(changed))
    assert bool(found["differences"]) is changed


def test_what_cannot_be_read_is_not_called_right(tmp_path: Path, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "a.pt", tmp_path / "b.pt"
    state = {"fc.weight": torch.ones(2, 2), "odd": torch.eye(4).to_sparse()}
    torch.save(state, path)
    torch.save(state, out)
    assert run("verify", path, out, "--json")["same"]
    found = run("verify", path, out, "--json", "--weights-only", status=1)
    assert found["differences"] == ["odd could not be compared. It is sparse."]
    torch.save({**state, "odd": (2 * torch.eye(4)).to_sparse()}, out)
    assert not run("verify", path, out, "--json", status=1)["same"]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_json_is_json_whatever_was_cut(tmp_path: Path, value: float, run: Callable[..., Any]) -> None:
    path, out = tmp_path / "a.pt", tmp_path / "b.pt"
    torch.save({"fc.weight": torch.tensor([[value, 1.0, 0.5]]), "fc.count": torch.tensor([3, 0])}, path)
    torch.save({"fc.weight": torch.tensor([[0.0, 1.0, 0.0]]), "fc.count": torch.tensor([3, 0])}, out)
    rows = {row["name"]: row for row in run("verify", path, out, "--json")["parameters"]}
    assert rows["fc.count"]["threshold"] is None
    assert rows["fc.weight"]["threshold"] == (0.5 if math.isnan(value) else None)
    assert rows["fc.weight"]["cut"] == 2


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_the_printed_threshold_cuts_what_was_cut(tmp_path: Path, dtype: torch.dtype, run: Callable[..., Any]) -> None:
    path, out, again = tmp_path / "a.pt", tmp_path / "b.pt", tmp_path / "c.pt"
    torch.save(
        {"fc.weight": torch.linspace(0.034511, 0.034512, 60, dtype=torch.float64).to(dtype).reshape(6, 10)}, path
    )
    run("prune", path, "--density", "0.37", "-o", out)
    (_, line, *_) = run("verify", path, out).splitlines()
    printed = line.rpartition(" ")[2]
    run("prune", path, "--threshold", printed, "-o", again)
    assert verify(out, again, None).identical or dtype in (torch.float16, torch.bfloat16)
    assert torch.equal(torch.load(out)["fc.weight"], torch.load(again)["fc.weight"])


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@given(data=st.data())
def test_every_masked_tensor_is_right_and_every_other_bit_is_wrong(dtype: torch.dtype, data: st.DataObject) -> None:
    """What torch makes by a mask of finite weights is right whatever their signs; one changed bit makes it wrong."""
    weight = data.draw(weights(dtype, least=1).map(lambda each: each[torch.isfinite(each)]).filter(len))
    mask = torch.tensor(data.draw(st.lists(st.booleans(), min_size=len(weight), max_size=len(weight))))
    result = weight * mask.to(dtype)
    with TemporaryDirectory() as folder:
        path, out = Path(folder, "a.pt"), Path(folder, "b.pt")
        torch.save({"fc.weight": weight}, path)
        torch.save({"fc.weight": result}, out)
        (found,) = verify(path, out, None).comparisons
        zero = weight == 0
        assert not found.difference
        assert (found.zero_before, found.cut) == (int(zero.sum()), int((~mask & ~zero).sum()))
        assert found.negative == int((~mask & (weight < 0)).sum())
        place = data.draw(st.integers(0, len(weight) - 1))
        result.view(torch.uint8).view(len(weight), -1)[place, 0] ^= 1
        torch.save({"fc.weight": result}, out)
        fine = result[place] == 0 or same_bits(result[place : place + 1], weight[place : place + 1])
        assert verify(path, out, None).same == bool(fine)


def test_a_commit_of_a_masked_file_is_what_torch_saves_after_remove(tmp_path: Path, run: Callable[..., Any]) -> None:
    """The records of an archive that say where others lie are no content."""
    masked, out, torchs = tmp_path / "masked.pt", tmp_path / "out.pt", tmp_path / "torchs.pt"
    made = model()
    for module in (made[0], made[2]):
        prune.random_unstructured(module, "weight", 0.4)
    torch.save(made.state_dict(), masked)
    run("prune", masked, "--threshold", "0", "-o", out)
    for module in (made[0], made[2]):
        prune.remove(module, "weight")
    torch.save(made.state_dict(), torchs)
    assert run("verify", torchs, out, "--json")["same"]
    (first, _) = run("verify", out, torchs, "--json", status=1)["differences"]
    assert "0.weight has zeros that are −0.0 where the source has no negative weight (" in first
    for one in (out, torchs):
        assert run("verify", masked, one, "--json")["same"]
