"""Parts of an index: made anywhere and in any order, joined they are the file of a single run."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.index_file.index_file import write_index
from core.index_file.joining import is_index_part, join_index
from core.index_file.names import part_path
from core.index_file.part_files import is_done
from core.index_file.share import share_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.storage.balanced_parts import WorkPart
from core.storage.output_guard import OutputGuard
from tests.helpers.checkpoints import write_torch

GUARD = OutputGuard()


@pytest.fixture(scope="session")
def parts(model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("parts")
    found = [part_path(folder / "model.index.safetensors", WorkPart(number, 3)) for number in (1, 2, 3)]
    for number, path in enumerate(found, 1):
        write_index(open_checkpoint(model), path, WorkPart(number, 3))
    return found


def test_joined_parts_are_the_file_of_a_single_run(whole: Path, parts: list[Path], tmp_path: Path) -> None:
    out, again = tmp_path / "joined.index.safetensors", tmp_path / "again.index.safetensors"
    assert join_index([parts[0].parent], out, GUARD) == 3
    join_index(parts[::-1], again, GUARD)
    assert out.read_bytes() == again.read_bytes() == whole.read_bytes()


@given(count=st.integers(1, 40))
def test_every_tensor_and_file_is_in_one_part(count: int, whole: Path, model: Path) -> None:
    source = open_checkpoint(model)
    shares = [share_of(source, WorkPart(number, count)) for number in range(1, count + 1)]
    for name, every in (("tensors", len(source.parameters)), ("owners", len([*source.owners])), ("files", 1)):
        assert sorted(place for each in shares for place in getattr(each, name)) == [*range(every)]


def test_a_part_is_recognised_while_its_model_is_the_same(parts: list[Path], model: Path, tmp_path: Path) -> None:
    source = open_checkpoint(model)
    assert is_done(parts[0], source, WorkPart(1, 3))
    assert not is_done(parts[0], source, WorkPart(1, 4))
    assert not is_done(tmp_path / "none", source, WorkPart(1, 3))
    copy = tmp_path / "model.pt"
    copy.write_bytes(model.read_bytes())
    assert not is_done(parts[0], open_checkpoint(copy), WorkPart(1, 3))


def test_a_part_that_is_cut_short_is_not_taken_for_done(parts: list[Path], source: Checkpoint, tmp_path: Path) -> None:
    cut = tmp_path / parts[0].name
    cut.write_bytes(parts[0].read_bytes()[:-1])
    assert not is_done(cut, source, WorkPart(1, 3))


def test_a_part_is_no_model(parts: list[Path]) -> None:
    assert is_index_part(parts[1])
    with pytest.raises(UserError, match="is part 2 of 3 of an index"):
        open_checkpoint(parts[1])


def test_what_does_not_belong_together_is_refused(parts: list[Path], whole: Path, model: Path, tmp_path: Path) -> None:
    out = tmp_path / "joined.index.safetensors"
    with pytest.raises(UserError, match="Part 2 of 3 is missing"):
        join_index([parts[0], parts[2]], out, GUARD)
    with pytest.raises(UserError, match="Name each part once"):
        join_index([parts[0], *parts], out, GUARD)
    with pytest.raises(UserError, match="is no part of an index"):
        join_index([*parts, whole], out, GUARD)
    other = tmp_path / "other.pt"
    write_torch({"a.weight": open_weights()}, other)
    strange = part_path(out, WorkPart(2, 3))
    write_index(open_checkpoint(other), strange, WorkPart(2, 3))
    with pytest.raises(UserError, match="of different models"):
        join_index([parts[0], strange, parts[2]], out, GUARD)
    assert not out.exists()


def open_weights() -> torch.Tensor:

    return torch.ones(4, 4)
