"""Where compiled loops are kept, and that they run where they can't be."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

LOOP = """
from core.base.compiling import njit

@njit("int64(int64)", cache=True)
def twice(number):
    return 2 * number
"""
CALL = "from place.loop import twice; print(twice(21), sum(twice.stats.cache_hits.values()))"
NO_BYTES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
"""Every write to a file fails from here on, as on a full disk."""


@pytest.fixture
def called(tmp_path: Path) -> Callable[..., tuple[int, int]]:
    """Run the loop in a process of its own: its answer, and how often it was found compiled."""
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "loop.py").write_text(LOOP)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment = {**kept, "PYTHONPATH": f"{tmp_path}:{ROOT}", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def call(before: str = "") -> tuple[int, int]:
        command = [sys.executable, "-c", before + CALL]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        answer, hits = map(int, done.stdout.split())
        return answer, hits

    return call


def compiled(folder: Path) -> list[Path]:
    return list(folder.rglob("loop.twice*.nbi"))


def forbid(path: Path) -> None:
    """Let no folder be made in this place, not even by root."""
    path.write_text("")


def test_it_is_kept_beside_its_source(called: Callable[..., tuple[int, int]], tmp_path: Path) -> None:
    assert called() == (42, 0)
    assert len(compiled(tmp_path / "place" / "__pycache__")) == 1
    assert called() == (42, 1)


def test_of_an_installation_that_can_not_be_written_it_is_kept_in_the_user_s_cache(
    called: Callable[..., tuple[int, int]], tmp_path: Path
) -> None:
    forbid(tmp_path / "place" / "__pycache__")
    assert called() == (42, 0)
    assert len(compiled(tmp_path / "cache")) == 1
    assert called() == (42, 1)


def test_where_nothing_can_be_written_it_runs_all_the_same(
    called: Callable[..., tuple[int, int]], tmp_path: Path
) -> None:
    forbid(tmp_path / "place" / "__pycache__")
    forbid(tmp_path / "cache")
    assert called() == (42, 0)


def test_on_a_full_disk_it_runs_all_the_same(called: Callable[..., tuple[int, int]], tmp_path: Path) -> None:
    assert called(NO_BYTES) == (42, 0)
    assert compiled(tmp_path) == []
