"""Zeros and digests of elements."""

from hashlib import sha256
from pathlib import Path

import pytest
import torch

from core.index.element_digests import zeros_and_digest
from core.model.opening import open_checkpoint
from core.storage.tensor_reader import BLOCK, TensorReader

DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float8_e4m3fn, torch.complex64, torch.int16, torch.bool]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_digest_is_that_of_the_elements_row_by_row(dtype: torch.dtype, tmp_path: Path) -> None:
    torch.manual_seed(0)
    wide = (torch.randn(5, 6) * 2).to(dtype)
    torch.save({"a": wide, "b": wide.T, "c": wide[1:3]}, tmp_path / "x.pt")
    found = {each.key: each for each in open_checkpoint(tmp_path / "x.pt").container.table.tensors}
    with TensorReader() as reader:
        for key, tensor in (("a", wide), ("b", wide.T), ("c", wide[1:3])):
            raw = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
            zeros = tensor.numel() - int(torch.count_nonzero(tensor if dtype.is_complex else tensor.double()))
            assert zeros_and_digest(found[key], reader) == (zeros, sha256(raw).hexdigest())


def test_a_mask_counts_as_zeros_in_many_blocks(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weight, mask = torch.randn(3, BLOCK // 6).half(), torch.rand(BLOCK // 6, 3) > 0.5
    mask = mask.double().T
    torch.save({"a": weight, "b": mask}, tmp_path / "x.pt")
    found = {each.key: each for each in open_checkpoint(tmp_path / "x.pt").container.table.tensors}
    product = torch.where(mask != 0, weight, 0.0).half()
    with TensorReader() as reader:
        assert zeros_and_digest(found["a"], reader, found["b"]) == (
            int((product == 0).sum()),
            sha256(product.numpy().tobytes()).hexdigest(),
        )
