"""The search for dead units reads many parameters as one does: the same maxima, and a file opened once by a reader."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.progress import silent
from core.masks.dead_units import UnitMaximaRequest
from core.model.opening import open_checkpoint
from core.storage.reader_pool import WORKERS, run_tasks
from core.storage.source_file import SourceFile
from tests.helpers.checkpoints import write_safetensors

LAYERS = 40


def test_many_parameters_of_a_file_are_read_through_one_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = {f"layers.{number}.weight": torch.randn(3, 5) for number in range(LAYERS)}
    write_safetensors(layers, tmp_path / "many.safetensors")
    requests = [UnitMaximaRequest(each) for each in open_checkpoint(tmp_path / "many.safetensors").parameters]
    opened: list[Path] = []
    plain = SourceFile.open

    def counted(file: SourceFile) -> object:
        opened.append(file.path)
        return plain(file)

    monkeypatch.setattr(SourceFile, "open", counted)
    found = {requests[number].parameter.name: maxima for number, maxima in run_tasks(requests, silent)}
    assert len(opened) <= WORKERS
    assert found.keys() == layers.keys()
    for name, weight in layers.items():
        for maxima, side in ((found[name].outputs, 1), (found[name].inputs, 0)):
            assert np.array_equal(maxima.view(np.float32), weight.abs().amax(side).numpy())
