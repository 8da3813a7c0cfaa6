"""Units have every tensor once, whatever kind of model it is; what is packed has none."""

import tarfile
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.formats import open_container
from core.formats.in_parts import division_of
from core.formats.shared.units import sizes_of
from tests.core.scale.models import KINDS, many_layers


@pytest.mark.parametrize("kind", KINDS)
def test_each_tensor_is_in_one_unit(kind: str, tmp_path: Path) -> None:
    KINDS[kind](many_layers(4), tmp_path / "model", 4)
    container = open_container(tmp_path / "model")
    division = division_of(container, {})
    keys = [key for unit in division.units for key in unit.keys]
    assert sorted(keys) == sorted(tensor.key for tensor in container.table.tensors)
    assert len(sizes_of(division.units)) == len(division.units)
    read = [*division.apart, *(file for unit in division.units for file in unit.files)]
    assert sorted(file.path for file in read) == sorted(file.path for file in container.files)
    assert division.folder == container.output.folder


def test_what_is_packed_is_refused(tmp_path: Path) -> None:
    KINDS["alone"](many_layers(2), tmp_path / "model", 1)
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "model" / "model.safetensors", "model.safetensors")
    with pytest.raises(UserError, match=r"model\.tar\.gz is packed.*Unpack it first, or prune it without parts\."):
        division_of(open_container(tmp_path / "model.tar.gz"), {})
