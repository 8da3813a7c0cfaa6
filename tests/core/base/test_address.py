"""Addresses: which are read, how they are shown, and that what is secret in them stays where it is."""

import pickle
from copy import copy
from pathlib import Path
from time import process_time

import pytest

from core.base.address import Address, is_address, is_local_host, path_or_address, shown
from core.base.errors import UserError
from tests.helpers.pace import is_slow

SIGNED = "https://user:hush@example.org:8443/models/tiny%20one/model.safetensors?X-Signature=hush&a=%2Fb#part"


def test_an_address_is_shown_without_what_is_secret() -> None:
    address = Address.parse(SIGNED)
    assert str(address) == "https://example.org:8443/models/tiny%20one/model.safetensors"
    assert (address.name, address.suffix, str(address.absolute())) == (
        "model.safetensors",
        ".safetensors",
        str(address),
    )
    assert "hush" not in f"{address!r} {address.parts} {vars(copy(address)).get('_raw_paths')}"


def test_the_link_is_what_was_given() -> None:
    assert Address.parse(SIGNED).link == SIGNED.partition("#")[0]
    assert Address.parse("https://example.org/a b/ü.pt").link == "https://example.org/a%20b/%C3%BC.pt"
    assert Address.parse("s3://bucket/a b?c.pt").link == "s3://bucket/a b?c.pt"


def test_what_lies_beside_it_has_the_same_query() -> None:
    beside = Address.parse(SIGNED).parent / "config 1.json"
    assert isinstance(beside, Address)
    assert str(beside) == "https://example.org:8443/models/tiny%20one/config 1.json"
    assert beside.link == (
        "https://user:hush@example.org:8443/models/tiny%20one/config%201.json?X-Signature=hush&a=%2Fb"
    )
    assert (Address.parse("hf://org/name@main/model.safetensors").parent / "config.json").link == (
        "hf://org/name@main/config.json"
    )


def test_it_is_no_file_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    address = Address.parse("https://example.org/model.pt")
    assert [address.is_file(), address.exists(), address.parent.is_dir()] == [False] * 3


@pytest.mark.parametrize(
    "text",
    ["https://a/b", "HTTPS://a/b", "http:/a/b", "s3://a/b", "hf:/a/b", "ftp://a/b", "gs://a/b"],
)
def test_addresses_are_told_from_paths(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", ["model.pt", "/a/b", "./https://x", "C:/models/a.pt", "c:\\a", "a:b", "ftp:/a", ""])
def test_paths_are_none(text: str) -> None:
    assert not is_address(text)


def test_a_folder_that_is_called_like_one_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "https:").mkdir()
    monkeypatch.chdir(tmp_path)
    assert not is_address("https:/a")
    assert type(path_or_address("https://a/b")) is type(Path())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ftp://example.org/x?hush",
            "ftp://example.org/x can't be read: addresses begin with https://, s3:// or hf://",
        ),
        ("http://example.org/x?hush", "http://example.org/x can't be read: everybody on the way"),
        ("https://user:hush@example.org", "https://example.org is the address of no file"),
        ("https://example.org/folder/?hush", "https://example.org/folder/ is the address of no file"),
        ("https:///x", "https:///x is the address of no file"),
        ("https://example.org/\udcff.pt", "is no address: it has bytes that are no text in UTF-8"),
        ("hf://org/name/\ud800.pt", "is no address: it has bytes that are no text in UTF-8"),
        ("s3://bucket/\udcff.pt", "is no address: it has bytes that are no text in UTF-8"),
        ("s3://bucket", "s3://bucket is the address of no file"),
        ("https://[hush/x", "is no address"),
        ("https://a:hush/x", "is no address"),
    ],
)
def test_what_is_not_read_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(UserError) as told:
        path_or_address(text)
    assert words in str(told.value)
    assert "?" not in str(told.value)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0.0.0.0",
        "::1",
        "::ffff:127.0.0.1",
    ],
)
def test_this_machine_may_be_asked_without_encryption(host: str) -> None:
    assert is_local_host(host)
    place = f"[{host}]" if ":" in host else host
    assert Address.parse(f"http://{place}:8000/x").link == f"http://{place}:8000/x"


@pytest.mark.parametrize(
    "host", ["127.0.0.1.example.org", "localhost.example.org", "example.org", "10.0.0.1", "::2", "", "\udcff"]
)
def test_other_machines_may_not(host: str) -> None:
    assert not is_local_host(host)


def test_a_text_loses_the_secrets_of_its_addresses_alone() -> None:
    assert shown("no https://u:p@h/a?b=c and s3:/k/x?y, a?b me@h") == "no https://h/a and s3:/k/x a?b me@h"


@pytest.mark.parametrize("before", ["", "9", "1.5-", "+x"])
def test_a_scheme_that_is_not_known_hides_secrets_wherever_its_word_begins(before: str) -> None:
    assert shown(f"to {before}ftp://u:p@h/a?b, x") == f"to {before}ftp://h/a x"


def test_a_long_word_is_looked_through_once() -> None:
    long = "x" * 20_000
    before = process_time()
    assert shown(f"{long} {long}://u:p@h") == f"{long} {long}://h"
    assert not is_slow(process_time() - before, 0.02)


def test_a_copy_has_no_secrets() -> None:
    address = Address.parse(SIGNED)
    assert b"hush" not in pickle.dumps(Path(*address.parts))
