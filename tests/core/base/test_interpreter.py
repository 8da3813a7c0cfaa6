"""Who runs Python files for the app: an interpreter, or the program of a bundle."""

import subprocess
import sys
from pathlib import Path

from core.base.interpreter import RUN_FILE, frozen, interpreter_call, own_interpreter


def test_an_interpreter_is_called_with_its_flags() -> None:
    assert not frozen()
    assert own_interpreter() == Path(sys.executable)
    assert interpreter_call(own_interpreter(), "-I", "-S") == [sys.executable, "-I", "-S"]


def test_the_program_of_a_bundle_runs_files_itself(in_bundle: Path, tmp_path: Path) -> None:
    assert frozen()
    assert interpreter_call(own_interpreter(), "-u") == [str(in_bundle), RUN_FILE]
    link = tmp_path / "link"
    link.symlink_to(in_bundle)
    assert interpreter_call(link, "-u") == [str(link), RUN_FILE]
    # others are what they are
    assert interpreter_call(Path("python3"), "-u") == ["python3", "-u"]


def test_a_file_is_run_as_the_main_program_with_its_arguments(in_bundle: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys; print(__name__, sys.argv)")
    done = subprocess.run([*interpreter_call(in_bundle), str(script), "--version"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"__main__ {[str(script), '--version']}\n", "")


def test_other_programs_find_no_trace_of_the_bundle(in_bundle: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import os, subprocess; os.execvp('env', ['env'])")
    words = [*interpreter_call(in_bundle), str(script)]
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH_ORIG": "/own/libraries"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    assert "LD_LIBRARY_PATH=/own/libraries" in done.stdout.split("\n")
    assert "_PYI" not in done.stdout
    assert str(in_bundle.parent) not in done.stdout


def test_a_bundle_is_the_app_with_other_arguments(in_bundle: Path) -> None:
    done = subprocess.run([in_bundle, "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("secateurs ")
