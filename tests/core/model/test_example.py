"""The example model is what its file says, its script makes it again, and its evaluation answers."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from core.model.example import EVALUATION, EXAMPLE
from resources.example import evaluate, train
from resources.example.evaluate import TEST_DIGITS, DigitNet, Digits, accuracy, load
from resources.example.train import WEIGHTS, digits_to_bytes, load_split, to_bytes

UNCUT = 449 / 450
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import evaluate
print(evaluate.evaluate(evaluate.load(sys.argv[2])))
print(sorted({"safetensors", "scipy", "sklearn"} & sys.modules.keys()))
"""


@pytest.fixture(scope="module")
def split() -> tuple[Digits, Digits]:
    return load_split()


def recorded() -> dict[str, str]:
    with safe_open(WEIGHTS, "pt") as file:
        return dict(file.metadata())


def test_recorded_accuracy_is_measured_again(split: tuple[Digits, Digits]) -> None:
    training, test = split
    score = accuracy(load(WEIGHTS), test)
    assert recorded() == train.describe(score, len(training), len(test)) | {"torch": recorded()["torch"]}
    assert score > 0.98


def test_evaluate_prints_the_recorded_accuracy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["train.py", "--evaluate", str(WEIGHTS)])
    train.main()
    assert capsys.readouterr().out.strip() == recorded()["test_accuracy"]


def test_the_app_finds_them() -> None:
    assert (WEIGHTS.resolve(), Path(evaluate.__file__).resolve()) == (EXAMPLE, EVALUATION)


def test_files_are_small() -> None:
    assert WEIGHTS.stat().st_size < 1_000_000
    assert TEST_DIGITS.stat().st_size < 50_000


def test_file_is_written_as_the_script_writes() -> None:
    assert to_bytes(load(WEIGHTS), recorded()) == WEIGHTS.read_bytes()


def test_training_is_repeatable(split: tuple[Digits, Digits]) -> None:
    few = Digits(split[0].images[:192], split[0].labels[:192])
    first, second = (to_bytes(train.train(few, epochs=2), {"b": "2", "a": "1"}) for _ in range(2))
    assert first == second


def test_training_leaves_torch_as_it_was(split: tuple[Digits, Digits]) -> None:
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled(), torch.get_rng_state().tolist()
    train.train(Digits(split[0].images[:64], split[0].labels[:64]), epochs=1)
    after = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled(), torch.get_rng_state().tolist()
    assert before == after


def test_half_of_the_weights_can_go(split: tuple[Digits, Digits]) -> None:
    weights = load_file(WEIGHTS)
    wide = {name: weight for name, weight in weights.items() if weight.ndim > 1}
    cut = {name: torch.where(weight.abs() > 0.02, weight, 0.0) for name, weight in wide.items()}
    density = sum(int(weight.count_nonzero()) for weight in cut.values()) / sum(map(torch.numel, cut.values()))
    model = DigitNet()
    model.load_state_dict(weights | cut)
    assert density < 0.5
    assert accuracy(model, split[1]) > 0.98


def cut_alone(name: str, density: float) -> float:
    """The accuracy with one parameter cut by magnitude to a density."""
    model = load(WEIGHTS)
    weight = model.get_parameter(name).detach()
    pruned = weight.numel() - round(density * weight.numel())
    weight[weight.abs() <= weight.abs().flatten().kthvalue(pruned).values] = 0
    return evaluate.evaluate(model)["accuracy"]


def test_the_evaluation_has_the_digits_that_training_never_saw(split: tuple[Digits, Digits]) -> None:
    held_out = evaluate.held_out_digits()
    assert TEST_DIGITS.read_bytes() == digits_to_bytes(split[1])
    assert torch.equal(held_out.images, split[1].images)
    assert torch.equal(held_out.labels, split[1].labels)


def test_the_digits_name_their_source_and_licence() -> None:
    with np.load(TEST_DIGITS) as file:
        assert str(file["source"]) == train.SOURCE
    assert "CC BY 4.0" in train.SOURCE


def test_the_evaluation_loads_every_tensor_as_safetensors_does() -> None:
    loaded, expected = load(WEIGHTS).state_dict(), load_file(WEIGHTS)
    assert loaded.keys() == expected.keys()
    assert all(torch.equal(loaded[name], expected[name]) for name in expected)


def test_the_evaluation_of_the_uncut_model_is_the_recorded_accuracy() -> None:
    model = load(WEIGHTS)
    assert evaluate.evaluate(model) == evaluate.evaluate(model) == {"accuracy": UNCUT}
    assert f"{UNCUT:.4f}" == recorded()["test_accuracy"]


def test_the_evaluation_needs_torch_and_numpy_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(TEST_DIGITS.parent), str(WEIGHTS)],
        cwd=TEST_DIGITS.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [str({"accuracy": UNCUT}), "[]"]


def test_the_evaluation_is_a_command_too() -> None:
    command = [sys.executable, evaluate.__file__, str(WEIGHTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"accuracy": UNCUT}


def test_288_weights_cost_more_than_98304() -> None:
    assert cut_alone("features.0.conv.weight", 0.3) == pytest.approx(0.18, abs=0.02)
    assert cut_alone("head.1.weight", 0.03) == UNCUT
