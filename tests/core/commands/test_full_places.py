"""Where a file may not become as large as it has to, one sentence says so, and the same command goes on afterwards."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import contents, many_layers, record_of, sharded
from tests.core.scale.parts import prune, run, told

Capsys = pytest.CaptureFixture[str]


@contextmanager
def files_of(most: int) -> Iterator[None]:
    """Have the system refuse to make files larger, as a disk that is full does, whoever runs this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    sharded(many_layers(6), tmp_path / "model", 3)
    return tmp_path / "model"


@pytest.fixture
def half(model: Path) -> int:
    """Bytes of half a shard."""
    return min(each.stat().st_size for each in model.glob("*.safetensors")) // 2


def refused(capsys: Capsys, out: Path) -> None:
    said = told(capsys)
    assert said.count("\n") == 1
    assert f"There is not enough room for {out}." in said


def test_a_result_that_does_not_fit_is_told_of_and_leaves_nothing(
    model: Path, half: int, tmp_path: Path, capsys: Capsys
) -> None:
    out = tmp_path / "out"
    with files_of(half):
        assert prune(model, out) == 2
    refused(capsys, out)
    assert [each.name for each in tmp_path.iterdir()] == ["model"]
    assert prune(model, out) == 0


def test_a_part_that_does_not_fit_is_done_again_and_the_bytes_are_the_same(
    model: Path, half: int, tmp_path: Path, capsys: Capsys
) -> None:
    one, out = tmp_path / "one", tmp_path / "out"
    assert prune(model, one) == 0
    assert prune(model, out, "--density", "0.4", "--part", "1/2") == 0
    capsys.readouterr()
    with files_of(half):
        assert prune(model, out, "--density", "0.4", "--part", "2/2") == 2
    refused(capsys, out)
    assert SharedDraft(out).is_there
    assert run("join", out) == 2
    assert "is not whole" in told(capsys)
    assert not out.exists()
    assert prune(model, out, "--density", "0.4", "--part", "2/2") == 0
    assert run("join", out) == 0
    assert contents(out) == contents(one)
    assert record_of(out) == record_of(one)


@pytest.mark.parametrize("part", [(), ("--part", "1/2")], ids=str)
def test_an_index_that_does_not_fit_is_told_of_and_leaves_nothing(
    part: tuple[str, ...], model: Path, tmp_path: Path, capsys: Capsys
) -> None:
    out = tmp_path / "model.index.safetensors"
    with files_of(2000):
        assert run("index", model, "-o", out, *part) == 2
    refused(capsys, out if not part else tmp_path / "model.part-1-of-2.index.safetensors")
    assert [each.name for each in tmp_path.iterdir()] == ["model"]
    assert run("index", model, "-o", out, *part) == 0
