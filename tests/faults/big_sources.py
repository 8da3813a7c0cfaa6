"""A checkpoint of a few layers of one size, as large as is wished, in every kind of container."""

import json
import pickle
import tarfile
import warnings
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import save_file

from tests.helpers.checkpoints import State

LAYERS, COLUMNS = 4, 256


def layers(megabytes: float) -> State:
    """Layers ``0.weight`` and so on, of float32."""
    generator = torch.Generator().manual_seed(0)
    rows = max(1, round(megabytes * 1e6 / 4 / COLUMNS / LAYERS))
    return {f"{place}.weight": torch.randn(rows, COLUMNS, generator=generator) for place in range(LAYERS)}


class _Layers(torch.nn.Module):
    def __init__(self, state: State) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(1, 1, bias=False) for _ in state)
        for layer, weight in zip(self.layers, state.values(), strict=True):
            layer.weight = torch.nn.Parameter(weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = x + layer(x.expand(1, COLUMNS)).sum()
        return x


def _safetensors(folder: Path, state: State) -> Path:
    save_file(dict(state), folder / "model.safetensors")
    return folder / "model.safetensors"


def _torch_zip(folder: Path, state: State) -> Path:
    torch.save({"epoch": 3, "state_dict": dict(state)}, folder / "model.pt")
    return folder / "model.pt"


def _legacy(folder: Path, state: State) -> Path:
    torch.save(dict(state), folder / "model.pth", _use_new_zipfile_serialization=False)
    return folder / "model.pth"


def _torchscript(folder: Path, state: State) -> Path:
    with warnings.catch_warnings():
        # that it goes some day; files of it stay
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.trace(_Layers(state).eval(), torch.zeros(1)).save(str(folder / "model.pt"))
    return folder / "model.pt"


def _shards(folder: Path, state: State) -> Path:
    model = folder / "model"
    model.mkdir()
    places = {key: f"model-{number:05}-of-{len(state):05}.safetensors" for number, key in enumerate(state, 1)}
    for key, name in places.items():
        save_file({key: state[key]}, model / name)
    index = {"metadata": {}, "weight_map": places}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    return model


def _distributed(folder: Path, state: State) -> Path:
    with warnings.catch_warnings():
        # that it is one process alone
        warnings.simplefilter("ignore")
        dcp.save({"model": dict(state)}, checkpoint_id=folder / "model", no_dist=True)
    return folder / "model"


def _plain_pickle(folder: Path, state: State) -> Path:
    (folder / "model.pkl").write_bytes(pickle.dumps({"net": dict(state)}, 4))
    return folder / "model.pkl"


def _wrapper(folder: Path, state: State) -> Path:
    inner = _torch_zip(folder, state)
    with tarfile.open(folder / "model.tar.gz", "w:gz", compresslevel=1) as archive:
        archive.add(inner, "model.pt")
    inner.unlink()
    return folder / "model.tar.gz"


def _many_tensors(folder: Path, state: State) -> Path:
    """As many tensors as a tenth of the kilobytes: what takes long is their number."""
    count = max(8, sum(each.nbytes for each in state.values()) // 10_000)
    names = (f"blocks.{number // 8}.part_{number % 8}.weight" for number in range(count))
    torch.save({name: torch.full((4, 8), 0.5) for name in names}, folder / "model.pt")
    return folder / "model.pt"


SOURCES: dict[str, Callable[[Path, State], Path]] = {
    "safetensors": _safetensors,
    "torch zip": _torch_zip,
    "legacy": _legacy,
    "TorchScript": _torchscript,
    "shards": _shards,
    "DCP": _distributed,
    "plain pickle": _plain_pickle,
    "archive": _wrapper,
    "many tensors": _many_tensors,
}
"""Name → what writes one into a folder, and gives its path."""
