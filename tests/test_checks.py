"""The hooks before a commit run what the continuous check runs, no more and no less."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_hooks_before_a_commit_are_the_checks_of_ci():
    hooks = re.findall(r"^ +entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(), re.MULTILINE)
    checks = re.findall(r"^ +check (\.venv/.+)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert len(checks) >= 4
    assert hooks == checks
