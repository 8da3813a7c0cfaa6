"""What has been read goes from one process to another whole, and nothing else does."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachError, Lamp, Rule, Sigma, StructuredNM
from core.preview.measurements import Measurements
from core.scale.shared_cuts import find_cuts
from core.scale.wire import packed, unpacked
from core.storage.reader_pool import run_tasks
from tests.core.scale.models import many_layers, sharded


@pytest.mark.parametrize("rule", [Density(0.4), Sigma(0.5), EachError(0.2), Lamp(0.4), StructuredNM(2, 4)])
def test_thresholds_are_the_same_from_what_was_told(rule: Rule, tmp_path: Path) -> None:
    """Large and small tensors of several dtypes, with infinities and NaN."""
    odd = torch.randn(300, 200, generator=torch.Generator().manual_seed(3))
    odd[0, :4] = torch.tensor([torch.inf, -torch.inf, torch.nan, -0.0])
    sharded({**many_layers(3), "odd.weight": odd, "wide.weight": odd.double()}, tmp_path / "model", 2)
    checkpoint = open_checkpoint(tmp_path / "model")
    plan = Plan(frozenset(owner.name for owner in checkpoint.owners), rule)
    told = find_cuts(Measurements(checkpoint), plan, lambda *each: iter(unpacked(packed([*run_tasks(*each)]))))
    assert told == find_cuts(Measurements(checkpoint), plan)


def test_arrays_and_numbers_come_back() -> None:
    values = (1, 2.5, float("inf"), None, True, "text", (np.arange(3, dtype=np.uint16), np.empty((0, 2))), np.int64(7))
    found = unpacked(packed(values))
    assert found[:6] == values[:6]
    assert found[7] == 7
    for mine, other in zip(found[6], values[6], strict=True):  # type: ignore[call-overload]
        assert (mine.dtype, mine.shape, mine.tolist()) == (other.dtype, other.shape, other.tolist())
    with pytest.raises(AssertionError, match="Path has no form"):
        packed([Path()])
