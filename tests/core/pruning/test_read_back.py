"""A new file is read back."""

from hashlib import sha256
from pathlib import Path

import pytest
import torch

from core.pruning.read_back import Expected, check_and_digest, check_zeros
from tests.helpers.checkpoints import write_safetensors, write_torch

WEIGHT = torch.tensor([[0.0, 1.0], [-0.0, 2.0], [3.0, 4.0]])


def test_other_zeros_than_were_cut_are_a_bug(tmp_path: Path) -> None:
    path = tmp_path / "partial.safetensors"
    write_safetensors({"a": WEIGHT}, path)
    check_zeros(path, [Expected("a", "a", 2)])
    with pytest.raises(RuntimeError, match="a: 3 weights to be zero, the new file has 2"):
        check_zeros(path, [Expected("a", "a", 3)])
    with pytest.raises(RuntimeError, match="a: 1 weight to be zero, the new file has 2"):
        check_and_digest(path, path, [Expected("a", "a", 1)])


def test_elements_are_digested_row_by_row_however_they_lie(tmp_path: Path) -> None:
    path = tmp_path / "partial"
    write_torch({"a": WEIGHT.T, "b": WEIGHT}, path)
    files, elements = check_and_digest(path, tmp_path / "out", [Expected("b", "b", 2), Expected("a", "a", 2)])
    assert [(each.path, each.sha256) for each in files] == [(tmp_path / "out", sha256(path.read_bytes()).hexdigest())]
    assert elements == {
        "a": sha256(WEIGHT.T.contiguous().numpy().tobytes()).hexdigest(),
        "b": sha256(WEIGHT.numpy().tobytes()).hexdigest(),
    }
