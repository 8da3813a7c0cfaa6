"""Where nothing can be pruned, command line and choices say why."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.model.unprunable import unprunable_sentence

# torch's own, about making quantised tensors
pytestmark = pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")

INTEGERS = "Its elements are int8. Only float64, float32, float16, bfloat16 can be pruned (2 tensors)."


@pytest.fixture
def quantised(tmp_path: Path) -> Path:
    path = tmp_path / "quantised.pt"
    state = {f"fc{n}.weight": torch.quantize_per_tensor(torch.randn(2, 3), 0.1, 0, torch.qint8) for n in (1, 2)}
    torch.save(state, path)
    return path


@pytest.fixture
def integers(tmp_path: Path) -> Path:
    path = tmp_path / "integers.safetensors"
    state = {f"fc{n}.weight": torch.ones(2, 3, dtype=torch.int8) for n in (1, 2)}
    save_file({**state, "norm.running_mean": torch.ones(3)}, path)
    return path


def test_reasons_are_counted(quantised: Path, integers: Path) -> None:
    assert unprunable_sentence(open_checkpoint(quantised)) == "None of its 2 tensors can be pruned: 2 are quantised."
    assert unprunable_sentence(open_checkpoint(integers)) == f"None of its 2 tensors can be pruned. {INTEGERS}"


def test_a_single_weight_is_told_in_the_singular(tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.quantize_per_tensor(torch.randn(2, 3), 0.1, 0, torch.qint8)}, tmp_path / "a.pt")
    found = unprunable_sentence(open_checkpoint(tmp_path / "a.pt"))
    assert found == "Its only tensor can't be pruned: it is quantised."


def test_nothing_is_said_where_something_can_be_pruned(tmp_path: Path) -> None:
    torch.save({"fc.bias": torch.ones(3), "fc.weight": torch.ones(3, 3, dtype=torch.int8)}, tmp_path / "a.pt")
    assert unprunable_sentence(open_checkpoint(tmp_path / "a.pt")) == ""


def test_what_lies_beside_is_told_where_there_is_nothing_else(tmp_path: Path) -> None:
    torch.save({"norm.running_mean": torch.ones(3)}, tmp_path / "a.pt")
    found = unprunable_sentence(open_checkpoint(tmp_path / "a.pt"))
    assert found == "Its only tensor can't be pruned: it is a buffer, not a parameter."


@pytest.mark.parametrize(
    "layer",
    [{"qweight": (8, 8), "scales": (2, 8)}, {"weight_packed": (8, 8), "weight_scale": (8, 1)}],
    ids=["GPTQ", "compressed-tensors"],
)
def test_packed_integers_beside_their_scales_are_said_to_be_quantised(
    layer: dict[str, tuple[int, ...]], tmp_path: Path
) -> None:
    (packed, shape), (scale, of_scale) = layer.items()
    state = {
        key: tensor
        for n in (1, 2)
        for key, tensor in {
            f"fc{n}.{packed}": torch.ones(shape, dtype=torch.int32),
            f"fc{n}.{scale}": torch.ones(of_scale, dtype=torch.float16),
        }.items()
    }
    save_file(state, tmp_path / "a.safetensors")
    assert unprunable_sentence(open_checkpoint(tmp_path / "a.safetensors")) == (
        "None of its 2 tensors can be pruned: 2 are quantised."
    )
    del state[f"fc2.{packed}"], state[f"fc2.{scale}"]
    save_file(state, tmp_path / "b.safetensors")
    assert unprunable_sentence(open_checkpoint(tmp_path / "b.safetensors")) == (
        "Its only tensor can't be pruned: it is quantised."
    )


@pytest.mark.parametrize("options", [(), ("--select", "*"), ("--class", "Linear"), ("--exclude", "*")], ids=str)
def test_the_command_line_says_why(
    quantised: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    out = quantised.with_name("out.pt")
    assert main(["prune", str(quantised), "--threshold", "1", *options, "-o", str(out)]) == 2
    assert "None of its 2 tensors can be pruned: 2 are quantised." in capsys.readouterr().err
    assert not out.exists()


def test_quantised_matrices_beside_a_bias_that_can_be_pruned_are_told(
    quantised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = {f"fc{n}.weight": torch.quantize_per_tensor(torch.randn(2, 3), 0.1, 0, torch.qint8) for n in (1, 2)}
    torch.save({**state, "fc1.bias": torch.ones(3)}, quantised)
    assert main(["prune", str(quantised), "--threshold", "1", "-o", str(quantised.with_name("out.pt"))]) == 2
    said = capsys.readouterr().err
    assert "is a weight of two or more dimensions, so none is chosen." in said
    assert "2 tensors of two or more dimensions can't be pruned: 2 are quantised." in said


@pytest.mark.filterwarnings("ignore")  # torch's own, about its quantisation and its storages
def test_quantised_weights_in_the_attributes_of_a_layer_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = nn.Sequential(nn.Linear(16, 32), nn.LSTM(32, 8))
    layers = torch.ao.quantization.quantize_dynamic(plain, {nn.Linear, nn.LSTM})
    path, out = tmp_path / "model.pt", str(tmp_path / "out.pt")
    torch.save(layers.state_dict(), path)
    assert main(["prune", str(path), "--density", "0.5", "-o", out]) == 2
    assert "so none is chosen. 3 tensors of two or more dimensions can't be pruned: 3 are quantised." in (
        capsys.readouterr().err
    )
    # the bias that lies beside packed weights in a state dict can be pruned, and torch loads it
    assert main(["prune", str(path), "--density", "0.5", "--select", "*", "-o", out]) == 0
    assert "3 selected parameters can't be pruned" in capsys.readouterr().out
    layers.load_state_dict(torch.load(out, weights_only=False))
    assert int((layers[0].bias() == 0).sum()) == 16


def test_a_selected_parameter_that_cannot_be_pruned_has_its_reason_and_no_similar_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.pt"
    torch.save({"row.weight": torch.ones(4, 4).to_sparse(), "rows.weight": torch.ones(4, 4)}, path)
    assert main(["prune", str(path), "--threshold", "1", "--select", "row.weight", "-o", str(tmp_path / "o.pt")]) == 2
    said = capsys.readouterr().err
    assert "row.weight (It is sparse)" in said
    assert "Similar names" not in said


def test_an_unknown_class_lists_those_that_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.pt"
    torch.save(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)), path)
    assert main(["prune", str(path), "--threshold", "1", "--class", "Conv3d", "-o", str(tmp_path / "out.pt")]) == 2
    said = capsys.readouterr().err
    assert "--class Conv3d leaves nothing to prune" in said
    assert "Those that have something to prune are Conv2d (1), Linear (2); `inspect` lists them all." in said


def test_matrices_without_names_of_weights_are_offered_to_be_selected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "list.pt", tmp_path / "out.pt"
    torch.save([torch.full((4, 4), 0.5) for _ in range(3)], path)
    assert main(["prune", str(path), "--threshold", "1", "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert "two or more dimensions" not in said
    assert "--select '*' prunes all" in said
    assert main(["prune", str(path), "--threshold", "1", "--select", "*", "-o", str(out)]) == 0


def test_tensors_are_counted_and_each_reason_is_a_sentence(tmp_path: Path) -> None:
    shared = torch.randn(10)
    torch.save(
        {"a": shared[:6], "b": shared[2:8], "c": shared[1:7], "d.running_mean": torch.ones(3)}, tmp_path / "a.pt"
    )
    said = unprunable_sentence(open_checkpoint(tmp_path / "a.pt"))
    assert said.startswith("None of its 3 tensors can be pruned. It shares some of its elements, but not all, with ")
    assert "tensors)." in said
    assert ": It" not in said


def test_biases_that_are_passed_over_are_said_to_be(tmp_path: Path) -> None:
    state = {f"{name}.{leaf}": torch.ones(2, dtype=torch.int8) for name in "ab" for leaf in ("weight", "bias")}
    save_file(state, tmp_path / "a.safetensors")
    said = unprunable_sentence(open_checkpoint(tmp_path / "a.safetensors"))
    assert said.startswith("None of its 2 tensors besides biases can be pruned. Its elements are int8.")
