"""What the headers of a model's files say, each of its own file."""

from pathlib import Path

import torch
from safetensors.torch import save_file

from core.formats.header_texts import header_texts
from core.model.opening import open_checkpoint


def test_a_header_is_that_of_the_file_that_is_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_file({"w": torch.ones(3)}, tmp_path / f"{name}.safetensors", {"name": name})
    one, two = (open_checkpoint(tmp_path / f"{name}.safetensors") for name in ("one", "two"))
    assert header_texts(one.container, one.files[0]) == {"name": "one"}
    assert header_texts(one.container, two.files[0]) == {}


def test_files_without_free_text_have_none(tmp_path: Path) -> None:
    save_file({"w": torch.ones(3)}, tmp_path / "x.safetensors")
    torch.save({"w": torch.ones(3)}, tmp_path / "x.pt")
    for name in ("x.safetensors", "x.pt"):
        checkpoint = open_checkpoint(tmp_path / name)
        assert header_texts(checkpoint.container, checkpoint.files[0]) == {}
