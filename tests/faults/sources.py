"""A small checkpoint in every kind of container, each in a folder of its own."""

import json
import pickle
import tarfile
import warnings
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed.checkpoint as dcp
from safetensors.torch import save_file

from tests.helpers.checkpoints import small_state


class _Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body = torch.nn.Sequential(torch.nn.Conv2d(2, 8, 3), torch.nn.ReLU())
        self.head = torch.nn.Linear(8, 16)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x).mean((2, 3)))


def _safetensors(folder: Path) -> Path:
    save_file(small_state(), folder / "model.safetensors", {"by": "nobody"})
    return folder / "model.safetensors"


def _torch_zip(folder: Path) -> Path:
    torch.save({"epoch": 3, "state_dict": small_state()}, folder / "model.pt")
    return folder / "model.pt"


def _legacy(folder: Path) -> Path:
    torch.save(small_state(), folder / "model.pth", _use_new_zipfile_serialization=False)
    return folder / "model.pth"


def _torchscript(folder: Path) -> Path:
    torch.jit.trace(_Net().eval(), torch.zeros(1, 2, 5, 5)).save(str(folder / "model.pt"))
    return folder / "model.pt"


def _shards(folder: Path) -> Path:
    model = folder / "model"
    model.mkdir()
    parts = {"features": "model-1-of-2.safetensors", "classifier": "model-2-of-2.safetensors"}
    weight_map = {}
    for part, name in parts.items():
        state = {key: tensor for key, tensor in small_state().items() if key.startswith(part)}
        save_file(state, model / name)
        weight_map |= dict.fromkeys(state, name)
    index = {"metadata": {}, "weight_map": weight_map}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    # goes with a copy
    (model / "config.json").write_text('{"model_type": "nothing"}')
    return model


def _distributed(folder: Path) -> Path:
    with warnings.catch_warnings():
        # that it is one process alone
        warnings.simplefilter("ignore")
        dcp.save({"model": small_state(), "epoch": 3}, checkpoint_id=folder / "model", no_dist=True)
    return folder / "model"


def _plain_pickle(folder: Path) -> Path:
    (folder / "model.pkl").write_bytes(pickle.dumps({"net": small_state(), "epochs": 3}, 4))
    return folder / "model.pkl"


def _whole_pickle(folder: Path) -> Path:
    torch.save(torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU()), folder / "model.pt")
    return folder / "model.pt"


def _wrapper(folder: Path) -> Path:
    inner = folder / "model.pt"
    torch.save(small_state(), inner)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        archive.add(inner, "model.pt")
    inner.unlink()
    return folder / "model.tar.gz"


CONTAINERS: dict[str, Callable[[Path], Path]] = {
    "safetensors": _safetensors,
    "torch zip": _torch_zip,
    "legacy": _legacy,
    "TorchScript": _torchscript,
    "shards": _shards,
    "DCP": _distributed,
    "plain pickle": _plain_pickle,
    "whole pickle": _whole_pickle,
    "wrapper": _wrapper,
}
"""Name → what writes one into a folder, and gives its path."""

SUFFIXES = {
    "safetensors": ".safetensors",
    "legacy": ".pth",
    "shards": "",
    "DCP": ".safetensors",
    "plain pickle": ".pkl",
}
"""Of what is written; ``.pt`` where nothing is said."""
