"""``python -m tests.faults --hits N --seed S``: calls of the file system fail, as `tests.faults.hits` says."""

import sys

from tests.faults.shim import preloaded

if __name__ == "__main__":
    sys.exit(preloaded("tests.faults.hits", sys.argv[1:]))
