"""Where a server may lead, and how long it may take."""

from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest

from core.base.address import Address
from core.base.errors import UserError
from core.storage import remote_file as remote
from core.storage import web_ranges as module
from core.storage.remote_systems import remote_file
from core.storage.web_ranges import Validators, WebRanges
from tests.helpers.file_server import FileServer, serving

ADDRESS = "https://example.org/models/model.pt"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    (tmp_path / "model.bin").write_bytes(bytes(200_000))
    monkeypatch.setattr(remote, "PAUSES", (0, 0))
    with serving(tmp_path) as files:
        yield files


def led(location: str) -> tuple[str, dict[str, str]]:
    """Where a file is, with the headers for its host, after its server has led elsewhere."""
    headers = {"Authorization": "hush"}
    ranges = WebRanges(Address.parse(ADDRESS), lambda: (ADDRESS, headers), None)
    place = ranges._next(module._Place(ADDRESS, headers), location)
    return place.url, dict(place.headers)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://example.org/model.pt", "leads to an http:// address"),
        ("https://localhost/model.pt", "leads to this machine"),
        ("https://127.0.0.1:8080/model.pt", "leads to this machine"),
        ("https://[::1]/model.pt", "leads to this machine"),
        ("file:///etc/passwd", "leads to what is no address of the web"),
        ("https://2130706433/model.pt", "leads to this machine"),
    ],
)
def test_what_is_not_followed(location: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        led(location)


def test_what_was_meant_for_a_host_stays_with_it() -> None:
    assert led("/other?signed") == ("https://example.org/other?signed", {"Authorization": "hush"})
    assert led("other") == ("https://example.org/models/other", {"Authorization": "hush"})
    assert led("https://cdn.example.org/x%2Fy") == ("https://cdn.example.org/x%2Fy", {})
    assert led("https://example.org:8443/x") == ("https://example.org:8443/x", {})


def test_a_weak_tag_is_compared_and_not_asked_for() -> None:
    assert Validators('"a"', "").precondition == {"If-Match": '"a"'}
    assert not Validators('W/"a"', "").precondition
    assert not Validators("", "Fri, 27 Nov 2026 00:00:00 GMT").precondition


def test_a_server_that_takes_too_long_is_told(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    file = remote_file(Address.parse(server.address("model.bin")))
    monkeypatch.setattr(module, "_CONNECT", 0)
    monkeypatch.setattr(module, "_SILENT", 0)
    monkeypatch.setattr(module, "_SLOWEST", inf)
    with pytest.raises(UserError, match="its server does not answer in time, 3 times"):
        file.read(100_000, 10)


def test_a_bug_is_no_sentence_on_the_address(server: FileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_arguments: object) -> None:
        raise ValueError("ours")

    monkeypatch.setattr(WebRanges, "_compare", wrong)
    with pytest.raises(ValueError, match="ours"):
        remote_file(Address.parse(server.address("model.bin")))


def test_what_leads_to_no_address_is_told() -> None:
    with pytest.raises(UserError, match="or one that it leads to, is none"):
        led("https://[half/model.pt")


def test_a_server_that_falls_silent_is_left_however_much_is_asked_for(
    server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = remote_file(Address.parse(server.address("model.bin")))
    monkeypatch.setattr(module, "_SILENT", 0)
    # as of a range that may take minutes
    monkeypatch.setattr(module, "_SLOWEST", 1e-9)
    with pytest.raises(UserError, match="its server does not answer in time, 3 times"):
        file.read(100_000, 10)
