"""The plan in the metadata of a safetensors file, where it is wished."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open

from core.base.errors import UserError
from core.commands.verify import verify
from core.handover.embedding import with_embedded
from core.handover.record_check import Level, check_record
from core.model.opening import open_checkpoint
from core.plan.plan_file import load_plan
from tests.core.handover.test_record_check import made
from tests.core.handover.test_recording import written
from tests.helpers.checkpoints import plan_for, read_plain, small_state, write_safetensors, write_torch
from tests.helpers.folders import STATE, write_folder
from tests.helpers.tensors import same_bits

NAMES = ["features.0.weight", "classifier.weight"]


def metadata(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        found: dict[str, str] = file.metadata()
    return found


def embedded(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a file says that was written from a checkpoint with what is to be embedded."""
    plan = plan_for(NAMES, 0.1)
    monkeypatch.setattr(
        f"{written.__module__}.open_checkpoint", lambda path: with_embedded(open_checkpoint(path), plan)
    )
    made(source, out)
    found: dict[str, Any] = json.loads(metadata(out)["secateurs"])
    return found


def test_a_file_says_itself_by_which_plan_it_was_made_of_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out, saved = tmp_path / "model.safetensors", tmp_path / "out.safetensors", tmp_path / "plan.json"
    write_safetensors(small_state(), source)
    found = embedded(source, out, monkeypatch)
    saved.write_text(json.dumps(found["plan"]))
    loaded = load_plan(saved, open_checkpoint(source))
    assert (loaded.plan, loaded.note) == (plan_for(NAMES, 0.1), "")
    assert found["plan"]["source"][0]["sha256"] == sha256(source.read_bytes()).hexdigest()
    assert metadata(out)["trained by"] == "nobody"
    without = made(source, tmp_path / "without.safetensors")
    plain = read_plain(without)
    assert all(same_bits(tensor, plain[key]) for key, tensor in read_plain(out).items())
    assert check_record(out).level is Level.SAME_FILE
    assert verify(source, out, None).same


def test_without_it_the_header_is_that_of_the_source(tmp_path: Path) -> None:
    source, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    write_safetensors(small_state(), source)
    made(source, out)
    start = 8 + int.from_bytes(source.read_bytes()[:8], "little")
    assert out.read_bytes()[:start] == source.read_bytes()[:start]


def test_other_metadata_still_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    write_safetensors(small_state(), source)
    embedded(source, out, monkeypatch)
    out.write_bytes(out.read_bytes().replace(b'"nobody"', b'"me too"'))
    assert not verify(source, out, None).same


def test_the_file_in_a_folder_has_it_too(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    checkpoint = with_embedded(open_checkpoint(source), plan_for(["fc.weight"], 0.1))
    checkpoint.container.write(tmp_path / "out", {}, lambda _: memoryview(b""), lambda *_: None)
    assert "secateurs" in metadata(tmp_path / "out" / "model.safetensors")


def test_another_format_has_no_place_for_it(tmp_path: Path) -> None:
    write_torch(small_state(), tmp_path / "model.pt")
    with pytest.raises(UserError, match=r"model\.pt is PyTorch"):
        with_embedded(open_checkpoint(tmp_path / "model.pt"), plan_for(NAMES, 0.1))
