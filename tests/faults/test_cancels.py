"""A job that is cancelled at any moment leaves nothing. The long form is ``python -m tests.faults.cancels``."""

from random import Random

import pytest
from pytestqt.qtbot import QtBot

from tests.faults.big_sources import SOURCES
from tests.faults.cancel_jobs import JOBS, UNENDING
from tests.faults.cancels import cancel_all
from tests.helpers.seeds import new_seed

QUICK = [each for each in JOBS if each not in UNENDING]


@pytest.mark.parametrize("container", SOURCES)
def test_what_is_cancelled_leaves_nothing(qtbot: QtBot, container: str) -> None:
    found = [*cancel_all([container], 2.0, 1, Random(new_seed(fixed=17)), QUICK)]
    assert [name for _, name, _, _ in found] == QUICK


@pytest.mark.parametrize("job", sorted(UNENDING))
def test_a_study_is_cancelled_in_its_first_seconds(qtbot: QtBot, job: str) -> None:
    [(_, _, _, ends)] = cancel_all(["safetensors"], 2.0, 2, Random(1), [job], longest=1.0)
    assert len(ends.seconds) == 2
