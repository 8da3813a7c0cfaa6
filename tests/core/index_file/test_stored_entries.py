"""The index of a parameter comes back from either form to the bit, and takes no more bytes than the other would."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.squares import NO_SQUARES
from core.formats.index_file.array_file import read_arrays
from core.index.listed import can_list, list_magnitudes
from core.index_file.findings import IndexEntry
from core.index_file.index_file import known_weights, write_index
from core.index_file.outline import is_single
from core.index_file.reading import read_weights
from core.index_file.share import share_of
from core.index_file.stored_entries import (
    AS_GROUPS,
    AS_LIST,
    GROUPS_OF_LIST,
    LIST_OF_GROUPS,
    StoredEntry,
    restored,
    stored,
    widths,
)
from core.model.opening import open_checkpoint
from core.storage.source_file import SourceFile
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor
from tests.helpers.checkpoints import write_safetensors, write_torch
from tests.helpers.index_files import KINDS, VERSION_1, special, state_of_version_1
from tests.helpers.indexes import build_index
from tests.helpers.tensors import lay_down

ENTRIES = 1 << 15


def same(one: IndexEntry | None, other: IndexEntry) -> bool:
    assert one is not None
    pairs = ((one.magnitudes, other.magnitudes), (one.upto, other.upto))
    return one[:3] == other[:3] and all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


def bits_of(tensor: Tensor, found: StoredEntry) -> int:
    word, number = widths(tensor, found.form)
    return len(found.words) * word + len(found.upto) * number


@given(
    kind=st.sampled_from(KINDS),
    count=st.integers(1, 40_000),
    many=st.sampled_from([1, 1 << 12]),
    seed=st.integers(0, 1 << 32),
)
def test_every_entry_comes_back(
    kind: torch.dtype, count: int, many: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    torch.manual_seed(seed)
    weights = special(count, kind, (count,)).mul(many).round()
    tensor = lay_down(weights, tmp_path_factory.getbasetemp() / "tensor")
    single = is_single(tensor, ENTRIES)
    entry = IndexEntry.of(build_index(tensor))
    found = stored(tensor, entry, single=single)
    assert same(restored(tensor, found, entry.nan, entry.squares), entry)
    if single:
        word, number = widths(tensor, AS_GROUPS)
        assert number == (16 if count < 1 << 16 else 32)
        listed_bits = word * int((~weights.isnan() & (weights != 0)).sum())
        assert bits_of(tensor, found) == min(len(entry.magnitudes) * (word + number), listed_bits)
    if can_list(tensor, ENTRIES):
        with TensorReader() as reader:
            (listed,) = IndexEntry.of_listed(list_magnitudes([tensor], reader))
        short = stored(tensor, listed, single=True)
        assert bits_of(tensor, short) <= bits_of(tensor, found)
        assert same(restored(tensor, short, listed.nan, listed.squares), listed)


@pytest.mark.parametrize(
    ("form", "words", "upto"),
    [
        (GROUPS_OF_LIST, [5, 9], [2, 99]),
        (GROUPS_OF_LIST, [5, 9], [2, 2]),
        (GROUPS_OF_LIST, [5, 9], [0, 3]),
        (LIST_OF_GROUPS, [*range(1, 30)], []),
    ],
)
def test_what_says_more_than_a_tensor_has_is_nobody_s(
    form: int, words: list[int], upto: list[int], tmp_path: Path
) -> None:
    tensor = lay_down(torch.ones(20), tmp_path / "tensor")
    found = StoredEntry(form, np.array(words, np.uint32), np.array(upto, np.uint16))
    assert restored(tensor, found, 0, NO_SQUARES) is None


def test_groups_of_a_list_are_refused_before_they_are_laid_out(tmp_path: Path) -> None:
    tensor = lay_down(torch.ones(1 << 15), tmp_path / "tensor")
    found = StoredEntry(GROUPS_OF_LIST, np.ones(1, np.uint32), np.array([1 << 14], np.uint16))
    assert restored(tensor, found, 0, NO_SQUARES) is None


def test_files_of_version_1_say_what_they_said(tmp_path: Path) -> None:
    assert set(read_arrays(SourceFile.of(VERSION_1))["index.kinds"].tolist()) == {0, 1, 2}
    told = open_checkpoint(VERSION_1)
    write_torch(state_of_version_1(), tmp_path / "model.pt")
    source = open_checkpoint(tmp_path / "model.pt")
    true = read_weights(source, share_of(source), lambda *_: None)
    found = known_weights(told).findings
    assert [each.name for each in told.parameters] == [each.name for each in source.parameters]
    assert found.counts == true.counts
    assert all(same(entry, true.indexes[number]) for number, entry in found.indexes.items())
    for name in ("moments", "quantiles", "recorded"):
        assert getattr(found, name) == getattr(true, name)
    assert all(np.array_equal(units, true.maxima[unit]) for unit, units in found.maxima.items())
    assert len(found.indexes) == 9


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16], ids=str)
def test_many_tiny_tensors_take_less_than_the_model(kind: torch.dtype, tmp_path: Path) -> None:
    """Of half precision a third of it: few magnitudes occur. Names, shapes and statistics take some 120 bytes each."""
    state = {f"layers.{each}.weight": torch.randn(32, 64).mul(0.02).to(kind) for each in range(300)}
    model, out = tmp_path / "model.safetensors", tmp_path / "model.index.safetensors"
    write_safetensors(state, model)
    write_index(open_checkpoint(model), out)
    nbytes = 300 * 32 * 64 * kind.itemsize
    arrays = read_arrays(SourceFile.of(out))
    weights = {name for name in arrays if name.startswith(("index.tops", "index.upto", "index.words", "maxima."))}
    of_tensors = sum(array.nbytes for name, array in arrays.items() if name not in weights)
    assert of_tensors < 300 * 140
    assert out.stat().st_size < nbytes * (1.2 if kind == torch.float32 else 0.9)
    assert set(arrays["index.kinds"].tolist()) <= {AS_LIST, GROUPS_OF_LIST}
