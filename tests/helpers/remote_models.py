"""One model that is served to those who read at addresses: large and small tensors, in two dtypes."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
SHARD_INDEX = "model.safetensors.index.json"
NAMES = ("model.safetensors", "model.pt", SHARD_INDEX)
"""The forms in which it is written."""
MOST = 1.02
"""Of the tensors' bytes, that may be fetched where each is to be fetched once."""


def remote_state() -> dict[str, torch.Tensor]:
    """Its tensors, 7.5 MB."""
    generator = torch.Generator().manual_seed(0)
    large = {f"layers.{number}.weight": torch.randn(500, 1000, generator=generator) for number in range(3)}
    small = {f"layers.{number}.bias": torch.randn(500, generator=generator) for number in range(40)}
    return {**large, "half.weight": torch.randn(700, 1000, generator=generator).half(), **small}


def write_remote(folder: Path, name: str) -> None:
    """Write it; where it is pickled, with a tied tensor and a scalar besides."""
    state = remote_state()
    if name == "model.pt":
        torch.save({**state, "head.weight": state["layers.1.weight"], "steps": torch.tensor(7)}, folder / name)
    elif name == "model.safetensors":
        save_file(state, folder / name)
    else:
        places = {key: SHARDS[number % 2] for number, key in enumerate(state)}
        for shard in SHARDS:
            save_file({key: tensor for key, tensor in state.items() if places[key] == shard}, folder / shard)
        (folder / name).write_text(json.dumps({"weight_map": places}))
