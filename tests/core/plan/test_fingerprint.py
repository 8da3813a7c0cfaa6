"""The fingerprint that plans have of their checkpoint."""

from hashlib import sha256
from pathlib import Path

from core.base.progress import silent
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.plan.fingerprint import fingerprint_of
from tests.helpers.checkpoints import small_state, write_safetensors


def test_an_index_file_has_the_fingerprint_of_its_model(tmp_path: Path) -> None:
    model, index = tmp_path / "model.safetensors", tmp_path / "model.index.safetensors"
    write_safetensors(small_state(), model)
    write_index(open_checkpoint(model), index)
    (entry,) = fingerprint_of(open_checkpoint(model), silent)
    digest = sha256(model.read_bytes()).hexdigest()
    assert (entry.name, entry.size, entry.sha256) == (model.name, model.stat().st_size, digest)
    assert fingerprint_of(open_checkpoint(index), silent) == [entry]
