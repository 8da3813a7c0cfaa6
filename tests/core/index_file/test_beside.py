"""The index file that lies beside a model: found by name, and used as long as it is of the model's present state."""

from pathlib import Path

import pytest

from core.base.errors import UserError
from core.index_file.beside import known_beside
from core.index_file.place import index_path
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.preview.measurements import Measurements
from core.storage import source_file


def test_it_lies_beside_the_model_under_its_name(source: Checkpoint, whole: Path) -> None:
    assert index_path(source) == whole


def test_that_of_a_cached_model_lies_outside_of_the_cache(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    cached = tmp_path / "hub" / "models--org--name" / "snapshots" / "0123" / "model.pt"
    cached.parent.mkdir(parents=True)
    cached.symlink_to(model)
    assert index_path(open_checkpoint(cached)).parent == tmp_path


def test_all_is_known_and_nothing_read(source: Checkpoint, whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    plain = source_file.SourceFile.open
    monkeypatch.setattr(source_file.SourceFile, "open", lambda self: opened.append(self.path) or plain(self))
    measurements = Measurements(source)
    known_beside(source).fill(measurements)
    assert measurements.complete
    assert set(opened) == {whole}


def test_a_model_that_was_written_again_has_none(source: Checkpoint, model: Path, whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / model.name
    copy.write_bytes(model.read_bytes())
    beside = tmp_path / whole.name
    beside.write_bytes(whole.read_bytes())
    with pytest.raises(UserError, match=f"is the index of {model}, whose files are not those of {copy}"):
        known_beside(open_checkpoint(copy))
