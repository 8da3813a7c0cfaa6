"""The command line as its users call it: what it prints, what it writes, how it ends."""

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.helpers.checkpoints import read_plain, small_state, write_safetensors
from tests.helpers.tensors import same_bits


def test_inspect_lists_every_tensor_in_file_order(path: Path, run: Any) -> None:  # noqa: ANN401
    found = run("inspect", path, "--json")
    assert found["path"] == str(path)
    assert sorted(row["name"] for row in found["parameters"]) == sorted(small_state())
    if path.suffix != ".safetensors":  # that library has an order of its own
        assert [row["name"] for row in found["parameters"]] == list(small_state())
    rows = {row["name"]: row for row in found["parameters"]}
    assert rows["features.0.weight"] == {
        "name": "features.0.weight",
        "module": "features.0",
        "parameter": "weight",
        "class": "Conv2d",
        "class_inferred": True,
        "shape": [8, 3, 3, 3],
        "dtype": "float32",
        "numel": 216,
        "zeros": 0,
        "masked": 0,
        "nonfinite": 0,
        "prunable": True,
        "reason": "",
        "tied_to": None,
        "fixed": False,
    }
    assert rows["classifier.bias"]["zeros"] == 10
    assert not rows["features.1.num_batches_tracked"]["prunable"]
    assert "int64" in rows["features.1.num_batches_tracked"]["reason"]
    assert rows["features.1.running_mean"]["reason"] == "It is a buffer, not a parameter."
    assert rows["features.1.weight"]["class"] == "BatchNorm2d"


def test_inspect_without_json_is_a_table(path: Path, run: Any) -> None:  # noqa: ANN401
    text = run("inspect", path)
    assert "features.0.weight" in text
    assert "8 × 3 × 3 × 3" in text


def test_inspect_marks_guesses_as_the_window_does(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    torch.save(torch.nn.Sequential(torch.nn.Linear(4, 4)), tmp_path / "whole.pt")
    assert re.search(r"0\.weight +Linear +4 × 4", run("inspect", tmp_path / "whole.pt"))
    (weight, bias) = run("inspect", tmp_path / "whole.pt", "--json")["parameters"]
    assert [each["class_inferred"] for each in (weight, bias)] == [False, False]
    torch.save({"fc.weight": torch.ones(4, 4), "odd": torch.ones(3)}, tmp_path / "state.pt")
    text = run("inspect", tmp_path / "state.pt")
    assert re.search(r"fc\.weight +Linear \? +4 × 4", text)
    assert re.search(r"odd +3 +float32", text)
    rows = run("inspect", tmp_path / "state.pt", "--json")["parameters"]
    assert [(each["class"], each["class_inferred"]) for each in rows] == [("Linear", True), ("Module", True)]


def test_inspect_tells_what_is_fixed_in_json_as_in_the_table(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    module = torch.nn.Sequential(torch.nn.Linear(4, 4))
    module[0].weight.requires_grad_(False)
    torch.save(module, tmp_path / "whole.pt")
    assert run("inspect", tmp_path / "whole.pt").count("recorded as not trained") == 1
    rows = run("inspect", tmp_path / "whole.pt", "--json")["parameters"]
    assert {each["name"]: each["fixed"] for each in rows} == {"0.weight": True, "0.bias": False}


@pytest.mark.filterwarnings("ignore")
def test_inspect_adds_up_by_class_and_in_all(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    quantised = torch.quantize_per_tensor(torch.ones(2, 2), 0.1, 0, torch.qint8)
    state = small_state() | {"tied.weight": torch.ones(2, 3), "packed.weight": quantised}
    state["features.0.weight"][0] = 0
    state["again.weight"] = state["tied.weight"]
    torch.save(
        {"state_dict": state, "optimizer": {"state": {0: torch.zeros(9)}, "param_groups": []}}, tmp_path / "m.pt"
    )
    found = run("inspect", tmp_path / "m.pt", "--json")
    sums = {each.pop("class"): each for each in found["classes"]}
    assert sums["Conv2d"] == {"parameters": 2, "numel": 224, "prunable": 224, "zeros": 27, "masked": 0, "unread": 0}
    assert sums["BatchNorm2d"] == {"parameters": 2, "numel": 16, "prunable": 16, "zeros": 0, "masked": 0, "unread": 0}
    assert sums["Linear"] == {"parameters": 4, "numel": 100, "prunable": 96, "zeros": 10, "masked": 0, "unread": 4}
    assert found["total"] == {key: sum(each[key] for each in sums.values()) for key in sums["Linear"]}
    text = run("inspect", tmp_path / "m.pt")
    unread = "4 can't be read as numbers."
    assert f"\nLinear: 100 weights in 4 parameters, 96 prunable, 10 zero (10.00 %), {unread}\n" in text
    assert text.endswith(f"In all: 340 weights in 8 parameters, 336 prunable, 37 zero (10.88 %), {unread}\n")


def test_the_notes_on_a_file_are_in_the_json_too(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    masks = {"classifier.weight": torch.ones(10, 8)}
    torch.save({"model": small_state(), "masks": masks}, tmp_path / "m.pt")
    (note,) = run("inspect", tmp_path / "m.pt", "--json")["notes"]
    assert note.startswith("The mask of 1 parameter is kept beside it")
    assert note in run("inspect", tmp_path / "m.pt")


def test_prune_writes_what_it_says(path: Path, run: Any) -> None:  # noqa: ANN401
    out = path.with_name(f"out{path.suffix}")
    said = run("prune", path, "--threshold", "0.1", "-o", out, "--json")
    assert said["output"] == str(out)
    assert {row["name"] for row in said["parameters"]} == {"features.0.weight", "classifier.weight"}
    written, state = read_plain(out), small_state()
    for row in said["parameters"]:
        weight = state[row["name"]]
        assert same_bits(written[row["name"]], torch.where(weight.abs() > 0.1, weight, 0.0))
        assert row["pruned"] == int((weight.abs() <= 0.1).sum())
        assert row["kept"] + row["cut"] + row["zero_before"] == row["kept"] + row["pruned"] == weight.numel()
        assert row["threshold"] == 0.1
        assert row["density"] == row["kept"] / weight.numel()
    assert said["total"]["pruned"] == sum(row["pruned"] for row in said["parameters"])
    assert said["total"]["density"] == said["total"]["kept"] / said["total"]["numel"]


def test_what_was_zero_before_is_counted_apart(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    path, out = tmp_path / "pruned.pt", tmp_path / "out.pt"
    torch.save({"fc.weight": torch.tensor([[0.0, -0.0, 0.3], [0.1, 0.2, 0.0]])}, path)
    found = run("prune", path, "--threshold", "0", "-o", out, "--json")
    assert (found["total"]["pruned"], found["total"]["zero_before"], found["total"]["cut"]) == (3, 3, 0)
    text = run("prune", path, "--threshold", "0", "-o", out, "--force")
    assert "0 of 6 cut  3 zero before" in text
    assert "Nothing was cut" in text
    text = run("prune", path, "--threshold", "0.1", "-o", out, "--force")
    assert "1 of 6 weights cut, 3 zero before, 2 kept" in text


def test_a_printed_threshold_cuts_the_same_when_it_is_given_again(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    path, out = tmp_path / "model.pt", tmp_path / "out.pt"
    torch.save({"fc.weight": torch.linspace(0.034511, 0.034512, 50).reshape(5, 10)}, path)
    first = run("prune", path, "--density", "0.37", "-o", out).splitlines()[0].split()
    again = run("prune", path, "--threshold", first[1], "-o", out, "--force")
    assert again.splitlines()[0].split() == first


def test_nothing_to_prune_is_said_in_the_words_of_the_command_line(path: Path, complaint: Any) -> None:  # noqa: ANN401
    said = complaint("prune", path, "--threshold", "1", "--exclude", "*", "-o", path.with_name("out"))
    assert f"--exclude leaves out all 2 parameters of {path} that would be pruned, so there is nothing to" in said
    biases = path.with_name("biases.pt")
    torch.save({"fc.bias": torch.ones(3)}, biases)
    said = complaint("prune", biases, "--threshold", "1", "-o", path.with_name("out"))
    assert "No parameter of" in said
    assert "tick" not in said.lower()


def test_verify_finds_a_pruned_copy_right_and_a_changed_one_wrong(path: Path, run: Any) -> None:  # noqa: ANN401
    out = path.with_name(f"out{path.suffix}")
    run("prune", path, "--density", "0.5", "-o", out)
    assert run("verify", path, out, "--json")["same"]
    assert not run("verify", out, path, "--json", status=1)["same"]


def test_verify_sees_one_changed_weight(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    path, other = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    state = small_state()
    write_safetensors(state, path)
    state["features.0.bias"][3] += 1
    write_safetensors(state, other)
    found = run("verify", path, other, "--json", status=1)
    (difference,) = found["differences"]
    assert difference.startswith("features.0.bias has weights that were changed, not pruned (1 weight, at [3]: ")


def test_verify_sees_other_metadata(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    from safetensors.torch import save_file

    path, other = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    save_file(small_state(), path, metadata={"by": "me"})
    save_file(small_state(), other, metadata={"by": "you"})
    assert run("verify", path, other, "--json", status=1)["differences"]


def test_zeros_of_the_trained_values_and_weights_under_a_mask_are_told_apart(path: Path, run: Any) -> None:  # noqa: ANN401
    out = path.with_name(f"masked{path.suffix}")
    said = run("prune", path, "--sigma", "0.5", "-o", out, "--with-masks", "--json")
    for row in said["parameters"]:
        weight = small_state()[row["name"]]
        assert row["threshold"] == pytest.approx(0.5 * float(weight.std()))
        assert int((read_plain(out)[f"{row['name']}_mask"] == 0).sum()) == row["pruned"]
    assert run("verify", path, out, "--json")["same"]
    inspected = {row["name"]: row for row in run("inspect", out, "--json")["parameters"]}
    assert list(inspected) == [row["name"] for row in run("inspect", path, "--json")["parameters"]]
    for row in said["parameters"]:
        assert inspected[row["name"]]["zeros"] == row["zero_before"]
        assert inspected[row["name"]]["masked"] == row["cut"] > 0


def test_inspect_prune_and_verify_count_the_same_zeros_of_a_file_with_masks(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    torch.manual_seed(0)
    model, masked, out = torch.nn.Linear(20, 30), tmp_path / "masked.pt", tmp_path / "out.pt"
    model.weight.data[:5] = 0
    torch.nn.utils.prune.random_unstructured(model, "weight", 0.4)
    torch.save(model.state_dict(), masked)
    cut = int(((model.weight_orig != 0) & (model.weight_mask == 0)).sum())
    found = run("inspect", masked, "--json")
    row = next(row for row in found["parameters"] if row["name"] == "weight")
    assert (row["zeros"], row["masked"]) == (100, cut)
    assert (found["total"]["zeros"], found["total"]["masked"]) == (100, cut)
    text = run("inspect", masked)
    assert f"630 prunable, 100 zero (15.87 %), {cut} more pruned by masks (" in text
    assert re.search(rf"weight +Linear \? +30 × 20 +float32 +600 +100 +{cut} +0\n", text)
    for counts in (
        run("prune", masked, "--threshold", 0, "-o", out, "--json")["total"],
        run("verify", masked, out, "--json")["total"],
    ):
        assert (counts["zero_before"], counts["cut"]) == (100, cut)
    assert "masked  " not in run("inspect", out)


def test_options_choose_what_is_pruned(path: Path, run: Any) -> None:  # noqa: ANN401
    out = path.with_name("out")

    def chosen(*how: str) -> set[str]:
        said = run("prune", path, "--threshold", "0.1", "-o", out, "--force", "--json", *how)
        return {row["name"] for row in said["parameters"]}

    assert chosen("--select", "*.bias") == {"features.0.bias", "features.1.bias", "classifier.bias"}
    assert chosen("--class", "Conv2d") == {"features.0.weight"}
    assert chosen("--exclude", "class*") == {"features.0.weight"}
    assert chosen("--select", "*.bias", "--exclude", "features.*") == {"classifier.bias"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prune", "FILE", "--threshold", "-1", "-o", "OUT"], "0 or more"),
        (["prune", "FILE", "--threshold", "nan", "-o", "OUT"], "0 or more"),
        (["prune", "FILE", "--threshold", "much", "-o", "OUT"], "not a number"),
        (["prune", "FILE", "--density", "1.5", "-o", "OUT"], "from 0 to 1"),
        (["prune", "FILE", "-o", "OUT"], "required"),
        (["prune", "FILE", "--threshold", "1", "--sigma", "1", "-o", "OUT"], "not allowed"),
        (["prune", "FILE", "--threshold", "1"], "required"),
        (["prune", "FILE", "--threshold", "1", "-o", "FILE"], "never changed"),
        (["prune", "FILE", "--threshold", "1", "-o", "nowhere/OUT"], "no folder"),
        (["prune", "FILE", "--threshold", "1", "-o", "OUT", "--select", "nothing.*"], "nothing.*"),
        (["prune", "FILE", "--plan", "FILE", "-o", "OUT"], "not a plan"),
        (["prune", "missing", "--threshold", "1", "-o", "OUT"], "no file"),
        (["inspect"], "FILE"),
        (["explain"], "explain"),
        (["verify", "FILE", "missing"], "no file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_users_mistake_is_one_line(path: Path, complaint: Any, arguments: list[str], words: str) -> None:  # noqa: ANN401
    names = {"FILE": str(path), "OUT": str(path.with_name("out"))}
    assert words in complaint(*[names.get(each, each) for each in arguments])
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_one_weight_is_a_weight(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    path, out = tmp_path / "model.pt", tmp_path / "out.pt"
    torch.save({"fc.weight": torch.ones(1, 1)}, path)
    assert "1 of 1 weight cut, " in run("prune", path, "--threshold", "2", "-o", out)
    assert "fc.weight: 1 of 1 weight cut" in run("verify", path, out)
    assert " 1 of 1 weight cut, 0 zero before.\n" in run("verify", path, out)


def test_a_name_that_says_another_format_is_told(path: Path, run: Any) -> None:  # noqa: ANN401
    out = path.with_name("out.onnx")
    written = "safetensors" if path.suffix == ".safetensors" else "PyTorch"
    said = run("prune", path, "--threshold", "0.1", "-o", out).splitlines()
    assert said[-1] == f"The name ends in .onnx, but what was written is {written}."
    assert "The name" not in run("prune", path, "--threshold", "0.1", "-o", out.with_suffix(path.suffix))


def test_a_density_is_that_of_all_weights_by_role(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    """It was that of the two matrices called ``weight`` alone."""
    torch.manual_seed(0)
    parts = {
        "lstm": torch.nn.LSTM(8, 12),
        "attention": torch.nn.MultiheadAttention(12, 2),
        "head": torch.nn.Linear(12, 4),
    }
    model = torch.nn.ModuleDict(parts)
    torch.save(model.state_dict(), tmp_path / "m.pt")
    told = run("prune", tmp_path / "m.pt", "--density", 0.5, "-o", tmp_path / "out.pt", "--json")
    matrices = [name for name, value in model.named_parameters() if value.dim() > 1]
    assert [each["name"] for each in told["parameters"]] == matrices
    state = torch.load(tmp_path / "out.pt")
    kept, numel = (sum(count(state[name]) for name in matrices) for count in (torch.count_nonzero, torch.numel))
    assert abs(kept / numel - 0.5) <= 1 / numel
    assert told["total"]["density"] == kept / numel
    assert told["total"]["model_numel"] == sum(value.numel() for value in model.parameters())
    assert {each["name"] for each in told["left_out"]} == {name for name in state if name not in matrices}


def test_what_the_default_choice_leaves_out_is_told(tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    lstm = {f"lstm.{name}": value.detach() for name, value in torch.nn.LSTM(4, 6).named_parameters()}
    write_safetensors(lstm | {"pos_embed": torch.ones(1, 8, 4)}, tmp_path / "model.safetensors")
    arguments = ("prune", tmp_path / "model.safetensors", "--density", 0.5, "-o")
    text = run(*arguments, tmp_path / "out.safetensors")
    assert "80 prunable weights in 3 parameters are not chosen: pos_embed, 2 bias parameters. --select chooses" in text
    told = run(*arguments, tmp_path / "again.safetensors", "--json")
    assert {each["name"] for each in told["parameters"]} == {"lstm.weight_ih_l0", "lstm.weight_hh_l0"}
    assert {each["name"]: each["reason"] for each in told["left_out"]} == {
        "lstm.bias_ih_l0": "It is a bias.",
        "lstm.bias_hh_l0": "It is a bias.",
        "pos_embed": "Its name is not that of a weight.",
    }
    assert told["total"]["numel"] == 24 * 10
    assert told["total"]["model_numel"] == 24 * 10 + 2 * 24 + 32
    chosen = run(*arguments, tmp_path / "third.safetensors", "--select", "*_hh_*")
    assert "not chosen" not in chosen
