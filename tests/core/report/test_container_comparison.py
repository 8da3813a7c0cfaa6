"""What two files hold besides the model's weights: the same, laid out in another way, or different."""

from pathlib import Path

import pytest
import torch

from core.model.opening import open_checkpoint
from core.report.container_comparison import ContainerComparison, compare_containers, unmatched_names
from tests.helpers.checkpoints import small_state, write_safetensors, write_torch, write_wrapped


def compared(one: Path, other: Path) -> ContainerComparison:
    return compare_containers(open_checkpoint(one), open_checkpoint(other))


def test_a_file_is_identical_to_its_copy(tmp_path: Path) -> None:
    write_wrapped(small_state(), tmp_path / "one.pth")
    (tmp_path / "other.pth").write_bytes((tmp_path / "one.pth").read_bytes())
    found = compared(tmp_path / "one.pth", tmp_path / "other.pth")
    assert found.identical
    assert found.same
    assert found.summary == ""


def test_the_same_laid_out_in_another_way_is_said(tmp_path: Path) -> None:
    # torch names what is in the archive after the file
    for name in ("one.pth", "other.pth"):
        write_wrapped(small_state(), tmp_path / name)
    found = compared(tmp_path / "one.pth", tmp_path / "other.pth")
    assert found.same
    assert not found.identical
    assert found.remarks


def test_another_value_beside_the_weights_is_a_difference(tmp_path: Path) -> None:
    for name, epoch in (("one.pth", 3), ("other.pth", 4)):
        torch.save({"epoch": epoch, "state_dict": small_state()}, tmp_path / name)
    found = compared(tmp_path / "one.pth", tmp_path / "other.pth")
    assert not found.same
    assert not found.identical
    assert found.summary.startswith("Outside of the weights there are differences: ")


def test_between_two_formats_only_tensors_are_compared(tmp_path: Path) -> None:
    write_torch(small_state(), tmp_path / "one.pt")
    write_safetensors(small_state(), tmp_path / "other.safetensors")
    found = compared(tmp_path / "one.pt", tmp_path / "other.safetensors")
    assert found.same
    assert not found.identical
    assert "was not compared" in found.remarks[0]


def test_what_one_file_lacks_is_named_in_both_directions(tmp_path: Path) -> None:
    state = small_state()
    write_safetensors(state, tmp_path / "one.safetensors")
    state["classifier.scale"] = state.pop("classifier.bias")
    write_safetensors(state, tmp_path / "other.safetensors")
    found = unmatched_names(
        open_checkpoint(tmp_path / "one.safetensors"), open_checkpoint(tmp_path / "other.safetensors")
    )
    assert found == ("classifier.bias is missing in the result", "classifier.scale is only in the result")


@pytest.mark.parametrize(
    ("parts", "listed"), [(1, ": a."), (10, " i, j."), (11, ", i, j and 1 more."), (13, ", i, j and 3 more.")]
)
def test_few_differences_are_named_and_the_others_counted(parts: int, listed: str) -> None:
    assert ContainerComparison(tuple("abcdefghijklm"[:parts])).summary.endswith(listed)
