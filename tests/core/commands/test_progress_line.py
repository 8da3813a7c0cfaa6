"""Progress is told on a terminal and nowhere else, in one line that is written over."""

from io import StringIO

import pytest

from core.base.wording import about_time
from core.commands.progress_line import ProgressLine


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def lines(stream: StringIO) -> list[str]:
    return stream.getvalue().split("\r\x1b[K")[1:]


def test_the_time_that_is_left_follows_the_steps() -> None:
    stream, now = Terminal(), [0.0]
    line = ProgressLine(stream, lambda: now[0])
    line.begin("40 parameters × 4 levels", 160, 180.0)
    for seconds in (2.0, 3.0):
        now[0] = seconds
        line.advance()
    line.show()
    line.clear()
    line.clear()
    assert lines(stream) == [
        "40 parameters × 4 levels: 0 of 160, about 3 min left",
        "40 parameters × 4 levels: 1 of 160, about 5 min left",
        "40 parameters × 4 levels: 2 of 160, about 4 min left",
        "",
    ]


def test_nothing_is_written_where_no_terminal_is() -> None:
    stream = StringIO()
    line = ProgressLine(stream)
    line.begin("sweep", 3)
    line.advance()
    line.clear()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "less than 1 s"), (20.4, "about 20 s"), (89.0, "about 89 s"), (180.0, "about 3 min"), (7200.0, "about 2 h")],
)
def test_times_are_told_as_guesses(seconds: float, text: str) -> None:
    assert about_time(seconds) == text
