"""Digests of a file without its tensors: other elements leave them as they are, any other byte changes them."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DType
from core.base.errors import UserError
from core.formats.shared.remainder import between, comparable, digest_of, leftover
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor
from tests.helpers.tensors import lay_down

SIZE = 40
runs = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(lambda ends: (min(ends), max(ends)))


@given(st.lists(runs, max_size=5), runs)
def test_what_lies_between_holes_is_all_that_is_in_none(holes: list[tuple[int, int]], run: tuple[int, int]) -> None:
    outside = {at for at in range(*run) if not any(begin <= at < end for begin, end in holes)}
    found = list(between(holes, *run))
    assert all(start < stop for start, stop in found)
    assert sorted(at for each in found for at in range(*each)) == sorted(outside)


def test_only_what_can_be_read_as_numbers_is_compared_so(tmp_path: Path) -> None:
    weights = lay_down(torch.ones(2), tmp_path / "a")
    sparse, odd = replace(weights, unreadable="It is sparse."), replace(weights, dtype=DType("odd", 0))
    assert comparable([weights, sparse, odd]) == [weights]


def test_a_digest_is_that_of_the_bytes_in_order(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(100)))
    wanted = sha256(bytes(range(10, 20)) + bytes(range(5))).digest()
    assert digest_of(SourceFile.of(path), [(10, 20), (0, 5)]) == wanted


@pytest.fixture
def weights(tmp_path: Path) -> Tensor:
    """Ten elements of two bytes after eight bytes of something else."""
    return lay_down(torch.arange(10, dtype=torch.int16), tmp_path / "file")


def rest_of(path: Path, tensor: Tensor, at: int | None = None) -> bytes:
    """The digest of what is left without a tensor, after one byte of the file has been changed."""
    data = bytearray(path.read_bytes())
    if at is not None:
        data[at] ^= 1
        path.write_bytes(data)
    file = SourceFile.of(path)
    return leftover(file, (0, file.size), [replace(tensor, storage=replace(tensor.storage, file=file))])


@pytest.mark.parametrize(("shape", "stride"), [((10,), (1,)), ((5,), (2,)), ((2, 2), (4, 2))])
def test_a_byte_counts_where_no_element_has_it(
    tmp_path: Path, weights: Tensor, shape: tuple[int, ...], stride: tuple[int, ...]
) -> None:
    tensor = replace(weights, shape=shape, stride=stride)
    path, plain = tmp_path / "file", (tmp_path / "file").read_bytes()
    indices = torch.ones(shape).nonzero().tolist()
    elements = {sum(at * step for at, step in zip(index, stride, strict=True)) for index in indices}
    inside = {8 + 2 * element + byte for element in elements for byte in (0, 1)}
    before = rest_of(path, tensor)
    for at in range(len(plain)):
        path.write_bytes(plain)
        assert (rest_of(path, tensor, at) == before) == (at in inside)


def test_nothing_is_left_where_the_elements_are_all_there_is(weights: Tensor) -> None:
    storage = weights.storage
    assert leftover(storage.file, (storage.start, storage.start + storage.nbytes), [weights]) == b""


def test_a_file_that_has_changed_is_an_error(tmp_path: Path, weights: Tensor) -> None:
    (tmp_path / "file").write_bytes(b"short")
    with pytest.raises(UserError):
        leftover(weights.storage.file, (0, 28), [weights])
