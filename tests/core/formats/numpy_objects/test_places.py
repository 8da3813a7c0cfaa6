"""Where a file has the bytes of arrays."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from core.formats.numpy_objects.places import ArrayPlaces
from core.formats.pickle.machine import read_pickle
from core.formats.shared.encoded_runs import EncodedRun
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor


def _tensor(array: object, protocol: int, folder: Path, *, nested: bool = False) -> Tensor:
    before = b"something before the pickle"
    raw = pickle.dumps(array, protocol)
    (folder / "file").write_bytes(before + raw)
    places = ArrayPlaces(SourceFile.of(folder / "file"))
    pickled = read_pickle(raw)
    places.add(pickled, len(before), nested=nested)
    return places.tensor("weight", pickled.root)


@pytest.mark.parametrize("protocol", range(6))
def test_the_bytes_are_found_behind_what_comes_before(protocol: int, tmp_path: Path) -> None:
    array = np.random.default_rng(0).normal(size=(3, 4)).astype("<f4")
    tensor = _tensor(array, protocol, tmp_path)
    assert np.array_equal(elements(tensor).view("<f4"), array)
    assert isinstance(tensor.storage.file, EncodedRun) == (protocol < 3)


def test_text_whose_length_cannot_change_is_shown_with_the_reason(tmp_path: Path) -> None:
    array = np.ones((3, 4), "<f4")
    assert _tensor(array, 2, tmp_path, nested=True).unreadable
    assert not _tensor(array, 4, tmp_path, nested=True).unreadable
