"""Whatever call of the file system fails, one sentence names the right file, and nothing is lost or left."""

import subprocess
import sys

from tests.faults.shim import ROOT

JOBS = 9
HITS = 45


def test_a_call_that_fails_is_one_sentence_and_leaves_nothing() -> None:
    words = [sys.executable, "-m", "tests.faults", "--hits", str(HITS), "--pairs", str(JOBS), "--seed", "1"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{HITS} of them do" in done.stdout
