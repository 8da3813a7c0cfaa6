"""Signs of zeros, places of faults, and what they are called."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.model.parameter import Parameter
from core.report.comparison import compare
from core.report.weight_tally import WeightTally, place_of
from core.storage import tensor_reader
from core.storage.tensor_ref import Tensor
from tests.helpers.tensors import lay_down

WEIGHT = torch.tensor([[-0.1, 0.2, -0.3], [0.4, -0.05, -0.6]])


def as_it_lies(tensor: torch.Tensor, path: Path) -> Tensor:
    """A dense tensor written as it lies in memory."""
    flat = lay_down(tensor.as_strided((tensor.numel(),), (1,)), path)
    return replace(flat, shape=tuple(tensor.shape), stride=tensor.stride())


def difference(before: torch.Tensor, after: torch.Tensor, folder: Path, threshold: float | None = None) -> str:
    pair = (
        Parameter("fc.weight", "fc", "weight", as_it_lies(each, folder / str(id(each)))) for each in (before, after)
    )
    return compare(*pair, threshold).difference


def test_both_ways_to_write_a_pruned_weight_are_right(tmp_path: Path) -> None:
    kept = WEIGHT.abs() > 0.25
    for after in (torch.where(kept, WEIGHT, 0.0), WEIGHT * kept):
        assert difference(WEIGHT, after, tmp_path, 0.25) == ""


def test_a_zero_is_not_negative_where_the_weight_was_not(tmp_path: Path) -> None:
    for place, before in (((0, 1), WEIGHT), ((0, 0), torch.zeros(2, 3))):
        after = before.clone()
        after[place] = -0.0
        where = f"1 weight, at {list(place)}: {'0.200000003' if before is WEIGHT else '+0.0'} in the source, −0.0 in"
        said = f"fc.weight has zeros that are −0.0 where the source has no negative weight ({where} the result)"
        assert difference(before, after, tmp_path) == said


def test_negative_weights_are_cut_in_one_way(tmp_path: Path) -> None:
    after = torch.where(WEIGHT.abs() > 0.35, WEIGHT, 0.0)
    after[0, 0] = -0.0
    assert difference(WEIGHT, after, tmp_path) == (
        "fc.weight has pruned negative weights of both kinds: 1 are −0.0, as prune.remove leaves them, and 2 are +0.0"
    )


def test_a_zero_that_was_negative_may_become_positive_by_pruning(tmp_path: Path) -> None:
    """The mask of a threshold of 0 prunes it too; what is not pruned keeps its sign."""
    before = torch.tensor([-0.0, 0.5])
    assert difference(before, torch.tensor([0.0, 0.5]), tmp_path, 0.0) == ""
    assert difference(before, before.clone(), tmp_path, 0.0) == ""


def test_all_faulty_weights_are_counted_and_the_first_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensor_reader, "BLOCK", 8)
    after = WEIGHT.clone()
    after[0, 2] = -0.25
    after[1, 1:] *= 2
    where = "3 weights, the first at [0, 2]: -0.300000012 in the source, -0.25 in the result"
    assert difference(WEIGHT, after, tmp_path) == f"fc.weight has weights that were changed, not pruned ({where})"


def test_the_place_is_right_whatever_the_layout(tmp_path: Path) -> None:
    before = torch.arange(1.0, 25.0).reshape(2, 3, 4).permute(2, 0, 1)
    after = before.clone(memory_format=torch.preserve_format)
    after[3, 1, 0] = 7.5
    for one, other in ((before, after), (before.contiguous(), after), (before, after.contiguous())):
        assert ", at [3, 1, 0]: 16 in the source, 7.5 in" in difference(one, other, tmp_path)
    single = torch.tensor(0.5), torch.tensor(0.25)
    assert "(1 weight: 0.5 in the source, 0.25 in the result)" in difference(*single, tmp_path)


@given(shape=st.lists(st.integers(1, 4), max_size=4), order=st.randoms(use_true_random=False), data=st.data())
def test_a_place_in_the_file_is_where_the_element_lies(
    shape: list[int], order: Random, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sides = list(range(len(shape)))
    order.shuffle(sides)
    laid = torch.arange(np.prod(shape, dtype=int)).reshape([shape[side] for side in sides])
    tensor = laid.permute(*(sides.index(side) for side in range(len(shape)))) if shape else laid
    found = as_it_lies(tensor, tmp_path_factory.getbasetemp() / "laid")
    position = data.draw(st.integers(0, tensor.numel() - 1))
    assert int(tensor[place_of(found, position, in_file_order=True)]) == position
    assert int(tensor.contiguous().view(-1)[position]) == int(tensor[place_of(found, position, in_file_order=False)])


def test_what_the_plan_prunes_is_counted_in_the_source(tmp_path: Path) -> None:
    source = Parameter("fc.weight", "fc", "weight", lay_down(WEIGHT, tmp_path / "before"))
    found = compare(source, source, 0.25)
    assert (found.planned, found.pruned) == (3, 0)
    assert compare(source, source, None).planned is None
    assert WeightTally(source, 0.25, anything=False, untouched=False, in_file_order=True).of([]).planned == 0
