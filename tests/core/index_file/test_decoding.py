"""What is read back from an index file is what was written, and what can't be true is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.base.dtypes import DTYPES, magnitudes
from core.base.errors import UserError
from core.formats.index_file.array_file import ARRAYS, DESCRIPTION, encode_arrays, read_arrays
from core.formats.index_file.without_weights import WithoutWeights
from core.index_file.decoding import read_findings
from core.index_file.encoding import encoded_index
from core.index_file.findings import WeightFindings, kept_maxima, unit_bytes
from core.index_file.index_file import known_weights
from core.index_file.known_weights import KnownWeights
from core.index_file.outline import IndexOutline, is_single
from core.index_file.reading import read_weights
from core.index_file.share import share_of
from core.model.checkpoint import Checkpoint
from core.model.indexed_model import encode_model
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor
from tests.helpers.index_files import VERSION_1


def test_the_arrays_of_what_was_read_back_are_those_of_the_file(indexed: Checkpoint, whole: Path) -> None:
    arrays = read_arrays(SourceFile.of(whole))
    assert isinstance(indexed.container, WithoutWeights)
    found = read_findings(indexed.container, indexed.parameters)
    model = {name: array for name, array in arrays.items() if name.startswith("model.")}
    share = share_of(indexed)
    again = encoded_index(indexed.container.description, model, tuple(indexed.owners), found, share)
    assert b"".join(encode_arrays(again)) == whole.read_bytes()
    assert {name for name in ARRAYS if name != DESCRIPTION} >= set(encode_model(indexed)[1])


def damaged(whole: Path, folder: Path, name: str, change: NDArray[Any]) -> Checkpoint:
    path = folder / "damaged.index.safetensors"
    path.write_bytes(b"".join(encode_arrays({**read_arrays(SourceFile.of(whole)), name: change})))
    return open_checkpoint(path)


FREE = ("masks.kept", "masks.low", "masks.high", "masks.parts", "moments.means", "moments.squares", "moments.absolute")
"""What nothing else in the file tells; their bounds are tried by themselves."""
CHECKED = [name for name in ARRAYS if not name.startswith(("model.", DESCRIPTION)) and name not in FREE]


@pytest.mark.parametrize("name", CHECKED)
def test_a_number_that_contradicts_the_others_is_refused(name: str, whole: Path, tmp_path: Path) -> None:
    array = read_arrays(SourceFile.of(whole))[name]
    if not len(array):
        # wide numbers of few weights stand in older files only
        whole = VERSION_1
        array = read_arrays(SourceFile.of(whole))[name]
    if array.dtype.kind == "f":
        changes = [np.where(np.arange(len(array)) == 0, value, array) for value in (np.nan, np.inf, -1e300)]
    else:
        last = array.copy()
        last[-1] = np.iinfo(array.dtype).max
        changes = [last, array[:-1], np.append(array, array[-1:])]
    for change in changes:
        with pytest.raises(UserError, match=r"damaged\.index\.safetensors can't be opened: "):
            known_weights(damaged(whole, tmp_path, name, change))


@pytest.mark.parametrize("name", FREE)
def test_a_number_that_can_be_nobody_s_is_refused(name: str, whole: Path, tmp_path: Path) -> None:
    array = read_arrays(SourceFile.of(whole))[name].copy()
    array[0] = -1 if array.dtype.kind == "i" else np.nan
    with pytest.raises(UserError, match=r"damaged\.index\.safetensors can't be opened: "):
        known_weights(damaged(whole, tmp_path, name, array))


def test_an_outline_is_what_the_whole_index_says(source: Checkpoint) -> None:
    found = read_weights(source, share_of(source), lambda *_: None)
    assert isinstance(found, WeightFindings)
    for number, owner in enumerate(source.owners):
        outline = IndexOutline.of(owner.tensor, found.indexes[number], 1 << 15)
        assert outline.single == is_single(owner.tensor, 1 << 15)
        assert outline.zeros == found.counts[source.parameters.index(owner)].zeros
        largest = max(abs(found.moments[number].least), found.moments[number].greatest) if outline.finite else 0.0
        low, high = (float(np.float64(_value(owner, bits))) for bits in (outline.low, outline.high))
        assert low <= largest <= high


def _value(owner: Parameter, bits: int) -> float:

    return float(magnitudes(owner.tensor.dtype, np.array([bits], np.uint64))[0])


def test_maxima_keep_to_their_budget(source: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    owners = tuple(source.owners)
    assert all(kept_maxima(owners))
    monkeypatch.setattr("core.index_file.findings.MAXIMA", 3000)
    kept = kept_maxima(owners)
    assert [bool(each) for each in kept] != [True] * len(owners)
    assert any(kept)
    assert KnownWeights(owners, WeightFindings()).counts == []


def test_maxima_of_many_thin_tensors_take_a_part_of_the_weights(tmp_path: Path) -> None:
    """A row has as many columns as weights: of 100,000 of them all would be larger than the model."""
    owners = [
        Parameter(f"{number}.weight", str(number), "weight", thin(f"{number}.weight", tmp_path))
        for number in range(100_000)
    ]
    kept = kept_maxima(owners)
    weights = sum(each.tensor.nbytes for each in owners)
    taken = sum(unit_bytes(owners[unit[0]].tensor, unit) for units in kept for unit in units)
    assert 0.2 * weights < taken <= 0.25 * weights
    # as long as they are few, all stay
    assert all(kept_maxima(owners[:3000]))


def thin(key: str, path: Path) -> Tensor:
    file = SourceFile(path, (0, 0, 0, 0, 0))
    return Tensor(key, DTYPES["float32"], (1, 64), (64, 1), 0, Storage(file, 0, 256))
