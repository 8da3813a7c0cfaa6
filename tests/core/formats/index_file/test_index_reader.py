"""An index file opened: tensors without elements, and what is said of them."""

from pathlib import Path

import numpy as np
import pytest

from core.base.errors import UserError
from core.base.progress import silent
from core.formats.index_file.array_file import ARRAYS, DESCRIPTION, encode_arrays, read_arrays
from core.formats.index_file.description import encode_description, parse_description
from core.formats.index_file.index_reader import read
from core.formats.index_file.without_weights import AbsentFile, WithoutWeights
from core.formats.shared.malformed import Malformed
from core.index_file.index_file import known_weights, write_index
from core.model.opening import open_checkpoint
from core.storage.source_file import SourceFile
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    write_index(open_checkpoint(tmp_path / "model.safetensors"), tmp_path / "model.index.safetensors")
    return tmp_path / "model.index.safetensors"


def rewritten(path: Path, **changed: object) -> None:
    """The file with other arrays in it."""
    arrays = {**read_arrays(SourceFile.of(path)), **changed}
    path.write_bytes(b"".join(encode_arrays(arrays)))


def test_it_has_the_tensors_of_the_model_and_no_elements(path: Path) -> None:
    found = read(SourceFile.of(path))
    assert isinstance(found, WithoutWeights)
    assert {each.key: each.shape for each in found.table.tensors} == {
        name: tuple(tensor.shape) for name, tensor in small_state().items()
    }
    assert {type(each.storage.file) for each in found.table.tensors} == {AbsentFile}
    assert found.files == (SourceFile.of(path),)
    assert found.output.stem == "model"


def test_it_can_not_be_copied_nor_compared(path: Path, tmp_path: Path) -> None:
    found = read(SourceFile.of(path))
    for act in (found.remainder, lambda: found.write(tmp_path / "out", {}, lambda _: memoryview(b""), silent)):
        with pytest.raises(UserError, match="The weights are not in"):
            act()


def test_a_description_is_read_as_it_is_written(path: Path) -> None:
    raw = read_arrays(SourceFile.of(path), [DESCRIPTION])[DESCRIPTION]
    said = parse_description(raw)
    assert np.array_equal(encode_description(said), raw)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"{}", "its description is not as it should be: source"),
        (b"[" * 100_000, "its description is not JSON"),
        (b'{"names": [1]}', "its description is not as it should be: source"),
    ],
)
def test_a_wrong_description_is_told_in_a_sentence(text: bytes, told: str) -> None:
    with pytest.raises(Malformed, match=told):
        parse_description(np.frombuffer(text, np.uint8))


def test_a_name_twice_is_refused(path: Path) -> None:
    said = parse_description(read_arrays(SourceFile.of(path))[DESCRIPTION])
    changed = said.model_copy(update={"names": [said.names[0], *said.names[:-1]]})
    rewritten(path, **{DESCRIPTION: encode_description(changed)})
    with pytest.raises(UserError, match="its description has a name twice"):
        read(SourceFile.of(path))


@pytest.mark.parametrize("name", [name for name in ARRAYS if name.startswith("model.")])
def test_numbers_that_lead_nowhere_are_refused(path: Path, name: str) -> None:
    array = read_arrays(SourceFile.of(path))[name].copy()
    array[0] = np.iinfo(array.dtype).max
    rewritten(path, **{name: array})
    with pytest.raises(UserError, match="can't be opened"):
        known_weights(open_checkpoint(path))
    rewritten(path, **{name: array[:-1]})
    with pytest.raises(UserError, match="can't be opened"):
        open_checkpoint(path)
