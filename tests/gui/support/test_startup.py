"""The start: what is said where no window can be shown, and the arguments."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui import app
from gui.state.changes import Change, Settled
from gui.support import startup
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

Run = Callable[..., tuple[int, str, str]]
NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}


def test_without_a_display_one_line_says_what_to_do(run_main: Run, source: Path) -> None:
    status, out, complaint = run_main(str(source), **NO_SCREEN)
    assert (status, out) == (2, "")
    assert complaint.count("\n") == 1
    assert "--screenshot" in complaint


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none.pt", "secateurs: There is no file none.pt. Check the name and the folder.\n"),
        (
            "frobnicate",
            "secateurs: There is no file frobnicate, nor a command of that name. The commands are inspect, ",
        ),
    ],
)
def test_without_a_display_what_is_not_there_is_told_first(run_main: Run, name: str, told: str) -> None:
    status, out, complaint = run_main(name, **NO_SCREEN)
    assert (status, out) == (2, "")
    assert complaint.startswith(told)
    assert complaint.count("\n") == 1


def test_a_picture_of_what_cant_be_opened_is_one_line(run_main: Run, tmp_path: Path) -> None:
    status, out, complaint = run_main(str(tmp_path / "none.pt"), "--screenshot", str(tmp_path / "x.png"), **NO_SCREEN)
    assert (status, out) == (2, "")
    assert complaint.count("\n") == 1
    assert "none.pt" in complaint
    assert not (tmp_path / "x.png").exists()


def test_a_picture_that_cant_be_written_is_one_line(run_main: Run, source: Path, tmp_path: Path) -> None:
    status, _, complaint = run_main(str(source), "--screenshot", str(tmp_path / "no" / "x.png"), **NO_SCREEN)
    assert status == 2
    assert complaint.count("\n") == 1


def test_the_example_has_its_picture_taken(run_main: Run, tmp_path: Path) -> None:
    status, _, complaint = run_main("--example", "--screenshot", str(tmp_path / "x.png"), **NO_SCREEN)
    assert (status, complaint) == (0, "")
    assert (tmp_path / "x.png").stat().st_size > 10_000


def test_a_picture_is_the_same_however_slow_the_machine_is(run_python: Run, source: Path, tmp_path: Path) -> None:
    code = """
import sys, main
from gui.state import exact_reader, jobs
jobs.HEAD_START, exact_reader.REST = float(sys.argv[2]), int(sys.argv[3])
main.main([sys.argv[1], "--screenshot", sys.argv[4]])
"""
    # 0.55 s is a blink and a half
    paces = {"quick.png": ("0", "0"), "slow.png": ("0.55", "60"), "slower.png": ("0.1", "600")}
    for name, pace in paces.items():
        assert run_python("-c", code, str(source), *pace, str(tmp_path / name), **NO_SCREEN) == (0, "", "")
    assert len({(tmp_path / name).read_bytes() for name in paces}) == 1


def test_a_picture_waits_for_what_is_asked_for_when_all_was_there(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    monkeypatch.setattr(app.QApplication, "quit", lambda: taken.append(opened.document.settled))
    picture = app._Screenshot(opened, tmp_path / "x.png")

    def ask_for_more(change: Change) -> None:
        if isinstance(change, Settled) and not taken:
            opened.document.changed.disconnect(ask_for_more)
            opened.document.exact_reader.restart(["classifier.weight"])

    opened.document.changed.connect(ask_for_more)
    opened.workspace.threshold.spin.setValue(0.05)
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == [True]
    assert picture.problem == ""
    opened.document.changed.disconnect(picture._look)
    opened.jobs.idle.disconnect(picture._look)
    settle(qtbot, opened)


def test_a_subcommand_goes_to_the_command_line(run_main: Run, source: Path) -> None:
    status, out, _ = run_main("inspect", str(source), "--json", **NO_SCREEN)
    assert status == 0
    assert '"features.0.weight"' in out


def test_missing_libraries_are_named_in_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "_loads", lambda library: "xcb-cursor" not in library and "EGL" not in library)
    complaint = startup.display_problem({"DISPLAY": ":0"}, screenshot=False)
    assert complaint.endswith("sudo apt install libegl1 libxcb-cursor0")
    assert "\n" not in complaint
    # Wayland has no use for X11's libraries, and neither has a picture
    assert "xcb" not in startup.display_problem({"WAYLAND_DISPLAY": "wayland-0"}, screenshot=False)
    assert "xcb" not in startup.display_problem({"DISPLAY": ":0"}, screenshot=True)


def test_elsewhere_than_on_linux_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup.sys, "platform", "darwin")
    assert startup.display_problem({}, screenshot=False) == ""


def test_neither_qt_nor_torch_is_needed_to_complain(run_python: Run) -> None:
    code = (
        "import sys, main; status = main.main([]); "
        "print(status, [name for name in ('PySide6', 'torch') if name in sys.modules])"
    )
    assert run_python("-c", code, **NO_SCREEN)[1] == "2 []\n"


def test_torch_is_not_imported_to_show_a_model(run_python: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    code = (
        f"import sys, main; main.main([{str(source)!r}, '--screenshot', {str(out)!r}]); print('torch' in sys.modules)"
    )
    assert run_python("-c", code, **NO_SCREEN)[1] == "False\n"
