"""With an index of the model, the same is pruned with less reading, in one process or in parts."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.commands.known_measurements import known_measurements
from core.index.magnitude_index import MagnitudeIndex
from core.model.opening import open_checkpoint
from core.preview import read_requests
from tests.core.scale.models import contents, many_layers, record_of, sharded
from tests.core.scale.parts import prune, run, told, write_parts


@pytest.fixture
def model(tmp_path: Path) -> Path:
    wide = torch.randn(200, 300, generator=torch.Generator().manual_seed(2))
    sharded({**many_layers(3), "wide.weight": wide}, tmp_path / "model", 3)
    return tmp_path / "model"


def test_an_index_is_not_read_again(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "model.index.safetensors"
    assert prune(model, tmp_path / "one") == 0
    assert run("index", model, "-o", index) == 0
    checkpoint = open_checkpoint(model)
    assert known_measurements(index, checkpoint).complete
    assert not known_measurements(None, checkpoint).complete
    monkeypatch.setattr(read_requests, "index_requests", _none)
    monkeypatch.setattr("core.preview.read_planning.index_requests", _none)
    options = ("--density", "0.4", "--index", index)
    assert prune(model, tmp_path / "with", *options) == 0
    write_parts(model, tmp_path / "parts", 2, *options)
    assert run("join", tmp_path / "parts") == 0
    for name in ("with", "parts"):
        assert contents(tmp_path / name) == contents(tmp_path / "one")
        assert record_of(tmp_path / name) == record_of(tmp_path / "one")


def _none(_owners: object, numbers: list[int], _entries: int) -> list[MagnitudeIndex]:
    assert numbers == []
    return []


def test_the_index_of_another_model_is_refused(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = tmp_path / "model.index.safetensors"
    assert run("index", model, "-o", index) == 0
    other = tmp_path / "other.safetensors"
    save_file({"a.weight": torch.ones(4, 4)}, other)
    options = ("--density", "0.4", "--index", index)
    assert prune(other, tmp_path / "out", *options) == 2
    assert prune(other, tmp_path / "out", *options, "--part", "1/2") == 2
    assert "is not the index of" in told(capsys)
    assert prune(model, index, *options, "--force") == 2
    assert not (tmp_path / "out.secateurs-parts").exists()
