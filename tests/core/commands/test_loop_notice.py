"""A command says on a terminal that loops are being compiled, once, and only when it takes long."""

import io
from pathlib import Path

import pytest

from core.base.loop_watch import loop_watches, user_folder
from core.commands import parser
from core.commands.loop_notice import PATIENCE, LoopNotice

FOLDER = Path("/cache")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, times: list[float], folder: Path | None = FOLDER) -> str:
    """What is written while loops are compiled at some times, in seconds."""
    clock = iter(times)
    notice = LoopNotice(stream, lambda: next(clock))
    for _ in range(len(times) // 2):
        notice.compiling(folder)
        notice.ready()
    return stream.getvalue()


def test_it_is_told_once_when_it_takes_long() -> None:
    late = 2 * PATIENCE
    assert told(Terminal(), [0, 0, late, late, late, late]) == (
        "\r\x1b[Ksecateurs: preparing the counting for this machine, once …\n"
    )


def test_what_is_quick_is_not_told() -> None:
    assert told(Terminal(), [0, 0, PATIENCE / 2, PATIENCE / 2]) == ""


def test_nothing_is_written_but_to_a_terminal() -> None:
    late = 2 * PATIENCE
    assert told(io.StringIO(), [0, 0, late, late]) == ""


def test_it_says_where_it_can_not_be_kept() -> None:
    late = 2 * PATIENCE
    text = told(Terminal(), [0, 0, late, late], None)
    assert f"for this machine: {user_folder()} can't be written to keep it …\n" in text


def test_every_command_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[object] = []
    monkeypatch.setattr(parser, "run_inspect", lambda _options: watched.extend(loop_watches()) or 0)
    assert parser.main(["inspect", "model.pt"]) == 0
    (notice,) = watched
    assert isinstance(notice, LoopNotice)
    assert loop_watches() == ()
