"""Files on other machines: what is fetched of them, what is said where they can't be read, and what is not believed."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from core.base.address import Address
from core.base.errors import UserError
from core.base.going_on import asking
from core.storage import remote_file as module
from core.storage.ranges import FirstAnswer, NotThere
from core.storage.remote_file import RemoteFile
from core.storage.remote_systems import remote_file, source_file
from core.storage.source_file import SourceFile, read_into
from core.storage.web_ranges import FIRST
from tests.helpers.file_server import Answer, Change, FileServer, Request, serving

Found = TypeVar("Found")

SIZE = 3 * FIRST
CONTENT = bytes(range(256)) * (SIZE // 256)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    (tmp_path / "model.bin").write_bytes(CONTENT)
    monkeypatch.setattr(module, "PAUSES", (0, 0, 0))
    with serving(tmp_path) as files:
        yield files


def opened(server: FileServer, name: str = "model.bin") -> SourceFile:
    return source_file(Address.parse(server.address(name)))


def test_a_range_is_that_of_the_file(server: FileServer) -> None:
    file = opened(server)
    assert (file.size, file.read(FIRST + 5, 1000)) == (SIZE, CONTENT[FIRST + 5 : FIRST + 1005])
    assert server.sent == FIRST + 1000


def test_what_has_been_read_of_the_beginning_is_not_fetched_again(server: FileServer) -> None:
    file = opened(server)
    assert [file.read(0, 8), file.read(8, 500), file.read(4, 4)] == [CONTENT[:8], CONTENT[8:508], CONTENT[4:8]]
    assert server.sent == FIRST


def test_what_is_expected_is_fetched_once_and_nothing_else(server: FileServer) -> None:
    file = opened(server)
    before, found = server.sent, bytearray(FIRST)
    with file.open() as stream:
        file.expect(stream, [(FIRST, FIRST + 100), (2 * FIRST, 3 * FIRST)])
        read_into(stream, FIRST, memoryview(found)[:100], file.path)
        assert found[:100] == CONTENT[FIRST : FIRST + 100]
        for at in range(0, FIRST, 4096):
            read_into(stream, 2 * FIRST + at, memoryview(found)[at : at + 4096], file.path)
    assert (found, server.sent - before) == (CONTENT[2 * FIRST :], FIRST + 100)


def test_large_parts_are_fetched_ahead_in_ranges(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RANGE", 10_000)
    file = opened(server)
    found = bytearray(SIZE)
    with file.open() as stream:
        file.expect(stream, [(0, SIZE)])
        read_into(stream, 0, memoryview(found), file.path)
    assert found == CONTENT
    assert sorted((each.start, each.stop) for each in server.requests[1:]) == [
        (at, min(at + 10_000, SIZE)) for at in range(0, SIZE, 10_000)
    ]


class Counting:
    """Ranges that come at once, and which were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def open(self) -> "Future[FirstAnswer]":
        return come(FirstAnswer(SIZE, "", CONTENT[:10]))

    def begin(self, start: int, stop: int) -> "Future[bytes]":
        self.asked.append((start, stop))
        return come(CONTENT[start:stop])


def come(result: Found) -> "Future[Found]":
    future: Future[Found] = Future()
    future.set_result(result)
    return future


def test_what_has_come_is_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RANGE", 1000)
    ranges = Counting()
    file = RemoteFile.at(Address.parse("https://example.org/model.bin"), ranges)
    with file.open() as stream:
        file.expect(stream, [(0, 2500), (9000, 9100)])
        for at in (*range(0, 2500, 100), 9000):
            stream.seek(at)
            assert stream.read(100) == CONTENT[at : at + 100]
    assert ranges.asked == [(0, 1000), (1000, 2000), (2000, 2500), (9000, 9100)]


def test_no_more_is_asked_for_ahead_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RANGE", 1000)
    monkeypatch.setattr(module, "_AHEAD", 3000)
    ranges = Counting()
    file = RemoteFile.at(Address.parse("https://example.org/model.bin"), ranges)
    with file.open() as stream:
        file.expect(stream, [(0, 50_000)])
        assert ranges.asked == []
        stream.read(1)
        assert len(ranges.asked) == 3
        file.expect(stream, [(place * 100, place * 100 + 1) for place in range(100)])
        stream.seek(0)
        stream.read(1)
        assert len(ranges.asked) == 3 + 16


def test_a_stream_ends_where_the_file_ends(server: FileServer) -> None:
    file = opened(server)
    with file.open() as stream:
        stream.seek(SIZE - 3)
        assert [stream.read(10), stream.read(10), stream.tell()] == [CONTENT[-3:], b"", SIZE]
    with pytest.raises(UserError, match="in the middle of a tensor"):
        file.read(SIZE - 3, 10)


def test_an_empty_file_is_one(server: FileServer) -> None:
    (server.folder / "empty").touch()
    assert opened(server, "empty").size == 0


def test_a_small_file_may_come_whole(server: FileServer) -> None:
    (server.folder / "small").write_bytes(b"{}")
    server.ranges = False
    assert opened(server, "small").read(0, 2) == b"{}"


def test_paths_of_this_machine_are_files_of_it(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x")
    assert source_file(tmp_path / "here") == SourceFile.of(tmp_path / "here")


def test_two_states_of_a_file_are_two_files(server: FileServer) -> None:
    first, again = opened(server), opened(server)
    (server.folder / "model.bin").write_bytes(CONTENT[::-1])
    assert first == again
    assert opened(server) != first


def failing(times: int, answer: Callable[[Answer], Answer]) -> Change:
    """The first answers that are no first bytes are wrong."""
    left = iter(range(times))

    def change(request: Request, right: Answer) -> Answer:
        return answer(right) if request.start and next(left, None) is not None else right

    return change


def cut_off(right: Answer) -> Answer:
    return replace(right, body=right.body[:10])


@pytest.mark.parametrize("answer", [cut_off, lambda right: replace(right, status=503)], ids=["cut off", "busy"])
def test_a_range_that_breaks_is_asked_for_again(server: FileServer, answer: Callable[[Answer], Answer]) -> None:
    file = opened(server)
    server.change = failing(3, answer)
    assert file.read(FIRST, 500) == CONTENT[FIRST : FIRST + 500]
    server.change = failing(4, answer)
    with pytest.raises(
        UserError,
        match=r"model\.bin can't be read: (the connection to its server broke|its server answers 503), 4 times\. Check",
    ):
        file.read(2 * FIRST, 500)


def test_a_server_that_is_gone_is_told(server: FileServer, tmp_path: Path) -> None:
    with serving(tmp_path) as other:
        address = other.address("model.bin")
    with pytest.raises(UserError, match=r"can't be read: the connection to its server .*, 4 times"):
        remote_file(Address.parse(address))


def test_a_server_without_ranges_is_refused_without_reading_the_file(server: FileServer) -> None:
    server.ranges = False
    with pytest.raises(UserError, match=r"model\.bin can't be read in parts: its server sends whole files only\. Down"):
        opened(server)


def wrong(right: Answer, **headers: str) -> Answer:
    return replace(right, headers={**right.headers, **headers})


WRONG: dict[str, tuple[Callable[[Answer], Answer], str]] = {
    "too long": (lambda right: replace(right, body=right.body + b"x", length=len(right.body) + 1), "another number"),
    "too short": (lambda right: replace(right, body=right.body[1:], length=len(right.body) - 1), "another number"),
    "without an end": (lambda right: replace(right, body=right.body * 40, length=None), "more than it was asked for"),
    "no place": (lambda right: wrong(right, **{"Content-Range": "bytes"}), "does not say which part"),
    "another place": (lambda right: wrong(right, **{"Content-Range": f"bytes 0-9/{SIZE}"}), "another part"),
    "another size": (lambda right: wrong(right, **{"Content-Range": f"bytes 65536-65635/{SIZE + 1}"}), "has changed"),
    "another tag": (lambda right: wrong(right, ETag='"other"'), "has changed"),
    "no tag": (lambda right: replace(right, headers={"Content-Range": right.headers["Content-Range"]}), "has changed"),
    "refused precondition": (lambda right: replace(right, status=412), "has changed"),
    "nothing there": (lambda right: replace(right, status=416, body=b"", length=0), "has changed"),
    "whole": (lambda right: replace(right, status=200), "whole files only"),
    "packed": (lambda right: wrong(right, **{"Content-Encoding": "gzip"}), "packs what it sends"),
    "a joke": (lambda right: replace(right, status=418), "answers 418"),
    "a circle": (lambda right: wrong(replace(right, status=302), Location="/model.bin"), "more than 5 times"),
    "elsewhere": (lambda right: wrong(replace(right, status=302), Location="ftp://example.org/x"), "no address of the"),
    "nowhere": (lambda right: wrong(replace(right, status=302), Location="http://[x"), "is none"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_server_should_not_do_is_one_sentence(server: FileServer, name: str) -> None:
    answer, words = WRONG[name]
    file = opened(server)
    server.change = failing(9, answer)
    before = server.sent
    with pytest.raises(UserError, match=words) as told:
        file.read(FIRST, 100)
    assert str(told.value).startswith(f"{server.address('model.bin')} ")
    assert server.sent - before <= 6 * 4000


def test_a_server_is_asked_for_the_same_state(server: FileServer) -> None:
    file = opened(server)
    file.read(FIRST, 1)
    tags = [each.headers.get("If-Match") for each in server.requests]
    assert tags[0] is None
    assert tags[1]


def test_a_redirection_is_followed_and_remembered(server: FileServer) -> None:
    def moved(request: Request, right: Answer) -> Answer:
        return (
            replace(right, status=302, headers={"Location": "/model.bin?signed=1"}, body=b"", length=0)
            if (request.target == "/link")
            else right
        )

    server.change = moved
    (server.folder / "link").touch()
    file = opened(server, "link")
    assert file.read(FIRST, 3) == CONTENT[FIRST : FIRST + 3]
    assert [each.target for each in server.requests] == ["/link", "/model.bin?signed=1", "/model.bin?signed=1"]


def test_a_link_that_ran_out_is_asked_for_again(server: FileServer) -> None:
    (server.folder / "link").touch()
    left = iter(range(1))

    def moved(request: Request, right: Answer) -> Answer:
        if request.target == "/link":
            return replace(right, status=302, headers={"Location": f"/model.bin?{len(server.requests)}"}, body=b"")
        refused = request.start and next(left, None) is not None
        return replace(right, status=403, body=b"", length=0) if refused else right

    server.change = moved
    file = opened(server, "link")
    assert file.read(FIRST, 3) == CONTENT[FIRST : FIRST + 3]
    assert [each.target.partition("?")[0] for each in server.requests] == [
        *("/link", "/model.bin", "/model.bin", "/link", "/model.bin")
    ]


@pytest.mark.parametrize(("status", "words"), [(404, "There is no file"), (403, "may not be read"), (500, "4 times")])
def test_what_is_not_given_is_told(server: FileServer, status: int, words: str) -> None:
    server.change = lambda _, right: replace(right, status=status)
    with pytest.raises(UserError, match=words) as told:
        opened(server)
    assert isinstance(told.value, NotThere) == (status < 500)


def test_what_is_secret_is_sent_and_never_told(server: FileServer) -> None:
    address = Address.parse(server.address("model.bin?signature=hush").replace("//", "//user:hush@"))
    file = remote_file(address)
    assert server.requests[0].target == "/model.bin?signature=hush"
    assert server.requests[0].headers["Authorization"].startswith("Basic ")
    server.change = failing(9, lambda right: replace(right, status=403))
    with pytest.raises(UserError) as told:
        file.read(FIRST, 1)
    assert "hush" not in f"{told.value} {told.value!r} {file} {file!r} {address} {address!r}"


def test_whoever_waits_can_stop(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (3600,))
    file = opened(server)
    asked = iter(range(2))

    class Stopped(Exception):  # noqa: N818 - nothing is wrong
        pass

    def stop() -> None:
        if next(asked, None) is None:
            raise Stopped

    server.change = failing(10**9, lambda right: replace(right, status=503))
    with asking(stop), pytest.raises(Stopped):
        file.read(FIRST, 100)
