"""Snapshots are counted exactly beside the plan that is shown, one after the other."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.model.selection import default_choice
from core.plan.plan import Plan
from core.plan.rules import Density
from core.plan.snapshots import Snapshot
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.snapshot_counts import SnapshotCounts
from tests.helpers.checkpoints import small_state, write_safetensors


class Counted:
    """A document with snapshots, and their counts."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.jobs = Jobs()
        self.document = Document(self.jobs)
        self.counts = SnapshotCounts(self.document, self.jobs)
        self.path, self._qtbot = path, qtbot
        self.open()

    def open(self) -> None:
        checkpoint = open_checkpoint(self.path)
        self.document.open(checkpoint, Plan(default_choice(checkpoint)), "Opened")
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.document.settled and not self.jobs.busy)

    def plan(self, density: float) -> Plan:
        return Plan(self.document.plan.chosen, Density(density))

    def truth(self, plan: Plan) -> list[int]:
        """What a plan keeps of each parameter, counted by itself."""
        return make_exact(Measurements(open_checkpoint(self.path)), plan).kept.tolist()


@pytest.fixture
def counted(tmp_path: Path, qtbot: QtBot) -> Counted:
    write_safetensors(small_state(), tmp_path / "small.safetensors")
    made = Counted(tmp_path / "small.safetensors", qtbot)
    yield made
    made.document.close()
    made.jobs.shut_down()


def test_each_snapshot_becomes_exact_and_what_is_shown_stays(counted: Counted, qtbot: QtBot) -> None:
    plans = [counted.plan(density) for density in (0.5, 0.3, 0.1)]
    before = counted.document.state.plan_numbers
    counted.document.stack.take([Snapshot(str(number), plan) for number, plan in enumerate(plans)])
    counted.settle()
    for plan in plans:
        found = counted.counts.of(plan)
        assert found.exact.all()
        assert found.kept.tolist() == counted.truth(plan)
    assert counted.document.state.plan_numbers.kept.tolist() == before.kept.tolist()


def test_a_plan_that_is_no_snapshot_has_estimates_at_once(counted: Counted) -> None:
    found = counted.counts.of(counted.plan(0.37))
    assert found.known.all()


def test_another_checkpoint_is_counted_anew(counted: Counted) -> None:
    plan = counted.plan(0.4)
    counted.document.stack.take([Snapshot("before", plan)])
    counted.settle()
    state = {name: 2 * weight for name, weight in small_state().items()}
    state["classifier.weight"][:5] = 0
    write_safetensors(state, counted.path)
    counted.open()
    counted.document.stack.take([Snapshot("after", plan)])
    counted.settle()
    assert counted.counts.of(plan).kept.tolist() == counted.truth(plan)


def test_an_edit_while_counting_comes_first_and_the_rest_follows(counted: Counted) -> None:
    plan = counted.plan(0.2)
    counted.document.stack.take([Snapshot("kept", plan)])
    counted.document.do("Density", counted.plan(0.6))
    counted.settle()
    assert counted.document.state.plan_numbers.kept.tolist() == counted.truth(counted.plan(0.6))
    assert counted.counts.of(plan).kept.tolist() == counted.truth(plan)


def test_unpruned_numbers_are_not_taken_for_those_of_a_plan(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "odd.safetensors"
    write_safetensors({"fc.weight": torch.tensor([[torch.nan, 1.0], [2.0, 3.0]])}, path)
    made = Counted(path, qtbot)
    plan = made.document.plan
    made.document.stack.take([Snapshot("opened", plan)])
    made.settle()
    made.document.compare(True)
    made.settle()
    made.document.stack.take([Snapshot("opened", plan), Snapshot("again", plan)])
    made.settle()
    assert made.document.state.plan_numbers.kept.tolist() == [4]
    assert made.counts.of(plan).kept.tolist() == made.truth(plan) == [3]
    made.document.close()
    made.jobs.shut_down()
