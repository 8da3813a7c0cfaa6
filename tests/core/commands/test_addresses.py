"""Addresses on the command line: inspect reads the tables alone, and every other argument refuses them."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.base.errors import UserError
from core.base.log_file import log_file
from core.commands.addresses import refuse_addresses
from core.model.opening import open_checkpoint
from core.storage import remote_file, remote_systems
from main import main
from tests.helpers.checkpoints import WRITERS, small_state
from tests.helpers.file_server import FileServer, serving

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
GIGABYTE = 1 << 30

Call = Callable[..., Any]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setattr(remote_file, "PAUSES", (0, 0, 0))
    folder = tmp_path / "served"
    folder.mkdir()
    with serving(folder) as files:
        yield files


def without_counts(found: dict[str, Any]) -> dict[str, Any]:
    """What inspect tells without the weights."""
    for each in (*found["parameters"], *found["classes"], found["total"]):
        for name in ("zeros", "masked", "nonfinite", "unread"):
            each.pop(name, None)
    return {key: value for key, value in found.items() if key not in ("path", "notes")}


def write_sharded(folder: Path) -> None:
    state = small_state()
    names = list(state)
    places = {name: SHARDS[number % 2] for number, name in enumerate(names)}
    for shard in SHARDS:
        save_file({name: state[name] for name in names if places[name] == shard}, folder / shard)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (folder / "config.json").write_text(json.dumps({"architectures": ["TinyModel"], "model_type": "tiny"}))


@pytest.mark.parametrize("name", [*WRITERS, "model.safetensors.index.json"])
def test_inspect_tells_of_an_address_what_it_tells_of_the_file(server: FileServer, run: Call, name: str) -> None:
    if name in WRITERS:
        WRITERS[name](small_state(), server.folder / name)
    else:
        write_sharded(server.folder)
    found = run("inspect", server.address(name), "--json")
    assert (found["path"], found["total"]["zeros"]) == (server.address(name), None)
    assert found["notes"][-1] == "Its weights were not read, so zeros are not counted; `index` reads them."
    assert without_counts(found) == without_counts(run("inspect", server.folder / name, "--json"))


def write_sparse(path: Path) -> None:
    """A model of one gigabyte, most of which is a hole."""
    header = {
        f"layers.{number}.weight": {
            "dtype": "F32",
            "shape": [4096, 4096],
            "data_offsets": [number << 26, (number + 1) << 26],
        }
        for number in range(GIGABYTE >> 26)
    }
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + GIGABYTE)


def test_inspect_of_a_gigabyte_fetches_less_than_a_megabyte(server: FileServer, run: Call) -> None:
    write_sparse(server.folder / "large.safetensors")
    found = run("inspect", server.address("large.safetensors"), "--json")
    assert found["total"]["numel"] == GIGABYTE // 4
    assert server.sent <= 100_000


def test_inspect_of_many_records_fetches_little_of_each(server: FileServer, run: Call) -> None:
    torch.save({f"layers.{number}.weight": torch.zeros(200, 200) for number in range(300)}, server.folder / "many.pt")
    assert (server.folder / "many.pt").stat().st_size > 48_000_000
    assert len(run("inspect", server.address("many.pt"), "--json")["parameters"]) == 300
    assert server.sent <= 600_000


def test_the_table_has_no_columns_of_what_was_not_read(server: FileServer, run: Call) -> None:
    WRITERS["plain.pt"](small_state(), server.folder / "a.pt")
    lines = run("inspect", server.address("a.pt")).splitlines()
    heads = [line.split() for line in lines if line.startswith("name")]
    assert heads == [["name", "class", "shape", "dtype", "weights"]]
    assert lines[-1] == "In all: 330 weights in 6 parameters, 330 prunable."


def test_a_pattern_needs_the_file(server: FileServer, complaint: Call) -> None:
    WRITERS["plain.pt"](small_state(), server.folder / "a.pt")
    said = complaint("inspect", server.address("a.pt"), "--nm", "2:4")
    assert f"--nm reads every weight of {server.address('a.pt')}" in said
    assert not server.requests


@pytest.mark.parametrize("name", ["packed.tar.gz", "plain.pkl", "text"])
def test_what_would_be_read_as_a_whole_is_refused(server: FileServer, complaint: Call, name: str) -> None:
    begin = {"packed.tar.gz": b"\x1f\x8b\x08", "plain.pkl": b"\x80\x04", "text": b"hello"}[name]
    (server.folder / name).write_bytes(begin + bytes(3_000_000))
    assert "can't be read in parts: only safetensors files and what" in complaint("inspect", server.address(name))
    assert server.sent <= 100_000


def test_a_missing_shard_is_told(server: FileServer, complaint: Call) -> None:
    write_sharded(server.folder)
    (server.folder / SHARDS[1]).unlink()
    said = complaint("inspect", server.address("model.safetensors.index.json"))
    assert said == f"secateurs: There is no file {server.address(SHARDS[1])}. Check the address.\n"


ADDRESS = "https://user:hush@example.org/model.pt?signature=hush"


@pytest.mark.parametrize(
    "arguments",
    [
        ("prune", ADDRESS, "--density", "0.5", "-o", "out.pt"),
        ("prune", "a.pt", "--density", "0.5", "-o", "s3://bucket/out.pt"),
        ("prune", "a.pt", "b.pt", "hf://org/name/c.pt", "--density", "0.5", "--output-dir", "out"),
        ("prune", "a.pt", "--plan", ADDRESS, "-o", "out.pt"),
        ("verify", "a.pt", ADDRESS),
        ("verify", "a.pt", "--record", ADDRESS),
        ("compare", ADDRESS, "a.pt"),
        ("evaluate", ADDRESS, "--with", "a.py"),
        ("masks", "export", ADDRESS, "--density", "0.5", "-o", "out"),
        ("masks", "compare", "a", ADDRESS),
        ("inspect", "a.pt", ADDRESS),
        ("inspect", f"--with={ADDRESS}", "a.pt"),
    ],
    ids=" ".join,
)
def test_every_other_argument_refuses_addresses(complaint: Call, arguments: tuple[str, ...]) -> None:
    said = complaint(*arguments)
    log = log_file()
    assert "hush" not in said + (log.read_text() if log else "")
    assert " is an address, which `" in said or arguments[0] == "inspect"


@pytest.mark.parametrize("module", ["fsspec", "aiohttp"])
def test_without_the_extra_it_is_named(complaint: Call, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    remote_systems.web_system.cache_clear()
    for name in (module, f"{module}.implementations.http"):
        monkeypatch.setitem(sys.modules, name, None)
    said = complaint("inspect", "https://example.org/model.pt?hush")
    assert "https://example.org/model.pt can't be read without the extra “remote”." in said
    assert "'.[remote]'" in said


def test_the_window_refuses_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([ADDRESS]) == 2
    assert capsys.readouterr().err.startswith("secateurs: https://example.org/model.pt is an address, which `")
    with pytest.raises(UserError, match=r"is an address, which `.* index ADDRESS -o FILE`"):
        open_checkpoint(Path(ADDRESS))


def test_values_that_are_no_paths_are_left_alone() -> None:
    refuse_addresses(argparse.Namespace(select=["https://x/y"], file=Path("a"), files=[Path("b")], none=None))
