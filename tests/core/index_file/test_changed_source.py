"""Whether the model of an index file that is open was written since."""

import json
import os
import shutil
from pathlib import Path

import pytest

from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.changed_source import changed_source
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A model and its index beside it."""
    model, index = tmp_path / "here" / "model.safetensors", tmp_path / "here" / "model.index.safetensors"
    model.parent.mkdir()
    write_safetensors(small_state(), model)
    write_index(open_checkpoint(model), index)
    return model, index


def changed(index: Path) -> Path | None:
    container = open_checkpoint(index).container
    assert isinstance(container, WithoutWeights)
    return changed_source(container)


def write_later(path: Path) -> None:
    """Write the same bytes at a later time."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


def test_a_model_that_was_written_since_is_found_beside_the_index(files: tuple[Path, Path]) -> None:
    model, index = files
    assert changed(index) is None
    write_later(model)
    assert changed(index) == model


def test_it_is_found_where_it_was_indexed(files: tuple[Path, Path], tmp_path: Path) -> None:
    model, index = files
    elsewhere = shutil.copy(index, tmp_path / "travelled.index.safetensors")
    assert changed(elsewhere) is None
    write_later(model)
    assert changed(elsewhere) == model


def test_a_model_that_is_not_here_has_not_changed(files: tuple[Path, Path]) -> None:
    model, index = files
    model.unlink()
    assert changed(index) is None


def test_a_copy_with_its_times_is_the_same(files: tuple[Path, Path], tmp_path: Path) -> None:
    model, index = files
    shutil.copytree(model.parent, tmp_path / "copy")
    write_later(model)
    assert changed(tmp_path / "copy" / index.name) is None


def test_a_folder_has_changed_where_a_shard_is_gone_or_another(tmp_path: Path) -> None:
    folder, index = tmp_path / "model", tmp_path / "model.index.safetensors"
    folder.mkdir()
    places = {name: f"{place}.safetensors" for place, name in enumerate(small_state())}
    for name, file in places.items():
        write_safetensors({name: small_state()[name]}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    write_index(open_checkpoint(folder), index)
    assert changed(index) is None
    shard = sorted(folder.glob("*.safetensors"))[0]
    shard.rename(tmp_path / "away")
    assert changed(index) == folder
