"""Regions: which tensors share bytes, and that overwriting their elements leaves every other byte as it is."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.formats.shared.regions import elements, regions_of, zero_elements
from core.storage.tensor_ref import Tensor
from tests.helpers.tensors import lay_down

SIZE = 60
"""Elements of the storage that all tensors lie in."""


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Tensor:
    return lay_down(torch.arange(SIZE, dtype=torch.int16), tmp_path_factory.mktemp("regions") / "storage")


@st.composite
def views(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Shape, strides and offset of a view that lies in the storage."""
    shape = tuple(draw(st.lists(st.integers(0, 3), min_size=1, max_size=2)))
    strides = tuple(draw(st.integers(1, 9)) for _ in shape)
    last = sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True)) if all(shape) else 0
    return shape, strides, draw(st.integers(0, SIZE - 1 - last))


def laid(storage: Tensor, listed: list[tuple[tuple[int, ...], tuple[int, ...], int]]) -> list[Tensor]:
    return [
        replace(storage, key=str(number), shape=shape, stride=strides, offset=offset)
        for number, (shape, strides, offset) in enumerate(listed)
    ]


def places(tensor: Tensor, first: int) -> set[int]:
    """The bytes of a file that a tensor's elements take, found one by one."""
    grid = np.indices(tensor.shape).reshape(len(tensor.shape), -1)
    starts = first + 2 * (tensor.offset + np.array(tensor.stride) @ grid)
    return {int(start) + each for start in starts for each in (0, 1)}


@given(listed=st.lists(views(), max_size=5))
def test_regions_part_the_tensors_and_do_not_overlap(
    storage: Tensor, listed: list[tuple[tuple[int, ...], tuple[int, ...], int]]
) -> None:
    tensors = laid(storage, listed)
    regions = regions_of(tensors)
    assert sorted(each.key for region in regions for each in region.tensors) == sorted(
        each.key for each in tensors if each.numel
    )
    ends = [(region.start, region.stop) for region in regions]
    assert ends == sorted(ends)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))
    for region in regions:
        for each in region.tensors:
            taken = places(each, storage.storage.start)
            assert region.start <= min(taken)
            assert max(taken) < region.stop


@given(listed=st.lists(views(), min_size=1, max_size=4))
def test_blanking_leaves_the_bytes_between_elements(
    storage: Tensor, listed: list[tuple[tuple[int, ...], tuple[int, ...], int]]
) -> None:
    tensors = laid(storage, listed)
    for region in regions_of(tensors):
        data = np.full(region.stop - region.start, 0xAB, np.uint8)
        taken = {place for each in region.tensors for place in places(each, storage.storage.start)}
        zero_elements(region, data)
        for place, byte in enumerate(data.tolist(), region.start):
            assert byte == (0 if place in taken else 0xAB)
        for each in region.tensors:
            assert elements(region, each, data).shape == each.shape
