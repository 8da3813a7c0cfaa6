"""What is loaded late is whole, whoever loads it first, also where Qt looks at modules while they are imported."""

import subprocess
import sys

import pytest

LATE = [
    "from core.plan.journal_store import find_journal",
    "from core.plan.plan_file import save_plan",
    "from core.handover.origin import read_origin",
]
CHILD = """
import sys, threading
import gui.app
from core.base.loading import LOADING
failed = []

def load(statement):
    try:
        with LOADING:
            exec(statement)
    except BaseException as error:
        failed.append(error)

threads = [threading.Thread(target=load, args=(each,)) for each in sys.argv[1:]]
for each in threads: each.start()
for each in threads: each.join()
assert not failed, failed
"""


@pytest.mark.parametrize("first", range(len(LATE)))
def test_what_several_threads_load_at_once_is_whole(first: int) -> None:
    work = [*LATE[first:], *LATE[:first]]
    done = subprocess.run([sys.executable, "-c", CHILD, *work], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
