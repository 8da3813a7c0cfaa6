"""Tensors in a plain pickle are listed, each with its reason where it can't be read in place."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.model.opening import open_checkpoint

KINDS: dict[str, Callable[[], torch.Tensor]] = {
    "float8": lambda: torch.ones(2, 3).to(torch.float8_e4m3fn),
    "uint16": lambda: torch.ones(2, 3, dtype=torch.uint16),
    "quantised": lambda: torch.quantize_per_tensor(torch.ones(2, 3), 0.1, 0, torch.qint8),
    "quantised by channels": lambda: torch.quantize_per_channel(
        torch.ones(2, 3), torch.ones(2), torch.zeros(2), 0, torch.quint8
    ),
    "brain": lambda: torch.ones(2, 3).bfloat16(),
    "conjugate": lambda: torch.ones(2, 3, dtype=torch.complex64).conj(),
    "sparse": lambda: torch.eye(2, 3).to_sparse(),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_a_tensor_of_any_kind_is_listed_in_every_protocol(kind: str, protocol: int, tmp_path: Path) -> None:
    """Up to the second, bytes are written as text, so that none lie as they are."""
    (tmp_path / "model.pkl").write_bytes(pickle.dumps({"a.weight": KINDS[kind](), "b.weight": torch.ones(2)}, protocol))
    checkpoint = open_checkpoint(tmp_path / "model.pkl")
    found = checkpoint.by_name["a.weight"]
    assert found.tensor.shape == (2, 3)
    assert found.prunable == (kind == "brain" and protocol > 2)
    assert checkpoint.by_name["b.weight"].prunable == (protocol > 2)
