"""Files of which only the bytes of tensors can change: everything else of a copy is as it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.errors import UserError
from core.formats.shared.container import Edit, TensorTable
from core.formats.shared.in_place import InPlace
from core.storage.tensor_ref import Tensor
from tests.helpers.tensors import lay_down


@pytest.fixture
def weights(tmp_path: Path) -> Tensor:
    """Six int16 from 0 to 5 after eight bytes of something else."""
    return lay_down(torch.arange(6, dtype=torch.int16), tmp_path / "model.bin")


def container_of(*tensors: Tensor) -> InPlace:
    return InPlace("a format", tensors[0].storage.file, TensorTable(tensors))


def ones(edit: Edit) -> memoryview:
    return np.ones(edit.source.numel, np.int16).view(np.uint8).data


def written(container: InPlace, out: Path, *changed: Tensor) -> tuple[bytes, list[int]]:
    """The head of the copy, and its elements."""
    container.write(out, {each.key: [Edit(each.key, each)] for each in changed}, ones, lambda *_: None)
    data = out.read_bytes()
    return data[:8], np.frombuffer(data[8:], np.int16).tolist()


def test_without_edits_the_copy_is_the_file(tmp_path: Path, weights: Tensor) -> None:
    assert written(container_of(weights), tmp_path / "out") == (b"\xff" * 8, [0, 1, 2, 3, 4, 5])


def test_only_the_edited_tensor_changes(tmp_path: Path, weights: Tensor) -> None:
    first, second = replace(weights, shape=(3,)), replace(weights, key="bias", shape=(3,), offset=3)
    assert written(container_of(first, second), tmp_path / "out", second) == (b"\xff" * 8, [0, 1, 2, 1, 1, 1])


def test_elements_between_those_of_a_strided_tensor_stay(tmp_path: Path, weights: Tensor) -> None:
    every_other = replace(weights, shape=(3,), stride=(2,))
    assert written(container_of(every_other), tmp_path / "out", every_other) == (b"\xff" * 8, [1, 1, 1, 3, 1, 5])


def test_another_key_is_refused_before_anything_is_written(tmp_path: Path, weights: Tensor) -> None:
    edits = {"weight": [Edit("weight_orig", weights, renamed=True), Edit("weight_mask", weights)]}
    with pytest.raises(UserError, match="is a format, in which masks can neither be added nor taken off"):
        container_of(weights).write(tmp_path / "out", edits, ones, lambda *_: None)
    assert not (tmp_path / "out").exists()


def test_the_remainder_is_all_but_the_elements(tmp_path: Path, weights: Tensor) -> None:
    before = container_of(weights).remainder()
    written(container_of(weights), tmp_path / "out", weights)
    file = replace(weights.storage.file, path=tmp_path / "out").of(tmp_path / "out")
    assert container_of(replace(weights, storage=replace(weights.storage, file=file))).remainder() == before


def test_the_output_is_a_file_beside_it_with_its_suffix(weights: Tensor) -> None:
    container = container_of(weights)
    output = container.output
    assert (output.stem, output.suffix, output.folder) == ("model", ".bin", False)
    assert container.files == (weights.storage.file,)
