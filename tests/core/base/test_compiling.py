"""Where compiled loops are kept, what is found again, and that they run where they can't be kept."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

INNER = """
from core.base.compiling import njit

@njit()
def doubled(number):
    return 2 * number
"""
LOOP = """
from core.base.compiling import njit
from place.inner import doubled

@njit("int64(int64)")
def twice(number):
    return doubled(number)
"""
CALL = "from place.loop import twice; print(twice(21), sum(twice.stats.cache_hits.values()))"
DAMAGES = """
import sys
from pathlib import Path

def again():
    # a module that is imported anew looks for what was kept, as another process does
    for name in ("place", "place.inner", "place.loop"):
        sys.modules.pop(name, None)
    from place.loop import twice
    return twice(21), sum(twice.stats.cache_hits.values())

again()
for suffix in (".nbi", ".nbc"):
    for content in (b"", b"\\x80", b"nonsense"):
        (damaged,) = (path for path in Path.cwd().rglob("loop.twice*.nb?") if path.suffix == suffix)
        damaged.write_bytes(content)
        replaced, kept = again(), again()
        assert (replaced, kept) == ((42, 0), (42, 1)), (suffix, content, replaced, kept)
"""
"""Damage what was kept in each way, and see that it is replaced; all in one process, since each loads numba."""
NO_BYTES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
"""Every write to a file fails from here on, as on a full disk."""
IN_A_CHECKOUT = "from pathlib import Path; from core.base import program; program.checkout = Path.cwd; "
IN_A_BUNDLE = """
import sys, types
from pathlib import Path
sys.frozen, sys.executable = True, str(Path("app").absolute())
from core.base.compiling import njit
module = types.ModuleType("place.loop")
sys.modules["place"], sys.modules["place.loop"] = types.ModuleType("place"), module
source = Path("place/loop.py").read_text()
source = source.replace("from place.inner import doubled", "doubled = njit()(lambda n: 2 * n)")
exec(compile(source, "nowhere/loop.py", "exec"), vars(module))
"""
"""A frozen program: its modules have no files."""

Called = Callable[..., tuple[int, int]]


@pytest.fixture
def called(tmp_path: Path) -> Called:
    """Run the loop in a process of its own: its answer, and how often it was found compiled."""
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "inner.py").write_text(INNER)
    (tmp_path / "place" / "loop.py").write_text(LOOP)
    (tmp_path / "app").write_text("1.0")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment = {**kept, "PYTHONPATH": f"{tmp_path}:{ROOT}", "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def call(before: str = "", **variables: str) -> tuple[int, int]:
        command = [sys.executable, "-c", before + CALL]
        done = subprocess.run(
            command, env={**environment, **variables}, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        answer, hits = map(int, done.stdout.split())
        return answer, hits

    return call


def compiled(folder: Path) -> list[Path]:
    return sorted(folder.rglob("loop.twice*.nb?"))


def forbid(path: Path) -> None:
    """Let no folder be made in this place, not even by root."""
    path.write_text("")


def test_of_an_installation_it_is_kept_in_the_user_s_cache(called: Called, tmp_path: Path) -> None:
    assert called() == (42, 0)
    assert len(compiled(tmp_path / "cache" / "secateurs" / "loops")) == 2
    assert compiled(tmp_path / "place") == []
    assert called() == (42, 1)


def test_in_a_checkout_it_is_kept_beside_its_source(called: Called, tmp_path: Path) -> None:
    assert called(IN_A_CHECKOUT) == (42, 0)
    assert len(compiled(tmp_path / "place" / "__pycache__")) == 2
    assert called(IN_A_CHECKOUT) == (42, 1)


def test_of_a_checkout_that_can_not_be_written_it_is_kept_in_the_user_s_cache(called: Called, tmp_path: Path) -> None:
    forbid(tmp_path / "place" / "__pycache__")
    assert called(IN_A_CHECKOUT) == (42, 0)
    assert len(compiled(tmp_path / "cache")) == 2
    assert called(IN_A_CHECKOUT) == (42, 1)


def test_numba_s_own_folder_goes_first(called: Called, tmp_path: Path) -> None:
    chosen = str(tmp_path / "chosen")
    assert called(IN_A_CHECKOUT, NUMBA_CACHE_DIR=chosen) == (42, 0)
    assert len(compiled(tmp_path / "chosen")) == len(compiled(tmp_path)) == 2
    assert called(NUMBA_CACHE_DIR=chosen) == (42, 1)


def test_where_nothing_can_be_written_it_runs_all_the_same(called: Called, tmp_path: Path) -> None:
    forbid(tmp_path / "cache")
    assert called() == (42, 0)


def test_on_a_full_disk_it_runs_all_the_same(called: Called, tmp_path: Path) -> None:
    assert called(NO_BYTES) == (42, 0)
    assert compiled(tmp_path) == []


def test_what_another_version_has_kept_is_not_taken(called: Called, tmp_path: Path) -> None:
    assert called() == (42, 0)
    source = tmp_path / "place" / "loop.py"
    source.write_text(source.read_text().replace("doubled(number)", "doubled(number) + 1"))
    assert called() == (43, 0)
    assert called() == (43, 1)


def test_what_another_version_of_a_loop_that_it_calls_was_part_of_is_not_taken(called: Called, tmp_path: Path) -> None:
    assert called() == (42, 0)
    (tmp_path / "place" / "inner.py").write_text(INNER.replace("2 *", "3 *"))
    assert called() == (63, 0)
    assert called() == (63, 1)


def test_damaged_files_are_replaced(called: Called) -> None:
    assert called(DAMAGES) == (42, 1)


def test_of_a_bundle_it_is_kept_in_the_user_s_cache(called: Called, tmp_path: Path) -> None:
    assert called(IN_A_BUNDLE) == (42, 0)
    assert len(compiled(tmp_path / "cache" / "secateurs" / "loops")) == 2
    assert called(IN_A_BUNDLE) == (42, 1)


def test_what_another_version_of_a_bundle_has_kept_is_not_taken(called: Called, tmp_path: Path) -> None:
    called(IN_A_BUNDLE)
    (tmp_path / "app").write_text("1.1")
    assert called(IN_A_BUNDLE) == (42, 0)
    assert called(IN_A_BUNDLE) == (42, 1)


def test_linear_algebra_is_not_loaded_and_can_be_loaded_afterwards(called: Called, tmp_path: Path) -> None:
    """numba looks for it at the first loop, in a package that takes long to load."""
    (tmp_path / "scipy" / "linalg").mkdir(parents=True)
    (tmp_path / "scipy" / "__init__.py").write_text("__version__ = '1.17.1'")
    (tmp_path / "scipy" / "linalg" / "__init__.py").write_text("")
    (tmp_path / "scipy" / "linalg" / "cython_blas.py").write_text("")
    known = "assert twice(1) == 2; import sys; assert 'scipy.linalg' not in sys.modules; import scipy.linalg"
    assert called(f"from place.loop import twice; {known}; ")[0] == 42
