"""A job that is cancelled at any moment leaves nothing. The long form is ``python -m tests.faults.cancels``."""

from random import Random

import pytest

from tests.faults.cancels import JOBS, cancel_all
from tests.helpers.checkpoints import WRITERS


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_cancelled_leaves_nothing(writer: str) -> None:
    found = dict(cancel_all([writer], 2.0, 3, Random(1)))
    assert len(found) == len(JOBS)
    assert any(found.values())
