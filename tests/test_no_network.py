"""Nothing talks to a network unless it was given an address: the window, and every command that was given paths.

Processes are started with a hook that refuses sockets of every family but that of processes on one machine, and
look-ups of names, and notes each try; their own processes inherit it.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.pace import patience

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "resources" / "example" / "digits.safetensors"
SECONDS = 30.0
"""That no process takes, on the machine that `tests.helpers.pace` refers to."""
REFUSING = """
import os, socket, sys

# between processes of one machine; -1 is a descriptor that was made before
LOCAL = {-1, *(getattr(socket, name) for name in ("AF_UNIX",) if hasattr(socket, name))}
ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request"}

def refuse(event, arguments):
    if event in ASKING or (event == "socket.__new__" and arguments[1] not in LOCAL):
        with open(os.environ["NOTED_SOCKETS"], "a") as noted:
            print(sys.argv, event, arguments[1:], file=noted)
        raise PermissionError("no network here")

sys.addaudithook(refuse)
"""
"""A ``sitecustomize``, which Python runs before all else."""
TALKING = {"requests", "urllib3", "httpx", "aiohttp", "urllib.request", "http.client", "ftplib", "smtplib", "QtNetwork"}
TALKING |= {"fsspec", "s3fs", "botocore"}
ASKED_TO = {
    "core/storage/remote_systems.py: fsspec",
    "core/storage/remote_systems.py: s3fs",
    "core/storage/remote_systems.py: botocore",
    "core/storage/remote_systems.py: aiohttp",
    "core/storage/web_ranges.py: aiohttp",
}
"""What reads an address that a command was given; it is imported for that alone, and never by the window."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def alone(tmp_path: Path) -> Run:
    """Run Python where no socket can be made."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(REFUSING)
    environment = {**os.environ, "PYTHONPATH": f"{hook}{os.pathsep}{ROOT}"}
    environment |= {"NOTED_SOCKETS": str(tmp_path / "noted"), "QT_QPA_PLATFORM": "offscreen"}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, arguments)]
        most = patience(SECONDS)
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=most)

    return run


def test_the_hook_refuses_and_notes(alone: Run, tmp_path: Path) -> None:
    code = "import socket; socket.socketpair(); socket.socket()"
    assert "no network here" in alone("-c", code).stderr
    assert "no network here" in alone("-c", "import socket; socket.getaddrinfo('localhost', 80)").stderr
    assert (
        "no network here"
        in alone("-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])").stderr
    )
    assert len((tmp_path / "noted").read_text().splitlines()) == 3


def test_every_command_does_its_work_without_a_network(alone: Run, tmp_path: Path) -> None:
    evaluation = ROOT / "resources" / "example" / "evaluate.py"
    for arguments in (
        ("inspect", EXAMPLE, "--json"),
        ("prune", EXAMPLE, "--density", "0.5", "-o", "half.safetensors"),
        ("prune", EXAMPLE, "--density", "0.5", "--handover", "handed"),
        ("verify", EXAMPLE, "half.safetensors"),
        ("verify", "half.safetensors", "--record"),
        ("masks", "export", EXAMPLE, "--density", "0.5", "-o", "masks.safetensors"),
        ("masks", "compare", "masks.safetensors", "half.safetensors"),
        ("evaluate", EXAMPLE, "--with", evaluation, "--density", "0.5"),
        ("--version",),
    ):
        done = alone(ROOT / "main.py", *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    assert not (tmp_path / "noted").exists()


def test_the_window_opens_the_example_without_a_network(alone: Run, tmp_path: Path) -> None:
    done = alone(ROOT / "main.py", "--example", "--screenshot", "seen.png")
    assert (done.returncode, (tmp_path / "seen.png").exists()) == (0, True), done.stderr
    assert not (tmp_path / "noted").exists()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_no_module_imports_what_talks_to_a_network() -> None:
    """Sockets that Qt would make are not Python's: the hook does not see them."""
    files = [ROOT / "main.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "gui").rglob("*.py")]
    found = {
        f"{path.relative_to(ROOT)}: {name.split('.')[0]}"
        for path in files
        for name in imported(path)
        if name in TALKING or name.split(".")[0] in TALKING or name.split(".")[-1] in TALKING
    }
    assert found == ASKED_TO
