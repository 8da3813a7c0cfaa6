"""What is said of torch's 2:4 kernels is what torch's own tables say."""

import re
from pathlib import Path

import pytest
import torch
from torch.sparse import semi_structured

from core.model.nm_runtimes import CONDITIONS, MULTIPLES, libraries_for
from tests.helpers.tensors import lay_down

CLASSES = {
    "cuSPARSELt": semi_structured.SparseSemiStructuredTensorCUSPARSELT,
    "CUTLASS": semi_structured.SparseSemiStructuredTensorCUTLASS,
}


def test_the_multiples_are_those_of_torch() -> None:
    for library, kind in CLASSES.items():
        torchs = {
            str(dtype).removeprefix("torch."): (least.sparse_min_rows, least.sparse_min_cols)
            for dtype, least in kind._DTYPE_SHAPE_CONSTRAINTS.items()
        }
        assert MULTIPLES[library] == torchs
    assert not semi_structured.SparseSemiStructuredTensor._FORCE_CUTLASS
    told = {tuple(map(int, pair)) for pair in re.findall(r"(\d+) × (\d+)", CONDITIONS)}
    assert told == {pair for multiples in MULTIPLES.values() for pair in multiples.values()}


@pytest.mark.parametrize(
    ("dtype", "shape", "side", "libraries"),
    [
        (torch.float16, (64, 64), 1, ("cuSPARSELt", "CUTLASS")),
        (torch.bfloat16, (16, 48), 1, ("cuSPARSELt",)),
        (torch.float32, (32, 96), 1, ("CUTLASS",)),
        (torch.float32, (32, 100), 1, ()),
        (torch.float64, (64, 64), 1, ()),
        # a transposed layer multiplies with the transpose
        (torch.float16, (64, 32), 0, ("cuSPARSELt", "CUTLASS")),
        (torch.float16, (32, 64), 0, ("cuSPARSELt",)),
        (torch.float16, (64, 64, 1, 1), 1, ()),
        (torch.float16, (0, 64), 1, ()),
    ],
)
def test_a_tensor_is_taken_by_dtype_and_dimensions(
    tmp_path: Path, dtype: torch.dtype, shape: tuple[int, ...], side: int, libraries: tuple[str, ...]
) -> None:
    tensor = lay_down(torch.zeros(shape, dtype=dtype), tmp_path / "weight")
    assert libraries_for(tensor, side) == libraries
    for library, kind in CLASSES.items():
        if len(shape) == 2 and dtype in kind._DTYPE_SHAPE_CONSTRAINTS:
            rows, columns = shape if side == 1 else shape[::-1]
            least = kind._DTYPE_SHAPE_CONSTRAINTS[dtype]
            fits = rows >= least.sparse_min_rows and columns >= least.sparse_min_cols
            fits = fits and not rows % least.sparse_min_rows and not columns % least.sparse_min_cols
            assert (library in libraries) == fits
