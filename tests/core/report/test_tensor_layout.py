"""Ties, memory layouts and the order of parameters, in two files with the same elements."""

from pathlib import Path

import pytest
import torch

from core.model.opening import open_checkpoint
from core.report.tensor_layout import laid_out, reordered

CONV = torch.arange(24.0).reshape(2, 3, 2, 2)
TIED = torch.ones(2, 2)


def pair(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor], folder: Path) -> tuple[list[str], bool]:
    torch.save(one, folder / "one.pt")
    torch.save(other, folder / "other.pt")
    files = open_checkpoint(folder / "one.pt"), open_checkpoint(folder / "other.pt")
    return list(laid_out(*files)), reordered(*files)


def test_ties_are_told_in_both_directions(tmp_path: Path) -> None:
    tied, parted = {"a.weight": TIED, "b.weight": TIED}, {"a.weight": TIED, "b.weight": TIED.clone()}
    assert pair(tied, tied, tmp_path) == ([], False)
    assert pair(tied, parted, tmp_path) == (["b.weight, which is tied to a.weight in the source alone"], False)
    assert pair(parted, tied, tmp_path) == (["b.weight, which is tied to a.weight in the result alone"], False)


def test_other_owners_of_the_same_ties_are_no_difference(tmp_path: Path) -> None:
    one = {"a.weight": TIED, "b.weight": TIED}
    assert pair(one, dict(reversed(one.items())), tmp_path) == ([], True)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (CONV.contiguous(memory_format=torch.channels_last), False),
        (CONV.clone(), True),
        (CONV.as_strided((2, 3, 2, 2), (12, 4, 2, 1)), True),
    ],
)
def test_the_order_of_the_dimensions_in_memory_counts(tmp_path: Path, other: torch.Tensor, same: bool) -> None:
    found, _ = pair({"conv.weight": CONV}, {"conv.weight": other}, tmp_path)
    assert found == ([] if same else ["the memory layout of conv.weight"])


def test_strides_of_single_elements_mean_nothing(tmp_path: Path) -> None:
    single = torch.ones(1, 4)
    assert pair({"fc.weight": single}, {"fc.weight": single.as_strided((1, 4), (99, 1))}, tmp_path) == ([], False)


def test_a_view_with_gaps_may_be_packed(tmp_path: Path) -> None:
    view = torch.arange(20.0).reshape(4, 5)[:, :3]
    assert pair({"fc.weight": view}, {"fc.weight": view.contiguous()}, tmp_path) == ([], False)
