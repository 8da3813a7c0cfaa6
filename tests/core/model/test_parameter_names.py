"""Names of strangers: taken apart as far as there can be such modules, and shown as one line."""

from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.base.escaping import escaped
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.parameter_names import MAX_LENGTH, MAX_LEVELS, split_name
from tests.helpers.checkpoints import write_torch


def opened(tmp_path: Path, *names: str) -> Checkpoint:
    write_torch({name: torch.rand(2, 2) for name in names}, tmp_path / "model.pt")
    return open_checkpoint(tmp_path / "model.pt")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("weight", ("", "weight")),
        ("a.weight", ("a", "weight")),
        ("a..weight", ("a.", "weight")),
        ("a.", ("a", "")),
        ("a." * MAX_LEVELS + "weight", ("a." * (MAX_LEVELS - 1) + "a", "weight")),
        ("w" * 2 * MAX_LENGTH, ("", "w" * 2 * MAX_LENGTH)),
    ],
)
def test_names_are_taken_apart_at_their_last_dot(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a." * (MAX_LEVELS + 1) + "weight", "101 deep"),
        ("." * 10_000, "begins with a dot"),
        ("a" + "." * 10_000, "10,000 deep"),
        ("a." + "w" * MAX_LENGTH, "letters (2,002)"),
        (".weight", "begins with a dot"),
    ],
)
def test_names_without_modules_stay_whole(name: str, why: str, tmp_path: Path) -> None:
    parameter = opened(tmp_path, name, "weight").by_name[name]
    assert (parameter.module, parameter.leaf) == ("", name)
    assert why in parameter.reason


@pytest.mark.parametrize("names", [("layer", "layer.weight"), ("layer", "layer_orig.a"), ("a.layer", "a.layer_mask.b")])
def test_a_parameter_called_like_a_module_is_not_prunable(names: tuple[str, str], tmp_path: Path) -> None:
    first, second = opened(tmp_path, *names).parameters
    assert "There is a module called" in first.reason
    assert second.prunable


def test_names_of_modules_without_end_are_refused(tmp_path: Path) -> None:
    middle = ".".join(["w" * 18] * MAX_LEVELS)
    with pytest.raises(UserError, match="too many modules in each other"):
        opened(tmp_path, *(f"{number}.{middle}" for number in range(800)))


def test_text_is_shown_as_it_is_or_as_escapes() -> None:
    assert escaped("layer.0.weight é 重み") == "layer.0.weight é 重み"
    assert escaped("a\x1b[2J\nb\u202ec\ud800") == r"a\x1b[2J\nb\u202ec\ud800"


def test_errors_are_one_line_whatever_the_file_is_called(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_checkpoint(tmp_path / "a\n\x1b[31mb.pt")
    assert str(caught.value).isprintable()
