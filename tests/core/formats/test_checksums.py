"""Records of zip archives against the checksums that are kept of them."""

from pathlib import Path
from zipfile import ZipFile

import pytest
import torch

from core.base.errors import Cancelled, UserError
from core.formats.checksums import checksummed_bytes, require_checksums
from core.formats.readers import open_container


def ignore(_: int) -> None:
    """Does nothing."""


def test_a_byte_that_was_changed_does_not_fit_its_records_checksum(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"fc.weight": torch.full((3, 3), 1.5), "fc.bias": torch.full((3,), 2.5)}, path)
    require_checksums(open_container(path), ignore)
    raw = bytearray(path.read_bytes())
    raw[raw.index(torch.full((3,), 2.5).numpy().tobytes())] ^= 1
    path.write_bytes(raw)
    with pytest.raises(UserError) as told:
        require_checksums(open_container(path), ignore)
    wrong = "the checksum of its record model/data/1 is wrong. Get the file again from where it came."
    assert str(told.value) == f"{path} is damaged: {wrong}"


def test_a_damaged_file_in_an_archive_is_told_by_its_name_there(tmp_path: Path) -> None:
    path, packed = tmp_path / "model.pt", tmp_path / "model.zip"
    torch.save({"fc.weight": torch.full((3, 3), 1.5)}, path)
    raw = bytearray(path.read_bytes())
    raw[raw.index(torch.full((3, 3), 1.5).numpy().tobytes())] ^= 1
    with ZipFile(packed, "w") as archive:
        archive.writestr("agent/policy.pth", raw)
    with pytest.raises(UserError, match=r"^agent/policy\.pth in .*model\.zip is damaged: ") as told:
        require_checksums(open_container(packed), ignore)
    assert str(told.value).count("model.zip") == 1


def test_progress_is_told_and_the_reading_can_be_stopped(tmp_path: Path) -> None:
    path, read = tmp_path / "model.pt", []
    torch.save({"fc.weight": torch.randn(100, 100)}, path)
    container = open_container(path)
    require_checksums(container, read.append)
    assert 100 * 100 * 4 <= sum(read) <= checksummed_bytes(container)

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        require_checksums(container, stop)


def test_a_file_without_checksums_has_none_to_read(tmp_path: Path) -> None:
    path = tmp_path / "old.pt"
    torch.save({"fc.weight": torch.randn(10, 10)}, path, _use_new_zipfile_serialization=False)
    assert checksummed_bytes(open_container(path)) == 0
