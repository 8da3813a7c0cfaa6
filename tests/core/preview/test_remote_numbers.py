"""The numbers of a model at an address are those of the file, and its bytes are fetched once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.base.address import Address
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.storage import remote_file
from tests.helpers.file_server import FileServer, serving

PARTS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
MOST = 1.02
"""Of the tensors' bytes, that may be fetched for their indexes."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    with serving(tmp_path) as files:
        yield files


def state() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    large = {f"layers.{number}.weight": torch.randn(500, 1000, generator=generator) for number in range(3)}
    small = {f"layers.{number}.bias": torch.randn(500, generator=generator) for number in range(40)}
    return {**large, "half.weight": torch.randn(700, 1000, generator=generator).half(), **small}


def write(folder: Path, name: str) -> None:
    if name == "model.pt":
        torch.save(state(), folder / name)
    elif name == "model.safetensors":
        save_file(state(), folder / name)
    else:
        places = {key: PARTS[number % 2] for number, key in enumerate(state())}
        for part in PARTS:
            save_file({key: tensor for key, tensor in state().items() if places[key] == part}, folder / part)
        (folder / name).write_text(json.dumps({"weight_map": places}))


def indexes(path: Path) -> tuple[Measurements, int]:
    """Everything indexed and nothing else, and the bytes of the tensors."""
    checkpoint = open_checkpoint(path)
    measurements = Measurements(checkpoint)
    make_exact(measurements, Plan(frozenset(), Value(0.5)))
    return measurements, sum(each.tensor.nbytes for each in checkpoint.owners)


@pytest.mark.parametrize("name", ["model.safetensors", "model.pt", "model.safetensors.index.json"])
def test_an_index_fetches_each_byte_once(server: FileServer, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(remote_file, "RANGE", 1 << 19)
    write(server.folder, name)
    here, nbytes = indexes(server.folder / name)
    far, _ = indexes(Address.parse(server.address(name)))
    assert server.sent <= MOST * nbytes
    for each in here.owners:
        first, second = here.index_of(each.name), far.index_of(each.name)
        assert first is not None
        assert second is not None
        assert [first.tops.tolist(), first.upto.tolist()] == [second.tops.tolist(), second.upto.tolist()]


def test_exact_numbers_are_those_of_the_file(server: FileServer) -> None:
    write(server.folder, "model.safetensors")
    plan = Plan(frozenset(f"layers.{number}.weight" for number in range(3)), Density(0.3))
    here = make_exact(Measurements(open_checkpoint(server.folder / "model.safetensors")), plan)
    far = make_exact(Measurements(open_checkpoint(Address.parse(server.address("model.safetensors")))), plan)
    assert (here.kept.tolist(), here.thresholds.tolist()) == (far.kept.tolist(), far.thresholds.tolist())
