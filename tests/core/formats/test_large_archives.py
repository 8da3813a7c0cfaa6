"""Archives beyond 4 GB: their sizes and offsets are in the 64 bit fields. The files are holes, so they cost nothing."""

from pathlib import Path

import pytest
import torch

from core.files import SourceFile
from core.formats import open_container
from core.formats.zip_archive import read_archive

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
