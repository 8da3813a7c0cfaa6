"""What is free goes back to the system, although something above it is still in use."""

import sys
from collections.abc import Callable

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


AMONG_SMALL_THINGS = """
import numpy as np
from gui.app import make_application
from tests.benchmarks.memory import anonymous

app = make_application()
# glibc by itself takes the size of what is freed for its limit
first = np.ones(30_000_000, np.uint8)
del first
before = anonymous()
pictures, small = [], []
for _ in range(50):
    pictures.append(np.ones(2_000_000, np.uint8))
    small.append(np.ones(1_000, np.uint8))
held = anonymous() - before
del pictures
print(held, anonymous() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the call is glibc's")
def test_pictures_among_small_things_leave_no_holes(run_python: Callable[..., tuple[int, str, str]]) -> None:
    status, said, complaints = run_python("-c", AMONG_SMALL_THINGS)
    assert (status, complaints) == (0, "")
    held, left = map(int, said.split())
    assert held > 90_000_000
    assert left < held / 10


AGAIN_AND_AGAIN = """
import resource
import numpy as np
from gui.app import make_application

app = make_application()
for _ in range(10):
    [np.ones(700_000, np.uint8) for _ in range(3)]
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    [np.ones(700_000, np.uint8) for _ in range(3)]
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the call is glibc's")
def test_what_each_move_makes_anew_takes_no_fresh_pages(run_python: Callable[..., tuple[int, str, str]]) -> None:
    """Of a panel's picture: 171 pages each time if it were given back in between."""
    status, said, complaints = run_python("-c", AGAIN_AND_AGAIN)
    assert (status, complaints) == (0, "")
    assert int(said) < 1_000
