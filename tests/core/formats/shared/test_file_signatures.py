"""What can't be opened says what it is; published files each open or say why not."""

import bz2
import gzip
import io
import lzma
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import joblib
import numpy as np
import pytest
import torch

from core.base.errors import UserError
from core.formats import open_container
from core.formats.shared.file_signatures import SUPPORTED, describe
from core.storage.tensor_reader import elements
from tests.core.formats.helpers import refusal


def tar(names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return buffer.getvalue()


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    return buffer.getvalue()


def arrays() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.ones(3))
    return buffer.getvalue()


KINDS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    "gguf": (b"GGUF\x03\0\0\0" + bytes(100), "GGUF"),
    "npy": (b"\x93NUMPY\x01\0" + bytes(100), "numpy array"),
    "npz": (arrays(), "numpy archive"),
    "onnx": (b"\x08\x07\x12\x07pytorch\x1a\x032.1" + bytes(20), "ONNX"),
    "gzip": (gzip.compress(b"x" * 100), "gzip"),
    "tar": (tar(["a", "b"]), "a tar archive"),
    "web page": (b"\n<!DOCTYPE html>\n<html><body>log in</body></html>", "web page"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "git lfs pull"),
    "json": (b'{"learning_rate": 0.1}', "JSON"),
    "plan": (b'{\n  "format": "secateurs plan",\n  "version": 6', "is a plan of Secateurs"),
    "opening a plan": (b'{\n  "format": "secateurs plan",\n  "version": 6', "File ▸ Open plan…"),
    "record": (b'{\n  "format": "secateurs record",\n  "version": 1', "is the record of a pruned file"),
    "report": (b'{"format": "secateurs report"', "is a report of Secateurs"),
    "text": (b"some words\n", "text file"),
    "program": (b"\x7fELF" + bytes(100), "program"),
    "noise": (b"\x01\x02\xfe" * 50, "not a file of a known kind"),
    "empty zip": (zipped(), "empty zip"),
    "keras": (zipped("config.json", "model.weights.h5"), "Keras"),
    "office": (zipped("[Content_Types].xml", "word/document.xml"), "office"),
    "torch.package": (zipped("p/.data/extern_modules", "p/model.pkl"), "torch.package"),
    "other zip": (zipped("readme.txt"), "zip archive that torch.save has not written"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_is_is_said(tmp_path: Path, kind: str) -> None:
    data, text = KINDS[kind]
    (tmp_path / "model.pt").write_bytes(data)
    said = refusal(tmp_path / "model.pt")
    assert text in said
    assert "open" in said


@pytest.mark.parametrize(
    ("name", "data", "command"),
    [
        ("model.pt.bz2", bz2.compress(b"x"), "bzip2 -dk {}"),
        ("model.pt.xz", lzma.compress(b"x"), "xz -dk {}"),
        ("model.tar.xz", lzma.compress(b"x"), "tar -xf {}"),
        ("model.pt.zst", b"\x28\xb5\x2f\xfd" + bytes(20), "zstd -d {}"),
        ("model.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "7z x {}"),
        ("model.rar", b"Rar!" + bytes(20), "unrar x {}"),
    ],
)
def test_what_is_not_unpacked_here_is_answered_with_the_command(
    name: str, data: bytes, command: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path / name).endswith(f"Unpack it first: {command.format(tmp_path / name)}")
    (tmp_path / f"a b;{name}").write_bytes(data)
    assert refusal(tmp_path / f"a b;{name}").endswith(f"'{tmp_path}/a b;{name}'")


def test_the_suffix_does_not_count(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "weights.safetensors")
    assert open_container(tmp_path / "weights.safetensors").format == "PyTorch"


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: None], ids=["folder", "nothing"])
def test_what_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "model")
    with pytest.raises(UserError) as caught:
        open_container(tmp_path / "model")
    assert "model" in str(caught.value)


def test_any_beginning_is_described() -> None:
    for first in range(256):
        assert describe(bytes([first]) * 300)


def test_published_files_open_or_say_why_not(real_models: Path) -> None:
    notes = {"LICENSE", "LICENSE.md", "LICENSE-MIT", "README.md", "SHA256SUMS"}
    files = [path for path in sorted(real_models.rglob("*")) if path.is_file() and path.name not in notes]
    opened = {str(path.relative_to(real_models)) for path in files if _opens(path)}
    assert {
        "burn/mnist.pt",
        "burn/mnist.safetensors",
        "burn/state_dict.pt",
        "silero-vad/silero_vad_16k.safetensors",
        "ultra-light-face/RFB-320-masked_face-v2.pth",
    } <= opened


def _opens(path: Path) -> bool:
    """Read a file in full; an error that is none of the user's fails the test."""
    with suppress(UserError):
        tensors = open_container(path).table.tensors
        readable = [tensor for tensor in tensors if not tensor.unreadable and tensor.dtype.word]
        assert all(elements(tensor).shape == tensor.shape for tensor in readable)
        return True
    assert refusal(path)
    return False


def _npz(path: Path) -> None:
    np.savez(path, **{"fc.weight": np.ones((2, 3))})


def _npy(path: Path) -> None:
    np.save(path, np.ones((2, 3)))


def _joblib(path: Path) -> None:
    joblib.dump({"fc.weight": np.ones((2, 3))}, path)


def _compressed_joblib(path: Path) -> None:
    joblib.dump({"fc.weight": np.ones((2, 3))}, path, compress=3)


@pytest.mark.parametrize(
    ("name", "write", "kind"),
    [
        ("a.npz", _npz, "a numpy archive"),
        ("a.npy", _npy, "a numpy array"),
        ("it's.joblib", _joblib, "a file of joblib"),
        ("b.joblib", _compressed_joblib, "a file of joblib"),
    ],
)
def test_what_python_can_load_is_answered_with_the_line_that_makes_it_a_file_that_opens(
    name: str, write: Callable[[Path], None], kind: str, tmp_path: Path
) -> None:
    write(tmp_path / name)
    said = refusal(tmp_path / name)
    assert said.startswith(f" is {kind}")
    with ExitStack() as files:
        there = {"pickle": pickle, "numpy": np, "joblib": joblib}
        exec(
            said.partition("open that: ")[2],
            {**there, "open": lambda path, how: files.enter_context(Path(path).open(how))},
        )
    assert open_container(tmp_path / f"{name}.pkl").table.tensors[0].shape == (2, 3)


def test_what_is_said_to_be_opened_is_opened(tmp_path: Path) -> None:
    """The last reader reads pickles of arrays; archives are unpacked."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(pickle.dumps({"fc.weight": np.ones((2, 3))})))
    assert open_container(tmp_path / "a.gz").table.tensors
    assert "pickles of tensors or numpy arrays" in SUPPORTED
    assert "zip, tar or gzip files with one of these in them" in SUPPORTED
