"""Counts of tensors for ``inspect``: an index file says what reading gives."""

from pathlib import Path

from core.commands.tensor_counts import tensor_counts
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import write_torch
from tests.helpers.index_files import special_state


def test_an_index_has_the_counts_that_reading_gives(tmp_path: Path) -> None:
    model, index = tmp_path / "model.pt", tmp_path / "model.index.safetensors"
    write_torch(special_state(), model)
    write_index(open_checkpoint(model), index)
    read = list(tensor_counts(open_checkpoint(model), None))
    assert list(tensor_counts(open_checkpoint(index), None)) == read
    assert list(tensor_counts(open_checkpoint(model), index)) == read
    assert any(each is not None and each.masked for each in read)
    assert any(each is not None and each.nonfinite for each in read)
