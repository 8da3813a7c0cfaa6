"""All loops are made ready at once, and compiled at the first start only."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from core.base.errors import Cancelled
from core.preview import loops
from core.preview.loops import LOOPS, prepare_loops

ROOT = Path(__file__).parents[3]

START = """
from core.base import program
program.checkout = lambda: None
from core.preview.loops import prepare_loops
reports = []
kept = prepare_loops(lambda done, total: reports.append(done), lambda: reports.append("compiling"))
print(kept, *reports)
"""
MODULE = """
from core.base.compiling import njit

@njit("int64(int64)")
def first(number):
    return number + 1

@njit("int64(int64)")
def second(number):
    return number + 2
"""


@pytest.fixture
def started(tmp_path: Path) -> Callable[[], list[str]]:
    """Start an installation anew: whether loops are kept, and what is reported."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def start() -> list[str]:
        done = subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return start


def test_the_list_has_every_loop_in_order() -> None:
    for name, listed in LOOPS.items():
        found = vars(import_module(name)).values()
        # those without a signature are compiled within others
        own = [each for each in found if isinstance(each, Dispatcher) and each.py_func.__module__ == name]
        assert tuple(each.py_func.__name__ for each in own if not each._can_compile) == listed
    sources = {path for path in (ROOT / "core").rglob("*.py") if "import njit" in path.read_text()}
    assert sources == {ROOT.joinpath(*name.split(".")).with_suffix(".py") for name in LOOPS}


def test_a_second_start_compiles_nothing(started: Callable[[], list[str]]) -> None:
    total = sum(map(len, LOOPS.values()))
    assert started() == ["True", "compiling", *map(str, range(1, total + 1))]
    assert started() == ["True"]


@pytest.fixture
def two_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of two loops in the place of all."""
    (tmp_path / "two_loops.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "two_loops", raising=False)
    monkeypatch.setattr(loops, "LOOPS", {"two_loops": ("first", "second")})


@pytest.mark.usefixtures("two_loops")
def test_how_many_are_ready_is_told_from_the_first_that_is_compiled_on() -> None:
    told: list[object] = []
    assert prepare_loops(lambda done, total: told.append((done, total)), lambda: told.append("compiling"))
    assert told == ["compiling", (1, 2), (2, 2)]
    # now it is loaded, and then found compiled
    for _ in range(2):
        assert prepare_loops(lambda done, total: told.append((done, total)), lambda: told.append("compiling"))
        assert len(told) == 3
        del sys.modules["two_loops"]


@pytest.mark.usefixtures("two_loops")
def test_a_cancel_leaves_after_a_loop_and_all_can_be_prepared_later() -> None:
    def stop(done: int, _total: int) -> None:
        assert done == 1
        raise Cancelled

    with pytest.raises(Cancelled):
        prepare_loops(stop)
    assert "two_loops" not in sys.modules
    assert prepare_loops()
    assert import_module("two_loops").second(1) == 3


@pytest.mark.usefixtures("two_loops")
def test_it_says_that_they_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.base.compiling import CacheFolder

    monkeypatch.setattr(CacheFolder, "writable", True)
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no folder"))
    assert not prepare_loops()
    assert import_module("two_loops").first(1) == 2
