"""A watched file tells every byte of a tensor as it is read, in order, and is else the file that it was."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.base.errors import UserError
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride
from core.storage.watched_file import PIECE, watched


def tensor_in(path: Path, count: int, start: int = 8) -> Tensor:
    path.write_bytes(bytes(start) + np.arange(count, dtype=np.float32).tobytes())
    storage = Storage(SourceFile.of(path), start, 4 * count)
    return Tensor("w", DTYPES["float32"], (count,), contiguous_stride((count,)), 0, storage)


@given(count=st.sampled_from([0, 1, 7, PIECE // 4, PIECE // 4 + 1, PIECE]))
def test_every_byte_is_told_once_in_order(tmp_path_factory: pytest.TempPathFactory, count: int) -> None:
    tensor = tensor_in(tmp_path_factory.mktemp("watched") / "file", count)
    told: list[tuple[int, bytes]] = []
    with TensorReader() as reader:
        found = reader.elements(watched(tensor, lambda start, data: told.append((start, bytes(data)))))
        assert np.array_equal(found, reader.elements(tensor))
    assert b"".join(data for _, data in told) == found.tobytes()
    places = [tensor.start, *(start + len(data) for start, data in told)]
    assert [start for start, _ in told] == places[:-1]
    assert all(len(data) <= PIECE for _, data in told)


def test_a_watched_file_has_the_hash_of_the_file_and_notices_changes(tmp_path: Path) -> None:
    tensor = tensor_in(tmp_path / "file", 10)
    seen = watched(tensor, lambda *_: None)
    assert hash(seen.storage) == hash(tensor.storage)
    (tmp_path / "file").write_bytes(b"other")
    with pytest.raises(UserError, match="has changed"), TensorReader() as reader:
        reader.elements(seen)
