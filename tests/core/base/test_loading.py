"""Two jobs that load what takes long at the same time do not find it half loaded."""

import subprocess
import sys

CHILD = """
import sys, threading
from core.base.loading import LOADING
failed = []
start = threading.Barrier(3)

def load(statement):
    start.wait()
    try:
        with LOADING:
            exec(statement)
    except BaseException as error:
        failed.append(error)

work = ["from core.plan.journal_store import find_journal", "from core.plan.plan_file import save_plan",
        "from core.handover.origin import read_origin"]
threads = [threading.Thread(target=load, args=(each,)) for each in work]
sys.setswitchinterval(1e-6)
for each in threads: each.start()
for each in threads: each.join()
assert not failed, failed
"""


def test_what_is_loaded_by_several_threads_at_once_is_whole() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
