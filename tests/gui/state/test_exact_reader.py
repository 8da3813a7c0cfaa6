"""Reading what exact numbers need: when it asks, when it stops, and that an error is told once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from core.preview.read_requests import IndexRequest, ReadRequest
from core.storage.reader_pool import ReadChunk
from gui.state import exact_reader
from gui.state.exact_reader import ExactReader, ReadState
from gui.state.jobs import Jobs


@dataclass(frozen=True)
class Wanted:
    """Something to be read, which says a number."""

    number: int
    work: Callable[[], object] = field(default=lambda: None, compare=False)
    nbytes: int = 1

    def chunks(self) -> Iterator[ReadChunk]:
        yield lambda _: self.work() or self.number

    def finalize(self, found: int) -> int:
        return found


class WantedIndex(Wanted, IndexRequest):
    """Something that serves every plan."""

    __init__ = Wanted.__init__


class Desk:
    """What has to be read, what was found, and what was said."""

    def __init__(self) -> None:
        self.pending_reads: list[ReadRequest] = []
        self.asked = 0
        self.also: Sequence[str] = ()
        self.found: list[int] = []
        self.said: list[str] = []
        self.jobs = Jobs()
        self.exact_reader = ExactReader(self.jobs, self.ask)
        self.exact_reader.found.connect(self._take)
        self.exact_reader.complete.connect(lambda: self.said.append("complete"))
        self.exact_reader.read.connect(lambda: self.said.append("read"))
        self.exact_reader.halted.connect(lambda why: self.said.append(f"halted {why}".strip()))

    def ask(self, also: Sequence[str]) -> Sequence[ReadRequest]:
        self.asked += 1
        self.also = also
        return tuple(self.pending_reads)

    def _take(self, pairs: list[tuple[ReadRequest, int]]) -> None:
        for want, number in pairs:
            self.found.append(number)
            if want in self.pending_reads:
                self.pending_reads.remove(want)


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(exact_reader, "REST", 0)
    desk = Desk()
    desk.exact_reader._rest.setInterval(0)
    yield desk
    desk.exact_reader.close()
    desk.jobs.shut_down()


def fail() -> None:
    raise UserError("The file has changed. Open it again.")


def test_it_asks_until_nothing_is_missing(desk: Desk, qtbot: QtBot) -> None:
    desk.pending_reads = [Wanted(1), Wanted(2)]
    desk.exact_reader.begin()
    qtbot.waitUntil(lambda: "complete" in desk.said)
    assert sorted(desk.found) == [1, 2]
    assert desk.said == ["read", "complete"]
    assert desk.asked == 2
    assert desk.exact_reader.at_rest


def test_with_nothing_to_read_no_job_is_started(desk: Desk) -> None:
    desk.exact_reader.begin()
    assert desk.said == ["complete"]
    assert not desk.jobs.busy


def test_many_changes_are_one_question(desk: Desk, qtbot: QtBot) -> None:
    desk.exact_reader.begin()
    for _ in range(20):
        desk.exact_reader.restart()
    assert desk.asked == 1
    assert not desk.exact_reader.at_rest
    qtbot.waitUntil(lambda: desk.said == ["complete", "complete"])
    assert desk.asked == 2


def test_what_is_wanted_besides_is_so_until_the_next_change(desk: Desk, qtbot: QtBot) -> None:
    desk.exact_reader.begin()
    for also in (["fc.weight"], []):
        desk.exact_reader.restart(also)
        qtbot.waitUntil(lambda: desk.exact_reader.state is ReadState.COMPLETE)
        assert list(desk.also) == also


READING, EXACT = ReadState.READING_INDEXES, ReadState.READING_EXACT
TRANSITIONS = [
    (ReadState.STOPPED, "restart", ReadState.STOPPED),
    (ReadState.STOPPED, "resume", EXACT),
    (ReadState.STOPPED, "begin", EXACT),
    (ReadState.RESTING, "restart", ReadState.RESTING),
    (ReadState.RESTING, "stop", ReadState.STOPPED),
    (ReadState.RESTING, "resume", ReadState.RESTING),
    (READING, "restart", READING),
    (READING, "stop", ReadState.STOPPED),
    (READING, "begin", ReadState.ENDING),
    (EXACT, "restart", ReadState.ENDING),
    (EXACT, "close", ReadState.STOPPED),
    (EXACT, "begin", ReadState.ENDING),
    (ReadState.ENDING, "restart", ReadState.ENDING),
    (ReadState.ENDING, "stop", ReadState.STOPPED),
    (ReadState.COMPLETE, "restart", ReadState.RESTING),
    (ReadState.COMPLETE, "resume", ReadState.COMPLETE),
    (ReadState.COMPLETE, "begin", EXACT),
    (ReadState.COMPLETE, "stop", ReadState.STOPPED),
]


def bring_to(desk: Desk, state: ReadState, qtbot: QtBot) -> None:
    """Have the reader in a state by what leads there."""
    reader = desk.exact_reader
    if state is ReadState.STOPPED:
        return
    if state in (ReadState.COMPLETE, ReadState.RESTING):
        desk.pending_reads = []
    elif state is READING:
        desk.pending_reads = [WantedIndex(5)]
    reader.begin()
    if state in (ReadState.RESTING, ReadState.ENDING):
        reader.restart()
    assert reader.state is state


@pytest.mark.parametrize(("before", "act", "after"), TRANSITIONS)
def test_each_act_leads_where_the_table_says(
    desk: Desk, qtbot: QtBot, before: ReadState, act: str, after: ReadState
) -> None:
    desk.pending_reads = [Wanted(7)]
    bring_to(desk, before, qtbot)
    if before in (ReadState.STOPPED, ReadState.COMPLETE):
        desk.pending_reads = [Wanted(8)] if act != "resume" or before is ReadState.STOPPED else []
    getattr(desk.exact_reader, act)()
    assert desk.exact_reader.state is after
    # whatever was going on comes to an end
    qtbot.waitUntil(lambda: desk.exact_reader.at_rest and not desk.jobs.busy)
    assert desk.exact_reader.state is (
        ReadState.STOPPED if act in ("stop", "close") or after is ReadState.STOPPED else ReadState.COMPLETE
    )


def test_what_was_read_for_an_earlier_plan_is_dropped_and_asked_again(desk: Desk, qtbot: QtBot) -> None:
    desk.pending_reads = [Wanted(1)]
    desk.exact_reader.begin()
    desk.exact_reader.restart()
    desk.pending_reads = [Wanted(2)]
    qtbot.waitUntil(lambda: "complete" in desk.said)
    assert desk.found == [2]


def test_an_error_is_told_once_and_nothing_is_asked_before_it_is_wanted(desk: Desk, qtbot: QtBot) -> None:
    desk.pending_reads = [Wanted(1, work=fail)]
    desk.exact_reader.begin()
    qtbot.waitUntil(lambda: desk.exact_reader.at_rest)
    assert desk.said == ["halted The file has changed. Open it again."]
    desk.exact_reader.restart()
    qtbot.waitUntil(lambda: desk.exact_reader.at_rest)
    assert desk.asked == 1
    desk.pending_reads = [Wanted(2)]
    desk.exact_reader.resume()
    qtbot.waitUntil(lambda: "complete" in desk.said)
    assert desk.found == [2]


def test_a_bug_is_reported_and_not_repeated(desk: Desk, qtbot: QtBot) -> None:
    broke: list[Exception] = []
    desk.jobs.broke.connect(broke.append)
    desk.pending_reads = [Wanted(1, work=lambda: 1 / 0)]
    desk.exact_reader.begin()
    qtbot.waitUntil(lambda: desk.exact_reader.at_rest and not desk.jobs.busy)
    assert [type(each) for each in broke] == [ZeroDivisionError]
    assert desk.asked == 1
    assert "complete" not in desk.said


def test_another_checkpoint_is_read_after_a_stop_of_the_last(desk: Desk, qtbot: QtBot) -> None:
    desk.exact_reader.stop()
    assert desk.said == ["halted"]
    desk.pending_reads = [Wanted(3)]
    desk.exact_reader.begin()
    qtbot.waitUntil(lambda: "complete" in desk.said)
    assert desk.found == [3]


def test_nothing_is_read_after_it_was_closed(desk: Desk, qtbot: QtBot) -> None:
    desk.pending_reads = [Wanted(1)]
    desk.exact_reader.begin()
    desk.exact_reader.close()
    desk.exact_reader.restart()
    qtbot.waitUntil(lambda: desk.exact_reader.at_rest and not desk.jobs.busy)
    assert desk.found == []
    assert desk.asked == 1
