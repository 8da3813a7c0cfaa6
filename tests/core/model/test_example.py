"""The example model is what its file says, and its script makes it again."""

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from resources.example import train
from resources.example.train import WEIGHTS, DigitNet, Digits, accuracy, load_model, load_split, to_bytes


@pytest.fixture(scope="module")
def split() -> tuple[Digits, Digits]:
    return load_split()


def recorded() -> dict[str, str]:
    with safe_open(WEIGHTS, "pt") as file:
        return dict(file.metadata())


def test_recorded_accuracy_is_measured_again(split: tuple[Digits, Digits]) -> None:
    training, test = split
    score = accuracy(load_model(WEIGHTS), test)
    assert recorded() == train.describe(score, len(training), len(test)) | {"torch": recorded()["torch"]}
    assert score > 0.98


def test_evaluate_prints_the_recorded_accuracy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["train.py", "--evaluate", str(WEIGHTS)])
    train.main()
    assert capsys.readouterr().out.strip() == recorded()["test_accuracy"]


def test_file_is_small() -> None:
    assert WEIGHTS.stat().st_size < 1_000_000


def test_file_is_written_as_the_script_writes() -> None:
    assert to_bytes(load_model(WEIGHTS), recorded()) == WEIGHTS.read_bytes()


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
