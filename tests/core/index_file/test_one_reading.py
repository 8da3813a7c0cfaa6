"""Large parameters are read as seldom as their index file allows, and what is found is what single readings find."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from core.index_file.index_file import write_index
from core.index_file.one_reading import OneReadingRequest
from core.model.opening import open_checkpoint
from core.preview.read_requests import IndexRequest, MomentsRequest
from core.storage.reader_pool import run_tasks
from core.storage.source_file import SourceStream


@pytest.fixture
def model(tmp_path: Path) -> Path:
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(700, 900, generator=generator)
    weights[3, 4:7] = torch.tensor([torch.nan, torch.inf, 0.0])
    save_file({"a.weight": weights, "b.weight": weights.bfloat16()}, tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


def test_how_often_weights_are_read(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts and moments; both maxima; of groups that are no single magnitudes, the quantiles. And the digest."""
    read: Counter[Path] = Counter()
    original = SourceStream.readinto

    def counted(self: SourceStream, buffer: Any) -> int:  # noqa: ANN401
        count = original(self, buffer)
        read[Path(os.fsdecode(self.name))] += count
        return count

    monkeypatch.setattr(SourceStream, "readinto", counted)
    checkpoint = open_checkpoint(model)
    write_index(checkpoint, tmp_path / "m.index.safetensors")
    first, second = (each.tensor.nbytes for each in checkpoint.owners)
    assert read[model] <= 1.01 * (4 * first + 3 * second)


def test_one_reading_gives_the_bits_of_two(model: Path) -> None:
    for owner in open_checkpoint(model).owners:
        ((_, both),) = run_tasks([OneReadingRequest(owner, 1 << 15)], lambda *_: None)
        ((_, index),) = run_tasks([IndexRequest(owner)], lambda *_: None)
        ((_, moments),) = run_tasks([MomentsRequest(owner)], lambda *_: None)
        assert both.moments == moments
        assert [each.tobytes() for each in (both.index.tops, both.index.upto, both.index.squares)] == [
            each.tobytes() for each in (index.tops, index.upto, index.squares)
        ]
        assert both.index.square_sum == index.square_sum
