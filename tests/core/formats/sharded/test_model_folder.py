"""A folder with a single model file: opened like the file, written as a folder."""

from pathlib import Path

import torch
from safetensors.torch import load_file

from core.commands.verify import verify
from core.formats.sharded.model_folder import ModelFolder
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.folders import STATE, write_folder


def test_a_folder_is_written_as_a_folder(tmp_path: Path) -> None:
    source, out = write_folder(tmp_path / "model", {"model.safetensors": STATE}), tmp_path / "out"
    assert isinstance(open_checkpoint(source).container, ModelFolder)
    commit_file(source, plan_for(["fc.weight"], 0.5), out)
    wanted = STATE["fc.weight"]
    assert torch.equal(load_file(out / "model.safetensors")["fc.weight"], wanted * (wanted.abs() > 0.5))
    assert verify(source, out, None).same
    assert verify(source / "model.safetensors", out, None).same
