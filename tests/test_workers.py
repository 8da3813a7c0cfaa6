"""What a worker tells: a test that hangs is ended, and its place is told; words may be no text; other tests go on."""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HANGING = """
from threading import Lock

import pytest

from tests.helpers.pace import patience


@pytest.mark.timeout(patience(0.1))
def test_it_hangs():
    lock = Lock()
    lock.acquire()
    lock.acquire()
"""
FAILING = r"""
import logging


def test_it_fails():
    logging.warning("a\udcff.pt")
    assert "a\udcff.pt" == ""
"""
PLUGIN = """
from tests.conftest import pytest_configure, pytest_timeout_cancel_timer, pytest_timeout_set_timer
from tests.conftest import pytest_report_to_serializable
"""


def in_workers(tmp_path: Path, test: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_one.py").write_text(test)
    (tmp_path / "test_other.py").write_text("def test_it_passes(): pass\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n2",
        "--dist=loadfile",
        "--max-worker-restart=0",
        f"--rootdir={tmp_path}",
    ]
    return subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_hang_in_a_worker_is_told_and_ends(tmp_path: Path) -> None:
    run = in_workers(tmp_path, HANGING)
    assert run.returncode == 1
    assert "1 failed, 1 passed" in run.stdout
    assert "crashed while running 'test_one.py::test_it_hangs'" in run.stdout
    assert 'test_one.py", line 13 in test_it_hangs' in run.stderr


def test_a_failure_whose_words_are_no_text_is_told(tmp_path: Path) -> None:
    run = in_workers(tmp_path, FAILING)
    assert run.returncode == 1
    assert "1 failed, 1 passed" in run.stdout
    assert "a\\udcff.pt" in run.stdout
