"""Models of several files, as libraries write them."""

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.distributed.checkpoint import save as save_distributed
from torch.distributed.checkpoint.filesystem import FileSystemWriter

State = dict[str, torch.Tensor]
Kind = Callable[[State, Path, int], None]


def many_layers(layers: int = 24, columns: int = 32, rows: int = 8) -> State:
    """Layers of several sizes, dtypes in turn, with weights that are zero and some of one magnitude."""
    generator = torch.Generator().manual_seed(11)
    state: State = {}
    for layer in range(layers):
        dtype = (torch.float32, torch.float16, torch.bfloat16)[layer % 3]
        for part in ("up", "down"):
            weight = torch.randn(rows * (1 + (layer + len(part)) % 3), columns, generator=generator)
            weight[0, :3] = 0.0
            weight[1, :] = 0.5
            state[f"layers.{layer}.{part}.weight"] = weight.to(dtype)
        state[f"layers.{layer}.up.bias"] = torch.randn(columns, generator=generator)
    return state


def sharded(state: State, folder: Path, shards: int) -> None:
    """Shards as safetensors files, with a configuration beside them."""
    _sharded(state, folder, shards, "model", "safetensors", lambda part, path: save_file(part, path, {"format": "pt"}))


def sharded_pickles(state: State, folder: Path, shards: int) -> None:
    """Shards as files of torch.save."""
    _sharded(state, folder, shards, "pytorch_model", "bin", torch.save)


def _sharded(
    state: State, folder: Path, shards: int, stem: str, ending: str, save: Callable[[State, Path], object]
) -> None:
    folder.mkdir()
    weight_map: dict[str, str] = {}
    for number in range(shards):
        name = f"{stem}-{number + 1:05}-of-{shards:05}.{ending}"
        keys = list(state)[len(state) * number // shards : len(state) * (number + 1) // shards]
        save({key: state[key] for key in keys}, folder / name)
        weight_map |= dict.fromkeys(keys, name)
    size = sum(tensor.nbytes for tensor in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": weight_map}
    (folder / f"{stem}.{ending}.index.json").write_text(json.dumps(index, indent=2))
    (folder / "config.json").write_text('{"model_type": "none"}')


def distributed(state: State, folder: Path, shards: int) -> None:
    """A folder of torch.distributed.checkpoint, with a file for each tensor, or one where one shard is wanted."""
    writer = FileSystemWriter(folder, single_file_per_rank=shards == 1, thread_count=1)
    with warnings.catch_warnings():
        # it is told that there is a single process
        warnings.simplefilter("ignore")
        save_distributed({"model": dict(state)}, storage_writer=writer, no_dist=True)


def alone(state: State, folder: Path, shards: int) -> None:
    """A folder with one file."""
    folder.mkdir()
    save_file(state, folder / "model.safetensors", {"format": "pt"})


def ranks(state: State, folder: Path, shards: int) -> None:
    """Files that as many processes have written, without an index."""
    folder.mkdir()
    keys = list(state)
    for number in range(2):
        torch.save(
            {"module": {key: state[key] for key in keys[number::2]}}, folder / f"mp_rank_{number:02}_model_states.pt"
        )


KINDS: Mapping[str, Kind] = {
    "safetensors": sharded,
    "pickles": sharded_pickles,
    "distributed": distributed,
    "alone": alone,
    "ranks": ranks,
}


def contents(path: Path) -> dict[str, bytes]:
    """Name → bytes of every file of a result, without its record."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return {
        str(each.relative_to(path)): each.read_bytes() for each in files if not each.name.endswith("secateurs.json")
    }


def record_of(path: Path) -> dict[str, object]:
    """The record of a result, without its date and name."""
    file = path / "secateurs.json" if path.is_dir() else path.with_name(f"{path.name}.secateurs.json")
    found: dict[str, object] = json.loads(file.read_text())
    found["made_by"] = found["warnings"] = None
    result = found["result"]
    assert isinstance(result, dict)
    result["name"] = None
    if not path.is_dir():
        result["files"][0]["name"] = None
    return found
