"""Runs a command as a process of its own would, and prints on standard error what it took, as one line of JSON.

``python -m tests.scale.measured COMMAND …``
"""

import json
import resource
import sys
import time
from pathlib import Path

from core.commands.parser import main


def told_by_the_system() -> dict[str, int]:
    """What the system has counted for this process: bytes of all calls that read and write, in files and elsewhere."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return {name: int(count) for name, _, count in (line.partition(": ") for line in lines)}


if __name__ == "__main__":
    before, began, busy = told_by_the_system(), time.monotonic(), time.process_time()
    status = main(sys.argv[1:])
    after = told_by_the_system()
    took = {
        "seconds": round(time.monotonic() - began, 2),
        "busy": round(time.process_time() - busy, 2),
        "read": after["rchar"] - before["rchar"],
        "written": after["wchar"] - before["wchar"],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
    }
    print(f"\n{json.dumps(took)}", file=sys.stderr)
    sys.exit(status)
