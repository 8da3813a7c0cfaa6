"""The numbers of a model at an address are those of the file, and its bytes are fetched once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.address import Address
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.storage import remote_file
from tests.helpers.file_server import FileServer, serving
from tests.helpers.remote_models import MOST, NAMES, write_remote


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    with serving(tmp_path) as files:
        yield files


def indexes(path: Path) -> tuple[Measurements, int]:
    """Everything indexed and nothing else, and the bytes of the tensors."""
    checkpoint = open_checkpoint(path)
    measurements = Measurements(checkpoint)
    make_exact(measurements, Plan(frozenset(), Value(0.5)))
    return measurements, sum(each.tensor.nbytes for each in checkpoint.owners)


@pytest.mark.parametrize("name", NAMES)
def test_an_index_fetches_each_byte_once(server: FileServer, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(remote_file, "RANGE", 1 << 19)
    write_remote(server.folder, name)
    here, nbytes = indexes(server.folder / name)
    far, _ = indexes(Address.parse(server.address(name)))
    assert server.sent <= MOST * nbytes
    for each in here.owners:
        first, second = here.index_of(each.name), far.index_of(each.name)
        assert first is not None
        assert second is not None
        assert [first.tops.tolist(), first.upto.tolist()] == [second.tops.tolist(), second.upto.tolist()]


def test_exact_numbers_are_those_of_the_file(server: FileServer) -> None:
    write_remote(server.folder, "model.safetensors")
    plan = Plan(frozenset(f"layers.{number}.weight" for number in range(3)), Density(0.3))
    here = make_exact(Measurements(open_checkpoint(server.folder / "model.safetensors")), plan)
    far = make_exact(Measurements(open_checkpoint(Address.parse(server.address("model.safetensors")))), plan)
    assert (here.kept.tolist(), here.thresholds.tolist()) == (far.kept.tolist(), far.thresholds.tolist())
