"""Which rows and columns are dead, held against torch."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.progress import silent
from core.inspection.dead_lines import GroupedDeadRequest, dead_under, zero_lines
from core.inspection.line_statistics import LinesRequest
from core.masks.dead_units import UnitMaximaRequest
from core.masks.nm_masks import NMGroups
from core.model.opening import open_checkpoint
from core.storage.reader_pool import run_tasks
from tests.helpers.patterns import nm_reference

SHAPE = (24, 16, 3)


@pytest.fixture
def weight() -> torch.Tensor:
    found = torch.randn(SHAPE, generator=torch.Generator().manual_seed(2))
    found[[3, 9]] = 0
    found[5] *= 0.01
    found[:, 4] = 0
    found[:, 11] *= 1e-3
    return found


def dead_in(kept: torch.Tensor, side: int) -> list[int]:
    lines = kept.movedim(side, 0).flatten(1)
    return (~lines.any(dim=1)).nonzero().flatten().tolist()


@pytest.mark.parametrize("side", [0, 1])
def test_dead_lines_are_those_of_torch(weight: torch.Tensor, side: int, tmp_path: Path) -> None:
    torch.save({"fc.weight": weight}, tmp_path / "x.pt")
    [parameter] = open_checkpoint(tmp_path / "x.pt").parameters
    [(_, maxima)] = run_tasks([UnitMaximaRequest(parameter, 0, side=side)], silent)
    for threshold in (0.0, 0.01, 0.1, 99.0):
        found = dead_under(maxima, threshold)
        assert found.indexes.tolist() == dead_in(weight.abs() > threshold, side)
        before = dead_in(weight != 0, side)
        assert found.indexes[found.before].tolist() == before
    [(_, lines)] = run_tasks([LinesRequest(parameter.tensor, side)], silent)
    assert zero_lines(lines).indexes.tolist() == dead_in(weight != 0, side)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("group_side", [0, 1])
def test_dead_lines_under_n_of_m_are_those_of_torch(
    weight: torch.Tensor, side: int, group_side: int, tmp_path: Path
) -> None:
    torch.save({"fc.weight": weight}, tmp_path / "x.pt")
    [parameter] = open_checkpoint(tmp_path / "x.pt").parameters
    [(_, dead)] = run_tasks([GroupedDeadRequest(parameter, NMGroups(1, 4, group_side), side)], silent)
    wanted = dead_in(nm_reference(weight, 1, 4, group_side), side)
    assert np.flatnonzero(dead).tolist() == wanted
    assert wanted
