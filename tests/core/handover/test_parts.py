"""The parts of a folder that is handed over, of masks from a file."""

from pathlib import Path

from core.base.progress import silent
from core.handover.parts import Handover, plan_part, readme_part, record_part
from core.handover.plan_words import MasksFrom
from core.model.opening import open_checkpoint
from tests.core.handover.test_recording import recorded
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors


def test_masks_from_a_file_have_a_record_and_no_plan(tmp_path: Path) -> None:
    source, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    write_safetensors(small_state(), source)
    record = recorded(source, plan_for(["classifier.weight"], 0.1), out)
    handover = Handover(open_checkpoint(source), MasksFrom("a.masks"), open_checkpoint(out), record, silent)
    assert plan_part(handover) == {}
    assert [*record_part(handover)] == ["out.safetensors.secateurs.json"]
    readme = readme_part(handover)["README.txt"].decode()
    assert "plan.json" not in readme
    assert "out.safetensors.secateurs.json" in readme
