"""Torch's library is loaded before torch is, without Python, and torch is the same afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.base import torch_library
from tests.helpers.pace import patience

_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the import does it alone")


def run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=patience(60))
    assert not done.stderr
    return done.stdout.strip()


@_LINUX
def test_torch_is_imported_with_what_was_loaded() -> None:
    code = """
import sys
from pathlib import Path
from core.base.torch_library import load_torch_library, wait_for_torch_library
load_torch_library()
wait_for_torch_library()
print("torch" in sys.modules, "libtorch_cpu.so" in Path("/proc/self/maps").read_text())
import torch
print(torch.ones(3, 3).matmul(torch.ones(3)).tolist())
"""
    assert run(code).splitlines() == ["False True", "[3.0, 3.0, 3.0]"]


@_LINUX
@pytest.mark.parametrize("other", [False, True], ids=["damaged", "another's libraries first"])
def test_what_is_no_plain_library_is_left_to_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other: bool
) -> None:
    (tmp_path / "libtorch_cpu.so").write_bytes(b"no library")
    if other:
        (tmp_path / "libtorch_cuda.so").touch()
    monkeypatch.setattr(torch_library, "_folder", lambda: tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    torch_library.load_torch_library()
    assert bool(torch_library._threads) is not other
    torch_library.wait_for_torch_library()
    assert not torch_library._threads


def test_without_torch_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_library, "find_spec", lambda _: None)
    assert torch_library._folder() is None
