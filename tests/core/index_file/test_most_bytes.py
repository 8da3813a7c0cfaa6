"""What an index file takes at most is known from the model's table, and looked for before any weight is read."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.formats.index_file.array_file import DESCRIPTION
from core.formats.index_file.description import encode_description
from core.index_file.encoding import described
from core.index_file.index_file import write_index
from core.index_file.most_bytes import most_bytes
from core.index_file.share import share_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.storage.balanced_parts import WorkPart
from tests.helpers.checkpoints import State, write_torch
from tests.helpers.index_files import KINDS, special


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of one file only: each write looks through all that is beside it, and the tests' common folder has thousands."""
    return tmp_path_factory.mktemp("most")


def most(checkpoint: Checkpoint, part: WorkPart | None = None) -> int:
    description, model = described(checkpoint, {}, part)
    arrays = {DESCRIPTION: encode_description(description), **model}
    return most_bytes(arrays, tuple(checkpoint.owners), share_of(checkpoint, part))


def taken(checkpoint: Checkpoint, folder: Path, part: WorkPart | None = None) -> int:
    out = folder / "out.index.safetensors"
    out.unlink(missing_ok=True)
    write_index(checkpoint, out, part)
    return out.stat().st_size


def any_bits(kind: torch.dtype, count: int) -> torch.Tensor:
    """As many different magnitudes as there can be."""
    return torch.randint(0, 256, (count * kind.itemsize,)).to(torch.uint8).view(kind)


@pytest.mark.parametrize("part", [None, WorkPart(1, 3), WorkPart(2, 3), WorkPart(3, 3)])
def test_no_index_takes_more(part: WorkPart | None, source: Checkpoint, tmp_path: Path) -> None:
    assert taken(source, tmp_path, part) <= most(source, part)


@given(kind=st.sampled_from(KINDS), count=st.integers(1, 100_000), bits=st.booleans(), seed=st.integers(0, 1 << 32))
def test_no_index_takes_more_whatever_the_weights_are(
    kind: torch.dtype, count: int, *, bits: bool, seed: int, folder: Path
) -> None:
    torch.manual_seed(seed)
    state: State = {"weight": (any_bits(kind, count) if bits else special(count, kind, (count,)))[None]}
    write_torch(state, folder / "any.pt")
    checkpoint = open_checkpoint(folder / "any.pt")
    assert taken(checkpoint, folder) <= most(checkpoint)


def test_a_disk_with_too_little_room_is_told_of_before_anything_is_read(source: Checkpoint, tmp_path: Path) -> None:
    out, disk = tmp_path / "out.index.safetensors", os.statvfs(tmp_path)
    left = (most(source) - 1) // disk.f_frsize
    full = os.statvfs_result((*disk[:4], left, *disk[5:]))
    read = patch("core.index_file.index_file.read_weights", side_effect=AssertionError("nothing is to be read"))
    with patch("os.statvfs", return_value=full), read, pytest.raises(UserError) as told:
        write_index(source, out)
    assert str(told.value).startswith(f"There is not enough room for {out}: it may take ")
    assert str(told.value).endswith(" are free. Nothing was read; free some or choose another disk.")
    assert not out.exists()


def test_a_file_system_that_does_not_tell_its_size_is_tried(source: Checkpoint, tmp_path: Path) -> None:
    silent = os.statvfs_result((4096, 4096, *[0] * 8))
    with patch("os.statvfs", return_value=silent):
        assert taken(source, tmp_path)


@pytest.mark.parametrize("place", ["nowhere/out.index.safetensors", ""])
def test_a_place_that_can_t_be_written_is_told_of_before_anything_is_read(
    place: str, source: Checkpoint, tmp_path: Path
) -> None:
    (tmp_path / "something").touch()
    read = patch("core.index_file.index_file.read_weights", side_effect=AssertionError("nothing is to be read"))
    with read, pytest.raises(UserError, match=r"There is no folder|is a folder"):
        write_index(source, tmp_path / place)
