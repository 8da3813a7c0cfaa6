"""Folders of files as libraries write them, made by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file

STATE = {"fc.weight": torch.linspace(-1, 1, 24).reshape(4, 6), "fc.bias": torch.ones(4)}


def write_folder(folder: Path, files: Mapping[str, object]) -> Path:
    """Files by their names: texts as they are, objects as JSON, and states by the library that their suffix says."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".json"):
            path.write_text(json.dumps(content))
        elif isinstance(content, str):
            path.write_text(content)
        elif name.endswith(".safetensors"):
            save_file(content, path)
        else:
            torch.save(content, path)
    return folder
