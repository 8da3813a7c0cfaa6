"""Loads a model by a user's script and evaluates it for each line that comes in, as the user would; prints the seconds.

Arguments: the script, the checkpoint.
"""

import runpy
import sys

from tests.benchmarks.timing import seconds


def main(script: str, checkpoint: str) -> None:
    functions = runpy.run_path(script)
    model = functions["load"](checkpoint)
    for _ in sys.stdin:
        print(seconds(lambda: functions["evaluate"](model)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
