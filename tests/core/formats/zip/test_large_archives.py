"""Archives beyond 4 GB: their sizes and offsets are in the 64 bit fields. The files are holes, so they cost nothing.

To write such a file takes half a minute: that is done by `tests.core.formats.large_archives`.
"""

import zipfile
from pathlib import Path

import pytest
import torch

from core.formats import open_container
from core.formats.zip.archive import read_archive
from core.storage.source_file import SourceFile
from tests.core.formats.helpers import assert_same, in_place, raw, records, table_of

ROWS = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "large.pt"
    with torch.serialization.skip_data():
        torch.save({"large.weight": torch.empty(1100, ROWS), "small.weight": torch.empty(10, 10)}, path)
    assert path.stat().st_size > 1 << 32
    if path.stat().st_blocks * 512 > 1 << 24:
        pytest.skip("this disk keeps no holes")
    return path


def test_a_record_of_more_than_4_gb_and_one_behind_it_are_found(path: Path) -> None:
    large, small = open_container(path).table.tensors
    assert large.shape == (1100, ROWS)
    assert large.storage.nbytes == 4400 * ROWS
    assert small.start > 1 << 32
    assert small.start % 64 == 0
    assert small.storage.file.read(small.start, 400) == bytes(400)


def test_the_64_bit_fields_are_used(path: Path) -> None:
    records = read_archive(SourceFile.of(path)).records
    assert records["large/data/0"].packed == 4400 * ROWS
    assert records["large/data/1"].header > 4400 * ROWS


def test_a_small_archive_in_64_bit_fields_is_patched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every size and offset is where only that of a large archive is; checksums are put in beside them."""
    plain, wide, out = tmp_path / "plain.pt", tmp_path / "wide.pt", tmp_path / "out.pt"
    state = {name: torch.randn(20, 20) for name in ("a.weight", "b.weight", "c.weight")}
    torch.save(state, plain)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 0)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(wide, "w") as new:
        for entry in old.namelist():
            with new.open(entry, "w", force_zip64=True) as record:
                record.write(old.read(entry))
    monkeypatch.undo()
    assert wide.read_bytes().count(b"PK\x06\x06") == 1
    values = {"b.weight": torch.zeros(20, 20)}
    assert_same(table_of(in_place(wide, out, values)), {**state, **values})
    assert raw(torch.load(out)["b.weight"]) == bytes(1600)
    before, after = records(wide), records(out)
    assert [name for name in before if before[name] != after[name]] == ["data/1"]
    assert out.stat().st_size == wide.stat().st_size
