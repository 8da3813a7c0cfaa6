"""The log: rotating files that name nobody, and whose failure is nobody's failure."""

import errno
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from core.base.log_file import KEPT, LOG, discreet, log_exception, log_file, log_folder, start_log
from core.commands import inspect as inspect_command
from core.commands.parser import main
from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import small_state, write_safetensors

ROOT = Path(__file__).parents[3]


def own_handlers() -> list[RotatingFileHandler]:
    return [each for each in LOG.handlers if isinstance(each, RotatingFileHandler)]


def logged() -> str:
    path = log_file()
    assert path is not None
    for each in LOG.handlers:
        each.flush()
    return path.read_text()


def test_the_window_logs_its_versions_and_what_is_opened(tmp_path: Path) -> None:
    start_log("app")
    assert log_file() is None
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    open_checkpoint(tmp_path / "model.safetensors")
    first, second = logged().splitlines()
    assert "INFO Secateurs " in first
    assert f"Python {sys.version.split()[0]}" in first
    assert "torch " in first
    size = (tmp_path / "model.safetensors").stat().st_size
    assert "INFO Opened model.safetensors: safetensors, 9 tensors" in second
    assert f"{size:,} bytes" in second
    assert str(tmp_path) not in logged()


def test_a_command_that_does_its_work_leaves_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    assert main(["inspect", str(tmp_path / "model.safetensors")]) == 0
    assert not log_folder().exists()
    assert main(["inspect", str(tmp_path / "nowhere.pt")]) == 2
    assert "WARNING inspect: There is no file" in logged()


def test_an_unexpected_error_of_a_command_is_logged_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(inspect_command, "inspect", fail)
    with pytest.raises(ZeroDivisionError):
        main(["inspect", "any.pt"])
    assert "ERROR Unexpected: ZeroDivisionError" in logged()
    assert "in fail" in logged()


def test_homes_are_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("USERPROFILE", "/home/anna")
    assert discreet("/home/anna/models/a.pt and /home/anna") == "~/models/a.pt and ~"
    assert discreet("see /home/bert/a.pt, '/Users/Carl/b'") == "see /home/…/a.pt, '/Users/…/b'"
    assert discreet(r"C:\Users\Dora\a.pt") == r"C:\Users\…\a.pt"
    assert discreet("/home/annabel/a.pt") == "/home/…/a.pt"
    assert discreet("/data/home.pt, 1/2") == "/data/home.pt, 1/2"


def test_tracebacks_name_no_home_and_obey_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(ROOT))
    monkeypatch.setenv("USERPROFILE", str(ROOT))
    start_log("app")
    try:
        raise ValueError("\x1b[31m" + "x" * 10_000)
    except ValueError as error:
        log_exception(error)
    said = logged()
    assert str(ROOT) not in said
    assert "~/tests/core/base/test_log_file.py" in said
    assert "\\x1b[31m" in said
    assert max(map(len, said.splitlines())) < 600


def test_files_are_bounded_in_size_and_number() -> None:
    for number in range(KEPT + 5):
        old = log_folder() / f"app-20200101-0000{number:02}-1.log"
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_text("old")
        old.with_name(f"{old.name}.1").write_text("older")
    other = log_folder() / "command-20190101-000000-1.log"
    other.write_text("of another kind")
    start_log("app")
    for _ in range(4000):
        LOG.info("%s", "x" * 400)
    names = sorted(each.name for each in log_folder().iterdir())
    assert len({name.partition(".")[0] for name in names if name.startswith("app")}) == KEPT
    assert other.exists()
    own = [each for each in log_folder().iterdir() if f"-{os.getpid()}.log" in each.name]
    assert len(own) == 2
    assert sum(each.stat().st_size for each in own) <= 2 * 256 * 1024


@pytest.mark.parametrize("kind", ["a file in its place", "no folder can be made"])
def test_a_log_that_cannot_be_written_is_not_missed(
    kind: str, own_home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    state = own_home / "state"
    state.write_text("")
    if kind != "a file in its place":
        monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    start_log("app")
    LOG.error("lost")
    LOG.error("lost too")
    assert log_file() is None
    assert own_handlers() == []
    assert capfd.readouterr().err == ""


class Full(TextIOWrapper):
    """A file on a full disk."""

    def __init__(self) -> None:
        super().__init__(BytesIO())

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_not_told_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    start_log("app")
    LOG.info("there")
    (own,) = own_handlers()
    before = own.setStream(Full())
    assert before is not None
    before.close()
    LOG.info("lost")
    LOG.info("lost too")
    assert own_handlers() == []
    assert capfd.readouterr().err == ""


def test_processes_at_once_write_files_of_their_own(own_home: Path) -> None:
    code = (
        "from core.base.log_file import LOG, start_log; start_log('app')\n"
        "for number in range(3000): LOG.info('%s %d', 'x' * 300, number)"
    )
    command, environment = [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(3)]
    assert [each.communicate()[1] for each in running] == [b""] * 3
    latest = sorted(log_folder().glob("app-*.log"))
    assert len(latest) == 3
    assert [each.read_text().splitlines()[-1].rpartition(" ")[2] for each in latest] == ["2999"] * 3
