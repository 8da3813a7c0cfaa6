"""What is told of a folder before it is written is what is in it then."""

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.handover.contents import ExpectedFile, expected_files, parameter_sizes
from core.handover.sizes import bitmask_size, dense_size
from core.handover.wishes import ContainerName, Wishes
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from core.preview.read_planning import make_exact
from tests.core.handover.test_folder import NAMES, handed
from tests.helpers.checkpoints import WRITERS, plan_for, small_state
from tests.helpers.folders import STATE, write_folder

HEADERS = 4096
"""Bytes that the table of a small file may have more or less than another one's."""


def numbers_of(path: Path, names: list[str]) -> PlanNumbers:
    return make_exact(Measurements(open_checkpoint(path)), plan_for(names, 0.1))


def expected(path: Path, names: list[str], wishes: Wishes, *, masks: bool) -> tuple[ExpectedFile, ...]:
    return expected_files(open_checkpoint(path), numbers_of(path, names), wishes, with_masks=masks)


@pytest.mark.parametrize("masks", [False, True], ids=["permanent", "masked"])
@pytest.mark.parametrize("container", [None, "safetensors", "pth"])
@pytest.mark.parametrize("name", WRITERS)
def test_names_and_size_of_what_is_written(
    name: str, container: ContainerName | None, masks: bool, tmp_path: Path
) -> None:
    path, out, wishes = tmp_path / name, tmp_path / "out", Wishes(container=container, compressed=True)
    WRITERS[name](small_state(), path)
    told = expected(path, NAMES, wishes, masks=masks)
    handed(path, out, wishes, masks=masks)
    assert {each.name for each in told} == {each.name for each in out.iterdir()}
    first = told[0]
    assert first.nbytes is not None
    assert abs(first.nbytes - (out / first.name).stat().st_size) < HEADERS
    assert [each.nbytes for each in told[1:]] == [None] * (len(told) - 1)


def test_a_model_of_several_files_is_told_as_one_folder(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    wishes = Wishes(compressed=True)
    told = expected(source, ["fc.weight"], wishes, masks=False)
    handed(source, tmp_path / "out", wishes, names=["fc.weight"])
    assert told[0].name == "model-pruned/"
    there = (tmp_path / "out").iterdir()
    assert {each.name for each in told} == {f"{each.name}/" if each.is_dir() else each.name for each in there}


def test_masks_that_the_source_has_are_in_no_committed_file(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(300, 200), nn.Linear(200, 300))
    prune.l1_unstructured(model[0], "weight", 0.5)
    path, out = tmp_path / "model.pth", tmp_path / "out"
    torch.save(model.state_dict(), path)
    told = expected(path, ["1.weight"], Wishes(), masks=False)[0]
    handed(path, out, names=["1.weight"])
    assert told.nbytes is not None
    assert abs(told.nbytes - (out / told.name).stat().st_size) < HEADERS


def test_the_size_as_a_bitmask_is_the_report_s(tmp_path: Path) -> None:
    path, out = tmp_path / "model.pt", tmp_path / "out"
    WRITERS["plain.pt"](small_state(), path)
    parameters = handed(path, out).record.parameters
    assert parameter_sizes(numbers_of(path, NAMES)) == (
        sum(map(dense_size, parameters)),
        sum(map(bitmask_size, parameters)),
    )
