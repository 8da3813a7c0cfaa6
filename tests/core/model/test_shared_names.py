"""What is equal in very many parameters is one object."""

from pathlib import Path

import torch

from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import write_safetensors


def test_parameters_share_their_last_names_shapes_and_strides(tmp_path: Path) -> None:
    layers = {f"layers.{number}.weight": torch.zeros(300, 400)[:3] for number in range(4)}
    write_safetensors({name: each.contiguous() for name, each in layers.items()}, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").parameters
    assert [each.name for each in found] == list(layers)
    assert {each.tensor.shape for each in found} == {(3, 400)}
    for what in (lambda each: each.leaf, lambda each: each.tensor.shape, lambda each: each.tensor.stride):
        assert len({id(what(each)) for each in found}) == 1
