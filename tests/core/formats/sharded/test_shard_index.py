"""The index of shards is read only where it names files in its own folder, and says the same with other keys."""

import json
import os
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.formats.sharded import shard_index
from core.formats.sharded.shard_index import (
    ShardIndex,
    indexes_in,
    looks_like_index,
    read_index,
    require_plain_name,
    require_same_folder,
)
from core.storage.source_file import SourceFile

NAME = "model.safetensors.index.json"


def index_of(folder: Path, fields: object, *shards: str) -> SourceFile:
    """A file with an index, and empty shards beside it."""
    (folder / NAME).write_text(json.dumps(fields))
    for shard in shards:
        (folder / shard).touch()
    return SourceFile.of(folder / NAME)


@pytest.fixture
def index(tmp_path: Path) -> ShardIndex:
    weight_map = {"b": "2.bin", "a": "1.bin", "c": "2.bin"}
    return read_index(
        index_of(tmp_path, {"metadata": {"total_size": 12.0}, "weight_map": weight_map}, "1.bin", "2.bin")
    )


def test_an_index_says_which_tensor_is_in_which_file(index: ShardIndex) -> None:
    assert list(index.weight_map) == ["b", "a", "c"]
    assert (index.shards, index.total_size) == (("1.bin", "2.bin"), 12)


def test_other_keys_are_written_with_all_else_as_it_was(index: ShardIndex) -> None:
    said = json.loads(index.renamed({"a_orig": "1.bin"}, 8))
    assert said == {"metadata": {"total_size": 20}, "weight_map": {"a_orig": "1.bin"}}


@pytest.mark.parametrize("metadata", [None, {}, {"total_size": "12"}, {"total_size": 1.5}, [1]])
def test_a_size_that_is_no_number_of_bytes_is_none(tmp_path: Path, metadata: object) -> None:
    index = read_index(index_of(tmp_path, {"metadata": metadata, "weight_map": {"a": "1.bin"}}, "1.bin"))
    assert index.total_size is None
    assert json.loads(index.renamed({}, 8))["metadata"] == metadata


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ([], "not the index of a model"),
        ({}, "does not say which tensor is in which file"),
        ({"weight_map": {}}, "does not say which tensor is in which file"),
        ({"weight_map": {"a": 1}}, "something other than a file name"),
        ({"weight_map": {"a": "lost.bin"}}, "lost.bin is missing"),
    ],
)
def test_an_index_of_another_form_is_refused(tmp_path: Path, fields: object, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_index(index_of(tmp_path, fields))


def test_an_index_that_is_larger_than_any_model_needs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard_index, "MAX_INDEX", 40)
    file = index_of(tmp_path, {"weight_map": {f"layer.{number}": "1.bin" for number in range(9)}})
    assert looks_like_index(file, file.read(0, 8))
    with pytest.raises(UserError, match=f"it has {file.size} bytes, where 40 are plenty"):
        read_index(file)


@pytest.mark.parametrize("name", ["", ".", "..", "/etc/passwd", "../1.bin", "a\\b", "C:1", "a\0", "a\n", "a" * 256])
def test_only_plain_names_are_followed(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="only a plain name"):
        require_plain_name(tmp_path / NAME, name)


def test_a_link_out_of_the_folder_is_refused_where_the_folder_has_to_be_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "elsewhere").touch()
    (folder / "there").touch()
    (folder / "inside").symlink_to(folder / "there")
    (folder / "outside").symlink_to(tmp_path / "elsewhere")
    require_same_folder(folder / NAME, "inside")
    require_plain_name(folder / NAME, "outside")
    with pytest.raises(UserError, match="leads out of the folder"):
        require_same_folder(folder / NAME, "outside")


@pytest.mark.parametrize(
    ("text", "looks"), [('{"weight_map": {}}', True), ('{"a": 1}', False), ('["weight_map"]', False)]
)
def test_an_index_is_told_by_what_is_in_it(tmp_path: Path, text: str, looks: bool) -> None:
    (tmp_path / "any.json").write_text(text)
    assert looks_like_index(SourceFile.of(tmp_path / "any.json"), text[:8].encode()) == looks


def test_the_indexes_of_a_folder_are_its_files_of_that_name(tmp_path: Path) -> None:
    for name in ("b.index.json", "a.index.json", "config.json"):
        (tmp_path / name).touch()
    (tmp_path / "c.index.json").mkdir()
    assert [path.name for path in indexes_in(tmp_path)] == ["a.index.json", "b.index.json"]


def test_what_is_there_and_is_no_file_is_not_called_missing(tmp_path: Path) -> None:
    file = index_of(tmp_path, {"weight_map": {"a": "1.bin"}})
    os.mkfifo(tmp_path / "1.bin")
    with pytest.raises(UserError, match=r"its file 1\.bin is no regular file\. Put the file itself there"):
        read_index(file)
    (tmp_path / "1.bin").unlink()
    (tmp_path / "1.bin").mkdir()
    with pytest.raises(UserError, match="is no regular file"):
        read_index(file)
