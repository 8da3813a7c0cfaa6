"""Whenever the process that hands over a folder is killed, there is no folder, or a whole one."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from core.handover.record_check import Level, check_record
from core.storage.draft_folder import remove_leftovers
from tests.core.handover.test_folder import sums_are_right
from tests.helpers.checkpoints import small_state, write_torch

ROOT = Path(__file__).resolve().parents[3]
TIMES = 12
"""Instants at which it is killed, and the last ones besides, around the moment in which the folder gets its name."""


def run(source: Path, folder: Path, numbers: Sequence[int]) -> list[str]:
    """What is printed by a process that is killed at the given calls."""
    words = [sys.executable, "-m", "tests.helpers.killed_handover", str(source), str(folder), *map(str, numbers)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_killed_handover_leaves_no_folder_or_a_whole_one(tmp_path: Path) -> None:
    source, folder = tmp_path / "model.pt", tmp_path / "folders"
    write_torch(small_state(), source)
    folder.mkdir()
    calls = int(run(source, folder, [0])[-1])
    instants = sorted({*Random(0).sample(range(1, calls + 1), TIMES), *range(calls - 3, calls + 1)})
    run(source, folder, instants)
    whole = {each.name for each in folder.iterdir() if not each.name.startswith(".")}
    assert "0" in whole
    assert len(whole) < len(instants)
    for name in whole:
        assert sums_are_right(folder / name)
        assert check_record(folder / name / "model-pruned.pt").level is Level.SAME_FILE
    remove_leftovers(folder)
    assert {each.name for each in folder.iterdir()} == whole
