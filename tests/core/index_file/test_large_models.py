"""The index of a billion weights: as large as its layers make it, and a move costs no more than with few weights."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.index_file.index_file import measurements_of
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density
from core.preview.plan_numbers import numbers_of
from tests.helpers.made_index import made_index


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16], ids=str)
def test_a_billion_weights_take_some_kilobytes_a_layer(kind: torch.dtype, tmp_path: Path) -> None:
    checkpoint = open_checkpoint(made_index(tmp_path, 60, kind=kind))
    assert checkpoint.numel == 60 * 4096 * 4096
    assert checkpoint.path.stat().st_size < 60 * 128 * 1024
    measurements = measurements_of(checkpoint)
    numbers = numbers_of(measurements, Plan(frozenset(owner.name for owner in checkpoint.owners), Density(0.3)))
    # half precision has few magnitudes
    assert 0.295 < numbers.total.density < 0.3001
    assert np.ptp(numbers.kept) == 0
