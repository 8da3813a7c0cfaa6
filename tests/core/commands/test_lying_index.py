"""An index file that makes sense in itself and tells of other weights: the result is right, or one line says so."""

from pathlib import Path

import pytest
import torch

from core.commands.parser import main
from core.formats.index_file.array_file import DESCRIPTION, encode_arrays, read_arrays
from core.formats.index_file.description import encode_description, parse_description
from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.storage.source_file import SourceFile
from tests.helpers.checkpoints import write_safetensors


@pytest.fixture(scope="module", params=[torch.float32, torch.bfloat16], ids=str)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, and an index of other weights that claims to be of it."""
    folder = tmp_path_factory.mktemp("lies")
    torch.manual_seed(0)
    arrays = {}
    weights = {"model": torch.randn(200, 100), "other": torch.rand(200, 100) * 5}
    for name, weight in weights.items():
        path = folder / f"{name}.safetensors"
        write_safetensors(
            {"a.weight": weight.to(request.param), "b.weight": weight[:20].to(request.param).clone()}, path
        )
        write_index(open_checkpoint(path), folder / f"{name}.index.safetensors")
        arrays[name] = dict(read_arrays(SourceFile.of(folder / f"{name}.index.safetensors")))
    true, lie = (parse_description(each[DESCRIPTION]) for each in arrays.values())
    arrays["other"][DESCRIPTION] = encode_description(lie.model_copy(update={"source": true.source}))
    (folder / "lie.index.safetensors").write_bytes(b"".join(encode_arrays(arrays["other"])))
    return folder


@pytest.mark.parametrize("how", ["--density 0.5", "--density 0.5 --each", "--threshold 0.3", "--max-error 0.3"])
def test_a_lie_is_told_in_one_line(how: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["prune", folder / "model.safetensors", *how.split(), "-o", folder / "out.safetensors"]
    status = main([*map(str, words), "--index", str(folder / "lie.index.safetensors")])
    said = capsys.readouterr().err
    out = folder / "out.safetensors"
    if status:
        assert (status, said.count("\n")) == (2, 1)
        assert "are not those of the index that is used for it" in said
        assert not out.exists()
    out.unlink(missing_ok=True)
    Path(f"{out}.secateurs.json").unlink(missing_ok=True)


def test_a_lie_is_told_by_a_part_too_and_a_true_index_is_taken_thereafter(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["prune", str(folder / "model.safetensors"), "--density", "0.5", "-o", str(tmp_path / "out.safetensors")]
    statuses = [
        main([*words, "--part", "1/1", "--index", str(folder / f"{name}.index.safetensors")])
        for name in ("lie", "model")
    ]
    said = capsys.readouterr().err
    assert statuses == [2, 0]
    assert said.count("are not those of the index that is used for it") == 1
    assert main(["join", str(tmp_path / "out.safetensors")]) == 0
