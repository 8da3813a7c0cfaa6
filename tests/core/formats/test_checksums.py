"""Records of zip archives against the checksums that are kept of them."""

from pathlib import Path

import pytest
import torch

from core.base.errors import Cancelled
from core.formats.checksums import checksummed_bytes, wrong_checksums
from core.formats.readers import open_container


def ignore(_: int) -> None:
    """Does nothing."""


def test_a_byte_that_was_changed_does_not_fit_its_records_checksum(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"fc.weight": torch.full((3, 3), 1.5), "fc.bias": torch.full((3,), 2.5)}, path)
    assert list(wrong_checksums(open_container(path), ignore)) == []
    raw = bytearray(path.read_bytes())
    raw[raw.index(torch.full((3,), 2.5).numpy().tobytes())] ^= 1
    path.write_bytes(raw)
    assert list(wrong_checksums(open_container(path), ignore)) == ["model/data/1"]


def test_progress_is_told_and_the_reading_can_be_stopped(tmp_path: Path) -> None:
    path, read = tmp_path / "model.pt", []
    torch.save({"fc.weight": torch.randn(100, 100)}, path)
    container = open_container(path)
    assert list(wrong_checksums(container, read.append)) == []
    assert 100 * 100 * 4 <= sum(read) <= checksummed_bytes(container)

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(wrong_checksums(container, stop))


def test_a_file_without_checksums_has_none_to_read(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"fc.weight": torch.randn(10, 10)}, path, _use_new_zipfile_serialization=False)
    assert checksummed_bytes(open_container(path)) == 0
