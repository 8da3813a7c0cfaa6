"""Pieces of a model are files of their own that together are the file which one process writes."""

from pathlib import Path

import pytest
import torch

from core.base.errors import UserError
from core.base.progress import silent
from core.formats import open_container
from core.formats.distributed import pieces
from core.formats.in_parts import division_of
from core.formats.shared.container import Edit
from core.formats.shared.units import own_edits
from tests.core.scale.models import distributed, many_layers
from tests.helpers.distributed import write_chunks


def never(edit: Edit) -> memoryview:
    raise AssertionError(edit)


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_pieces_joined_are_the_whole(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST", most)
    distributed({**many_layers(5), "none": torch.zeros(0, 3)}, tmp_path / "model", 1)
    container = open_container(tmp_path / "model")
    first, last = container.table.tensors[0], container.table.tensors[-1]
    edits = {first.key: [Edit("renamed", first, renamed=True)], last.key: []}
    division = division_of(container, edits)
    assert sorted(key for unit in division.units for key in unit.keys) == sorted(
        tensor.key for tensor in container.table.tensors
    )
    places = [tmp_path / unit.name for unit in division.units]
    for unit, place in zip(division.units, places, strict=True):
        unit.write(place, own_edits(edits, unit.keys), never, silent)
        assert {tensor.key for tensor in open_container(place).table.tensors} <= {*unit.keys, "renamed"}
    assert division.join is not None
    division.join(places, tmp_path / "joined.safetensors", edits, silent)
    container.write(tmp_path / "whole.safetensors", edits, never, silent)
    assert (tmp_path / "joined.safetensors").read_bytes() == (tmp_path / "whole.safetensors").read_bytes()


def test_what_no_safetensors_file_can_hold_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    write_chunks(tmp_path / "model", "weight", torch.zeros(4, 4, dtype=torch.complex128), [(slice(0, 4), slice(0, 4))])
    with pytest.raises(UserError, match="can't hold weight"):
        division_of(open_container(tmp_path / "model"), {})
