"""Uses once what is imported, compiled or cached on first use, so that the canary may take it for known."""

import codecs
import gzip
import io
import struct
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from core.commands.parser import main as command
from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.corpus_safetensors import entry, safetensors
from tests.hostile.corpus_shards import HONEST, INDEX, SHARDS, index
from tests.hostile.ziplies import Entry, archive

KINDS = {"DoubleStorage": "<4d", "FloatStorage": "<4f", "HalfStorage": "<4e", "BFloat16Storage": "<4H"}


def warm_up(folder: Path) -> None:
    """Open, inspect, prune and verify honest files of every kind, and a few that are refused."""
    for encoding in ("unicode_escape", "raw_unicode_escape", "utf-8", "latin-1", "ascii"):
        codecs.lookup(encoding)
    for place, path in enumerate(_files(folder)):
        out = folder / f"out{place}{path.suffix}"
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            _run("inspect", str(path))
            _run("inspect", str(path), "--json")
            _run("prune", str(path), "--density", "0.5", "--select", "*", "-o", str(out), "--json")
            _run("verify", str(path), str(out))


def _run(*arguments: str) -> None:
    # what fails here is of no use here; where it must not fail, a test says so
    with suppress(Exception):
        command(arguments)


def _files(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    for name, content in _contents():
        path = folder / name
        path.write_bytes(content)
        yield path
    for name, shard in SHARDS.items():
        (folder / name).write_bytes(shard)
    (folder / INDEX).write_bytes(index(HONEST))
    yield folder / INDEX


def _contents() -> Iterator[tuple[str, bytes]]:
    for kind, form in KINDS.items():
        numbers = (1, 2, 3, 4) if "H" in form else (1.0, -0.5, 0.0, 2.0)
        raw = {"0": struct.pack(form, *numbers)}
        for stride in (1, 3):
            item = op.view(op.storage(kind=kind), 0, (2,), (stride,))
            yield f"{kind}{stride}.pt", containers.zip_file(op.whole(op.named_mapping(weight=item)), raw)
    yield "legacy.pt", containers.legacy_file(op.whole(op.named_mapping(weight=op.tensor(legacy=True))))
    yield "tar.pt", containers.tar_file(op.whole(op.named_mapping(weight=op.persistent(op.text("7")))))
    yield "module.pt", containers.zip_file(op.whole(containers.module(op.tensor())))
    yield "honest.safetensors", safetensors({"layer.weight": entry()})
    inner = containers.zip_file(op.whole(op.named_mapping(weight=op.tensor())))
    yield "wrapped.gz", gzip.compress(inner)
    yield "wrapped.zip", archive([Entry(b"model.pt", inner)])
    for place, wrong in enumerate((b"", b"hello", b"\x80\x02N.", b"PK\x03\x04", b"\xff" * 600)):
        yield f"wrong{place}.pt", wrong
