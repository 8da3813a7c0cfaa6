"""What is told of a result, and kept in its record."""

from pathlib import Path

from core.base.progress import silent
from core.handover.result_notes import lifted_sentence, output_notes, plan_notes
from core.model.opening import open_checkpoint
from core.preview.lifted_masks import LiftedMasks
from core.preview.measurements import Measurements
from core.preview.missed_densities import MissedDensity
from core.preview.read_planning import find_thresholds
from core.pruning.commit import Outcome, commit
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors


def committed(tmp_path: Path, threshold: float) -> tuple[Outcome, list[str], list[str]]:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    checkpoint, plan = open_checkpoint(path), plan_for(["classifier.weight"], threshold)
    outcome = commit(checkpoint, plan, find_thresholds(Measurements(checkpoint), plan), tmp_path / "out.pt", silent)
    missed = [MissedDensity(("classifier.weight",), 0.5, 0.4, 10, False)]
    told = plan_notes(checkpoint, plan, outcome, LiftedMasks(2, 7), missed)
    return outcome, [*filter(None, told)], [*filter(None, output_notes(checkpoint, outcome))]


def test_what_a_plan_did_otherwise_is_told_in_one_order(tmp_path: Path) -> None:
    _, told, _ = committed(tmp_path, 0.0)
    assert [each.split()[0] for each in told] == ["Nothing", "Lifts", "Asked"]


def test_nothing_is_said_of_what_went_as_usual(tmp_path: Path) -> None:
    _, told, about = committed(tmp_path, 0.1)
    assert [each.split()[0] for each in told] == ["Lifts", "Asked"]
    assert about == ["The name ends in .pt, but what was written is safetensors."]
    assert lifted_sentence(LiftedMasks(0, 0)) == ""
