"""What is to be done to each parameter, by a threshold or by a mask, and what is counted of it."""

from pathlib import Path

import numpy as np
import pytest

from core.base.errors import UserError
from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.pruning.commit import write_cuts
from core.pruning.parameter_cuts import PlannedCut, error_of, planned_cuts, total_of
from tests.helpers.checkpoints import plan_for, read_plain, small_state, write_torch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_torch(small_state(), tmp_path / "model.pt")
    return tmp_path / "model.pt"


def test_a_plan_that_chooses_nothing_plans_no_cut(path: Path) -> None:
    with pytest.raises(UserError, match="nothing to prune"):
        list(planned_cuts(Plan(), make_exact(Measurements(open_checkpoint(path)), Plan())))


def test_a_given_mask_cuts_what_a_threshold_does(path: Path) -> None:
    checkpoint, weight = open_checkpoint(path), small_state()["classifier.weight"].numpy()
    plan = plan_for(["classifier.weight"], 0.2)
    by_threshold = [*planned_cuts(plan, make_exact(Measurements(checkpoint), plan))]
    by_mask = [PlannedCut(by_threshold[0].parameter, mask=lambda: np.abs(weight) > 0.2)]
    outs = [path.with_name(name) for name in ("one.pt", "other.pt")]
    one, other = (
        write_cuts(checkpoint, planned, out, silent) for planned, out in zip((by_threshold, by_mask), outs, strict=True)
    )
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert [cut.threshold for cut in (*one.cuts, *other.cuts)] == [0.2, None]
    assert total_of(one.cuts) == total_of(other.cuts) == one.total
    assert error_of(other.cuts) == pytest.approx(error_of(one.cuts))
    assert int((read_plain(outs[0])["classifier.weight"] == 0).sum()) == one.total.pruned


def test_another_count_than_planned_is_a_bug(path: Path) -> None:
    checkpoint = open_checkpoint(path)
    planned = PlannedCut(checkpoint.by_name["classifier.weight"], 0.2, pruned=1)
    with pytest.raises(RuntimeError, match=r"classifier.weight: 1 weight to be pruned, \d+ were"):
        write_cuts(checkpoint, [planned], path.with_name("out.pt"), silent)
    assert not path.with_name("out.pt").exists()
