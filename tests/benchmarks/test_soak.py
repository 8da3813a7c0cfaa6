"""A short soak: hundreds of moves in the window leave nothing behind; `tests.benchmarks.soak` has thousands."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.benchmarks import soak
from tests.benchmarks.data import Data
from tests.benchmarks.window import open_settled, shown


def test_hundreds_of_moves_leave_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    path = Data(tmp_path).single(400_000, 20)
    with shown() as window:
        open_settled(window, path)
        found = soak.soak(window, 400, warm=200)
    assert found.moves == 400
    assert (found.threads, found.timers) == (0, 0)
    # a picture or a texture more or less; a leak of every move's arrays would be many times that
    assert found.growth <= soak.MOST
