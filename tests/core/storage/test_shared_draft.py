"""Several processes share a draft folder; locks and small files in it are whole, and gone with their process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.storage.shared_draft import SharedDraft


def test_small_files_are_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = SharedDraft(tmp_path / "result")
    assert (draft.is_there, draft.read("file")) == (False, None)
    draft.make()
    draft.make()
    draft.put(b"first", "file")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _full)
        with pytest.raises(OSError, match="full"):
            draft.put(b"second", "file")
    assert draft.read("file") == b"first"
    draft.put(b"third", "file")
    assert (draft.read("file"), [path.name for path in draft.folder.iterdir()]) == (b"third", ["file"])
    draft.remove()
    assert list(tmp_path.iterdir()) == []


def _full(*_arguments: object) -> None:
    raise OSError(28, "full")


def test_a_lock_goes_with_its_process(tmp_path: Path) -> None:
    draft = SharedDraft(tmp_path / "result")
    draft.make()
    code = (
        "import sys; from pathlib import Path; from core.storage.shared_draft import SharedDraft\n"
        f"with SharedDraft(Path({str(draft.target)!r})).holding('run', ''):\n    print('held', flush=True); input()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, env=dict(os.environ), **pipes) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match="It is held"), draft.holding("run", "It is held."):
            raise AssertionError
        child.kill()
        child.wait()
    with draft.holding("run", ""):
        pass
