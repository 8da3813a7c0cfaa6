"""A short run of the fuzzer over every reader, always the same cases; a long one is `tests.hostile.fuzz` itself."""

import shutil
from pathlib import Path
from random import Random

import pytest

from tests.helpers.pace import patience
from tests.hostile import fuzz_worker
from tests.hostile.fuzz import READERS, fuzz, prepare, report
from tests.hostile.fuzz_worker import try_path

REGRESSIONS = Path(__file__).parent / "regressions"

CASES = 400
"""For each reader."""

SECONDS = 2.0
"""That each reader takes for them, on the machine that `tests.helpers.pace` refers to."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fuzz")
    prepare(made)
    return made


@pytest.mark.parametrize("reader", READERS)
def test_damage_opens_or_ends_in_one_sentence(reader: str, folder: Path) -> None:
    outcome = fuzz(reader, folder, patience(SECONDS), most=CASES)
    assert outcome.findings == {}, report(outcome)
    assert outcome.cases == CASES
    assert outcome.opened, "nothing opened at all, so little was tried"


@pytest.mark.parametrize("path", sorted(REGRESSIONS.iterdir()), ids=lambda path: path.name)
def test_what_was_found_before_stays_mended(path: Path, tmp_path: Path) -> None:
    """Files, or folders for kinds of several files, that once did worse than to be refused."""
    copy = tmp_path / path.name
    if path.is_dir():
        shutil.copytree(path, copy)
    else:
        shutil.copy(path, copy)
    problems, _ = try_path(copy, tmp_path / "out", Random(0))
    assert problems == []


def test_faults_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The fuzzer would tell if opening ended in anything but a sentence."""

    def fault(path: Path) -> None:
        raise KeyError(path.name)

    monkeypatch.setattr(fuzz_worker, "open_checkpoint", fault)
    problems, is_open = try_path(tmp_path / "model.pt", tmp_path / "out", Random(0))
    assert not is_open
    assert "KeyError: 'model.pt'" in problems[0]
