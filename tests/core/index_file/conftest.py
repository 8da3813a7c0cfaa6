"""One model and its index file for all tests here."""

from pathlib import Path

import pytest

from core.index_file.index_file import write_index
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import write_torch
from tests.helpers.index_files import special_state


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("indexed") / "model.pt"
    write_torch(special_state(), path)
    return path


@pytest.fixture(scope="session")
def whole(model: Path) -> Path:
    path = model.with_name("model.index.safetensors")
    write_index(open_checkpoint(model), path)
    return path


@pytest.fixture
def source(model: Path) -> Checkpoint:
    return open_checkpoint(model)


@pytest.fixture
def indexed(whole: Path) -> Checkpoint:
    return open_checkpoint(whole)
