"""The digest of a file is that of its bytes, and can be cancelled."""

from hashlib import sha256
from pathlib import Path

import pytest

from core.base.errors import Cancelled, UserError
from core.storage import digest
from core.storage.digest import sha256_of
from core.storage.source_file import SourceFile


@pytest.mark.parametrize("size", [0, 10, 1024, 5000])
def test_the_digest_is_that_of_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(digest, "_BLOCK", 1024)
    data = bytes(range(256)) * 20
    (tmp_path / "file").write_bytes(data[:size])
    told: list[tuple[int, int]] = []
    assert sha256_of(SourceFile.of(tmp_path / "file"), lambda *each: told.append(each)) == (
        sha256(data[:size]).hexdigest()
    )
    assert told[-1] == (size, size)


def test_it_can_be_cancelled_and_sees_a_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    file = SourceFile.of(tmp_path / "file")

    def cancel(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        sha256_of(file, cancel)
    (tmp_path / "file").write_bytes(b"afterwards")
    with pytest.raises(UserError, match="has changed"):
        sha256_of(file)
