"""What is told of a cut: each parameter in a line, all together in a clause, and the same as JSON."""

from pathlib import Path

from core.base.progress import silent
from core.commands.cut_texts import cut_line, cut_summary, cuts_json
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import commit
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors


def test_words_and_json_have_the_same_counts(tmp_path: Path) -> None:
    state, path = small_state(), tmp_path / "model.safetensors"
    write_safetensors(state, path)
    checkpoint, plan = open_checkpoint(path), plan_for(["classifier.weight"], 0.1)
    numbers = find_thresholds(Measurements(checkpoint), plan)
    outcome = commit(checkpoint, plan, numbers, tmp_path / "out.safetensors", silent)
    cut = int((state["classifier.weight"].abs() <= 0.1).sum())
    numel = state["classifier.weight"].numel()
    told = cuts_json(outcome, checkpoint.numel)
    assert told["total"] | {"cut": cut, "numel": numel, "zero_before": 0} == told["total"]
    assert cut_line(outcome.cuts[0]).startswith(f"classifier.weight  0.1  {cut} of {numel} cut  0 zero before  ")
    assert cut_summary(outcome).startswith(f"{cut} of {numel} weights cut, 0 zero before, {numel - cut} kept, ")
