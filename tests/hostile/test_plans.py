"""A short run of the damage to plans and their like; a long one is `tests.hostile.plans` itself."""

from pathlib import Path

import pytest

from tests.hostile.fuzz import report
from tests.hostile.plans import KINDS, damage, prepare
from tests.hostile.plans_worker import complaints

CASES = 200
"""Of each kind."""
SEED = 2026


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plans")
    prepare(made)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_taken_or_refused_in_a_line(kind: str, folder: Path) -> None:
    outcome = damage(kind, folder, CASES, SEED)
    assert outcome.findings == {}, report(outcome)
    assert outcome.cases == CASES
    assert outcome.opened, "nothing was taken at all, so little was tried"


def test_long_sentences_are_seen(tmp_path: Path) -> None:
    assert complaints(f"{tmp_path}/a is bad.", tmp_path) == []
    assert "characters long" in complaints("x" * 501, tmp_path)[0]
