"""What is free goes back to the system, although something above it is still in use."""

import sys

import numpy as np
import pytest

from gui.support.memory import give_back
from tests.benchmarks.memory import anonymous

PIECE, PIECES = 1 << 16, 1_000


@pytest.mark.parametrize("platform", ["linux", "other"])
def test_what_lies_below_something_in_use_is_given_back(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """Elsewhere there is no such call, and none is made."""
    give_back()
    pieces = [np.ones(PIECE, np.uint8) for _ in range(PIECES)]
    before = anonymous()
    del pieces[:-1]
    monkeypatch.setattr(sys, "platform", platform)
    give_back()
    freed = before - anonymous()
    assert len(pieces) == 1
    assert (freed > PIECE * PIECES // 2) == (platform == "linux")
