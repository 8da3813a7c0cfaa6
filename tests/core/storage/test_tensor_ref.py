"""What is told of a tensor's strides is what its elements show, one by one."""

from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


@st.composite
def strided(draw: st.DrawFn) -> Tensor:
    """In C order, in another order of the dimensions, or with any strides."""
    shape = draw(shapes)
    order = draw(st.permutations(range(len(shape))))
    turned = contiguous_stride(tuple(shape[side] for side in order))
    permuted = tuple(turned[order.index(side)] for side in range(len(shape)))
    anyhow = st.tuples(*(st.integers(0, 9) for _ in shape))
    stride = draw(st.just(contiguous_stride(shape)) | st.just(permuted) | anyhow)
    return Tensor("w", DTYPES["float32"], shape, stride, 0, Storage(SourceFile(Path("w"), (0, 0, 0, 0)), 0, 1 << 20))


@given(tensor=strided())
def test_strides_are_what_the_places_of_the_elements_show(tensor: Tensor) -> None:
    steps = [range(size) for size in tensor.shape]
    places = [int(np.dot(each, tensor.stride)) for each in product(*steps)]
    assert tensor.numel == len(places)
    assert tensor.extent == (max(places) + 1 if places else 0)
    assert tensor.contiguous == (places == [*range(len(places))])
    # sufficient rules, which hold at least where the dimensions are nested
    if tensor.non_overlapping and places:
        assert len(set(places)) == len(places)
    if tensor.non_overlapping_and_dense:
        assert sorted(places) == [*range(len(places))]
    if tensor.contiguous and places:
        assert tensor.non_overlapping_and_dense
