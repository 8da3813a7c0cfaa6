"""``python -m tests.faults.kills --count N --seed S``: what writes is killed, as `tests.faults.killing` says."""

import sys

from tests.faults.shim import preloaded

if __name__ == "__main__":
    sys.exit(preloaded("tests.faults.killing", sys.argv[1:]))
