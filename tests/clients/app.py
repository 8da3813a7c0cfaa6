"""Calls the app's command line from a family's environment. Needs nothing but Python."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any


class Refused(Exception):  # noqa: N818 - it is an answer of the app
    """The app has ended with an error; the text is what it said."""


def call(*arguments: str | Path) -> dict[str, Any]:
    """Run a command with ``--json`` and return what it answers.

    Raises:
        Refused: its exit status is not 0.
    """
    command = [*json.loads(os.environ["SECATEURS_APP"]), *map(str, arguments), "--json"]
    # the variables that made another Python's modules and home known are not for the app
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused((done.stderr or done.stdout).strip()[-400:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
