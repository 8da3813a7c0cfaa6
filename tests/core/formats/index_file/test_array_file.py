"""The outer form of index files: the arrays that they have, and no others."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from core.formats.index_file.array_file import ARRAYS, KEY, VERSION, encode_arrays, read_arrays, recognises
from core.formats.shared.malformed import Malformed
from core.storage.source_file import SourceFile

ARRAYS_OF_ONE = {name: np.arange(len(name)).astype(dtype) for name, dtype in ARRAYS.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.index.safetensors"
    path.write_bytes(b"".join(encode_arrays(ARRAYS_OF_ONE)))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Malformed) as told:
        read_arrays(SourceFile.of(path))
    return str(told.value)


def test_what_is_written_is_read(path: Path) -> None:
    assert recognises(path.read_bytes()[:512])
    found = read_arrays(SourceFile.of(path))
    assert found.keys() == ARRAYS.keys()
    assert all(np.array_equal(array, ARRAYS_OF_ONE[name]) for name, array in found.items())
    columns = {name for name, array in found.items() if str(array.dtype) != ARRAYS[name]}
    assert {str(found[name].dtype) for name in columns} == {"int8"}
    assert {ARRAYS[name] for name in columns} == {"int32", "int64"}


@pytest.mark.parametrize("value", [-129, -1, 127, 128, 1 << 15, -(1 << 31), 1 << 31, (1 << 63) - 1])
def test_a_column_is_as_wide_as_its_numbers(value: int, path: Path) -> None:
    path.write_bytes(b"".join(encode_arrays({**ARRAYS_OF_ONE, "index.nan": np.array([0, value])})))
    found = read_arrays(SourceFile.of(path))["index.nan"]
    assert found.tolist() == [0, value]
    assert found.dtype == np.min_scalar_type(min(value, ~value))


def test_the_library_of_the_format_reads_it_too(path: Path) -> None:
    found = load_file(path)
    assert all(np.array_equal(array, ARRAYS_OF_ONE[name]) for name, array in found.items())


def test_another_version_is_refused(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw.replace(f'"{KEY}":"{VERSION}"'.encode(), f'"{KEY}":"9"'.encode(), 1))
    assert refusal(path) == "its index is of version 9, and this Secateurs reads 1 and 2"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (b'"index.nan"', b'"index.nam"', "its array index.nam is none of an index"),
        (b'"index.sums":{"dtype":"F64"', b'"index.sums":{"dtype":"I64"', "its array index.sums is none of an index"),
    ],
)
def test_other_arrays_are_refused(path: Path, before: bytes, after: bytes, told: str) -> None:
    path.write_bytes(path.read_bytes().replace(before, after, 1))
    assert refusal(path).startswith(told)


def test_a_long_header_is_refused_unread(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes((1 << 40).to_bytes(8, "little") + raw[8:])
    assert "more than the header of an index has" in refusal(path)
