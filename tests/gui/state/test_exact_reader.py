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
class FakeRequest:
    """A read request whose result is a number."""

    number: int
    work: Callable[[], object] = field(default=lambda: None, compare=False)
    nbytes: int = 1

    def chunks(self) -> Iterator[ReadChunk]:
        yield lambda _: self.work() or self.number

    def finalize(self, found: int) -> int:
        return found


class FakeIndexRequest(FakeRequest, IndexRequest):
    """A read request that is useful under every plan."""

    __init__ = FakeRequest.__init__


class ReaderHarness:
    """An `ExactReader` with a list of what is to be read, and records of what it has asked, found and emitted."""

    def __init__(self) -> None:
        self.pending_reads: list[ReadRequest] = []
        self.asked = 0
        self.also: Sequence[str] = ()
        self.found: list[int] = []
        self.signals: list[str] = []
        self.jobs = Jobs()
        self.exact_reader = ExactReader(self.jobs, self.ask)
        self.exact_reader.found.connect(self._take)
        self.exact_reader.complete.connect(lambda: self.signals.append("complete"))
        self.exact_reader.read.connect(lambda: self.signals.append("read"))
        self.exact_reader.halted.connect(lambda why: self.signals.append(f"halted {why}".strip()))

    def ask(self, also: Sequence[str]) -> Sequence[ReadRequest]:
        self.asked += 1
        self.also = also
        return tuple(self.pending_reads)

    def _take(self, pairs: list[tuple[ReadRequest, int]]) -> None:
        for request, number in pairs:
            self.found.append(number)
            if request in self.pending_reads:
                self.pending_reads.remove(request)


@pytest.fixture
def harness(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderHarness]:
    monkeypatch.setattr(exact_reader, "REST", 0)
    harness = ReaderHarness()
    harness.exact_reader._rest.setInterval(0)
    yield harness
    harness.exact_reader.close()
    harness.jobs.shut_down()


def fail() -> None:
    raise UserError("The file has changed. Open it again.")


def test_it_asks_until_nothing_is_missing(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.pending_reads = [FakeRequest(1), FakeRequest(2)]
    harness.exact_reader.begin()
    qtbot.waitUntil(lambda: "complete" in harness.signals)
    assert sorted(harness.found) == [1, 2]
    assert harness.signals == ["read", "complete"]
    assert harness.asked == 2
    assert harness.exact_reader.at_rest


def test_with_nothing_to_read_no_job_is_started(harness: ReaderHarness) -> None:
    harness.exact_reader.begin()
    assert harness.signals == ["complete"]
    assert not harness.jobs.busy


def test_many_changes_are_one_question(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.exact_reader.begin()
    for _ in range(20):
        harness.exact_reader.restart()
    assert harness.asked == 1
    assert not harness.exact_reader.at_rest
    qtbot.waitUntil(lambda: harness.signals == ["complete", "complete"])
    assert harness.asked == 2


def test_what_is_wanted_besides_is_so_until_the_next_change(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.exact_reader.begin()
    for also in (["fc.weight"], []):
        harness.exact_reader.restart(also)
        qtbot.waitUntil(lambda: harness.exact_reader.state is ReadState.COMPLETE)
        assert list(harness.also) == also


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


def bring_to(harness: ReaderHarness, state: ReadState, qtbot: QtBot) -> None:
    """Bring the reader into a state by the acts that lead there."""
    reader = harness.exact_reader
    if state is ReadState.STOPPED:
        return
    if state in (ReadState.COMPLETE, ReadState.RESTING):
        harness.pending_reads = []
    elif state is READING:
        harness.pending_reads = [FakeIndexRequest(5)]
    reader.begin()
    if state in (ReadState.RESTING, ReadState.ENDING):
        reader.restart()
    assert reader.state is state


@pytest.mark.parametrize(("before", "act", "after"), TRANSITIONS)
def test_each_act_leads_where_the_table_says(
    harness: ReaderHarness, qtbot: QtBot, before: ReadState, act: str, after: ReadState
) -> None:
    harness.pending_reads = [FakeRequest(7)]
    bring_to(harness, before, qtbot)
    if before in (ReadState.STOPPED, ReadState.COMPLETE):
        harness.pending_reads = [FakeRequest(8)] if act != "resume" or before is ReadState.STOPPED else []
    getattr(harness.exact_reader, act)()
    assert harness.exact_reader.state is after
    # whatever was going on comes to an end
    qtbot.waitUntil(lambda: harness.exact_reader.at_rest and not harness.jobs.busy)
    assert harness.exact_reader.state is (
        ReadState.STOPPED if act in ("stop", "close") or after is ReadState.STOPPED else ReadState.COMPLETE
    )


def test_what_was_read_for_an_earlier_plan_is_dropped_and_asked_again(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.pending_reads = [FakeRequest(1)]
    harness.exact_reader.begin()
    harness.exact_reader.restart()
    harness.pending_reads = [FakeRequest(2)]
    qtbot.waitUntil(lambda: "complete" in harness.signals)
    assert harness.found == [2]


def test_an_error_is_told_once_and_nothing_is_asked_before_it_is_wanted(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.pending_reads = [FakeRequest(1, work=fail)]
    harness.exact_reader.begin()
    qtbot.waitUntil(lambda: harness.exact_reader.at_rest)
    assert harness.signals == ["halted The file has changed. Open it again."]
    harness.exact_reader.restart()
    qtbot.waitUntil(lambda: harness.exact_reader.at_rest)
    assert harness.asked == 1
    harness.pending_reads = [FakeRequest(2)]
    harness.exact_reader.resume()
    qtbot.waitUntil(lambda: "complete" in harness.signals)
    assert harness.found == [2]


def test_a_bug_is_reported_and_not_repeated(harness: ReaderHarness, qtbot: QtBot) -> None:
    broke: list[Exception] = []
    harness.jobs.broke.connect(broke.append)
    harness.pending_reads = [FakeRequest(1, work=lambda: 1 / 0)]
    harness.exact_reader.begin()
    qtbot.waitUntil(lambda: harness.exact_reader.at_rest and not harness.jobs.busy)
    assert [type(each) for each in broke] == [ZeroDivisionError]
    assert harness.asked == 1
    assert "complete" not in harness.signals


def test_another_checkpoint_is_read_after_a_stop_of_the_last(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.exact_reader.stop()
    assert harness.signals == ["halted"]
    harness.pending_reads = [FakeRequest(3)]
    harness.exact_reader.begin()
    qtbot.waitUntil(lambda: "complete" in harness.signals)
    assert harness.found == [3]


def test_nothing_is_read_after_it_was_closed(harness: ReaderHarness, qtbot: QtBot) -> None:
    harness.pending_reads = [FakeRequest(1)]
    harness.exact_reader.begin()
    harness.exact_reader.close()
    harness.exact_reader.restart()
    qtbot.waitUntil(lambda: harness.exact_reader.at_rest and not harness.jobs.busy)
    assert harness.found == []
    assert harness.asked == 1
