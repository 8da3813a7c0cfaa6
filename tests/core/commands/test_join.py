"""`join` gives a result its name where all parts are whole and nobody is at them, and can be done again if it died."""

from pathlib import Path

import pytest

from core.storage.shared_draft import SharedDraft
from tests.core.scale.models import contents, many_layers, record_of, sharded
from tests.core.scale.parts import prune, run, told, write_parts


@pytest.fixture
def model(tmp_path: Path) -> Path:
    sharded(many_layers(6), tmp_path / "model", 6)
    return tmp_path / "model"


def test_nobody_disturbs_another_process(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "parts"
    write_parts(model, out, 2)
    draft = SharedDraft(out)
    with draft.holding("00001", ""):
        assert prune(model, out, "--density", "0.4", "--part", "1/1") == 2
        assert "is being written by another process" in told(capsys)
        assert run("join", out) == 2
        assert "is still being written. Join when all parts have ended." in told(capsys)
    with draft.holding("run", ""):
        assert run("join", out) == 2
        assert "is being written by another run" in told(capsys)
    assert run("join", out) == 0


def test_nothing_that_is_there_is_replaced(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "parts"
    write_parts(model, out, 1)
    out.mkdir()
    (out / "mine").write_text("precious")
    assert run("join", out) == 2
    assert "is a folder that is not empty" in told(capsys)
    assert prune(model, out, "--density", "0.4", "--part", "1/1") == 2
    (out / "mine").unlink()
    assert run("join", out) == 0


def test_a_join_that_died_is_finished_by_another(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before it gave the result its name, and before it wrote the record."""
    out = tmp_path / "parts"
    write_parts(model, out, 2)
    for place in ("core.scale.joining.put_in_place", "core.handover.beside.write_beside"):
        with monkeypatch.context() as patched:
            patched.setattr(place, _interrupted)
            assert run("join", out) == 130
        assert out.exists() == place.endswith("write_beside")
    # as when it was killed while it wrote the record
    left = out / ".secateurs-00000000.partial"
    left.mkdir()
    (left / "secateurs.json").write_text("{")
    assert prune(model, out, "--density", "0.4", "--part", "2/2") == 0
    assert run("join", out) == 0
    assert prune(model, tmp_path / "one") == 0
    assert contents(out) == contents(tmp_path / "one")
    assert record_of(out) == record_of(tmp_path / "one")
    assert run("join", out) == 2
    assert "There are no parts of" in told(capsys)


def _interrupted(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt
