"""What a file is that can't be opened, told from its first bytes or the names in its archive, for the error message."""

import shlex
import zlib
from collections.abc import Collection
from pathlib import Path

from core.formats.shared.malformed import shorten

SUPPORTED = (
    "safetensors files, what torch.save, torch.jit, torch.export or torch.distributed.checkpoint wrote, pickles of "
    "tensors or numpy arrays, and zip, tar or gzip files with one of these in them can be"
)
"""What `core.formats.readers.READERS` and `core.formats.wrappers` read, for a sentence."""

PLAN_SIGN = b'"secateurs plan"'
"""Stands at the beginning of each plan file."""
_ARRAY = b"\x93NUMPY"
_SIGNS = (
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras writes it"),
    (b"GGUF", "a GGUF file, as llama.cpp uses it"),
    (_ARRAY, "a numpy array"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"\x7fELF", "a program"),
    (b"version https://git-lfs.", "the pointer that git LFS leaves in the place of a file; run “git lfs pull” there"),
)
_UNPACKING = (
    (b"BZh", "bzip2 -dk"),
    (b"\xfd7zXZ", "xz -dk"),
    (b"\x28\xb5\x2f\xfd", "zstd -d"),
    (b"7z\xbc\xaf\x27\x1c", "7z x"),
    (b"Rar!", "unrar x"),
)
"""First bytes of archives and compressed files that are not opened → the command that unpacks them."""
_OWN = (
    (
        PLAN_SIGN,
        "a plan of Secateurs, without weights",
        "It is opened after the model that it is for: File ▸ Open plan…, or --plan on the command line.",
    ),
    (
        b'"secateurs record"',
        "the record of a pruned file, without weights",
        "The pruned file beside it can be opened, and compared with it: File ▸ Check a pruned file…, or verify.",
    ),
    (
        b'"secateurs report"',
        "a report of Secateurs, without weights",
        "The pruned file beside it can be opened.",
    ),
)
"""What stands at the beginning of JSON files of our own → the kind with its article, and what to do with it."""
_MAX_HEADER = 100_000_000
"""Most bytes of the header of a safetensors file."""
TORCH_TAR = (b"sys_info", b"storages", b"tensors", b"pickle")
_NPZ = "a numpy archive (.npz)"
_PACKAGE = "a torch.package archive"
_ARCHIVES = (
    (("/constants.pkl", "/code/"), "a TorchScript archive"),
    (("/aotinductor/",), "a torch.export archive (.pt2) of compiled code"),
    (("/archive_format",), "a torch.export archive (.pt2) without a model"),
    (("serialized_exported_program.json",), "a torch.export archive (.pt2) of torch before 2.8"),
    (("/.data/extern_modules", "/.data/python_version"), _PACKAGE),
    ((".npy",), _NPZ),
    (("model.weights.h5",), "a Keras model"),
    (("[Content_Types].xml",), "an office document"),
)


def describe(head: bytes) -> str:
    """The kind of a file with its article, such as "a GGUF file, as llama.cpp uses it".

    Args:
        head: its first 512 bytes, or all if it has fewer.
    """
    for sign, kind in _SIGNS:
        if head.startswith(sign):
            return kind
    if not head:
        return "empty"
    return _tar(head) or _pickle(head) or _joblib(head) or _onnx(head) or _text(head) or "not a file of a known kind"


def advice(path: Path, head: bytes) -> str:
    """What to do with a file of a kind that is not opened, as a sentence.

    Args:
        head: its first 512 bytes, or all if it has fewer.
    """
    if command := _unpacking_command(path, head):
        return f"Unpack it first: {command}"
    if head.startswith(_ARRAY):
        return repickling(path, "{'weight': numpy.load(%s)}")
    if _joblib(head):
        return repickling(path, "joblib.load(%s)")
    if told := _own(head):
        return told[1]
    return f"Only {SUPPORTED} opened."


def advice_on_archive(path: Path, names: Collection[str]) -> str:
    """What to do with a zip archive that holds no pickled state dict, as a sentence.

    Args:
        names: of its records.
    """
    kind = describe_archive(names)
    if kind == _NPZ:
        return repickling(path, "dict(numpy.load(%s))")
    if kind == _PACKAGE:
        return "Load its model in Python by torch.package, save its state_dict() by torch.save, and open that."
    return f"Only {SUPPORTED} opened."


def repickling(path: Path, load: str) -> str:
    """The sentence that says how a file that Python can load is made one that can be opened.

    Args:
        load: the expression that loads it, with ``%s`` in the place of its path.
    """
    name, out = (repr(shorten(str(each), 500)) for each in (path, path.with_name(f"{path.name}.pkl")))
    return f"Write it anew in Python and open that: pickle.dump({load % name}, open({out}, 'wb'))"


def is_compressed(head: bytes) -> bool:
    """Whether a file is an archive or compressed, of a kind that is told by its first bytes alone: no zip archive.

    Args:
        head: its first 512 bytes, or all if it has fewer.
    """
    return head.startswith((b"\x1f\x8b", *(sign for sign, _ in _UNPACKING))) or is_tar(head)


def may_be_checkpoint(head: bytes) -> bool:
    """Whether a file begins like what `core.formats.readers` can read, archives around checkpoints apart."""
    if head.startswith(b"PK\x03\x04") or (head[:1] == b"\x80" and head[1:2] in (b"\2", b"\3", b"\4", b"\5")):
        return True
    if head[8:9] == b"{":
        return int.from_bytes(head[:8], "little") < _MAX_HEADER
    return is_tar(head) and head.startswith(TORCH_TAR)


def _unpacking_command(path: Path, head: bytes) -> str:
    """The command that unpacks an archive or compressed file of a kind that is not opened; empty for other files."""
    command = next((command for sign, command in _UNPACKING if head.startswith(sign)), "")
    if command and ".tar" in path.suffixes[:-1]:
        command = "tar -xf"
    return f"{command} {shlex.quote(shorten(str(path), 500))}" if command else ""


def describe_archive(names: Collection[str]) -> str:
    """The kind of a zip archive that holds no pickled state dict, with its article.

    Args:
        names: of its records.
    """
    for marks, kind in _ARCHIVES:
        if any(mark in name for mark in marks for name in names):
            return kind
    return "a zip archive that torch.save has not written"


def _tar(head: bytes) -> str:
    return "a tar archive" if is_tar(head) else ""


def is_tar(head: bytes) -> bool:
    """Whether a file is a tar archive (POSIX ustar or the older format without a signature).

    Args:
        head: its first 512 bytes, or all if it has fewer.
    """
    if head[257:262] == b"ustar":
        return True
    return len(head) >= 512 and head[:100].rstrip(b"\0").isascii() and _is_octal(head)


def _is_octal(head: bytes) -> bool:
    """Whether the size and time of a tar header are where they should be."""
    fields = head[124:136].strip(b" \0"), head[136:148].strip(b" \0")
    return all(field.isdigit() for field in fields)


def _pickle(head: bytes) -> str:
    binary = len(head) > 2 and head[0] == 0x80 and head[1] <= 5
    return "a plain pickle, not written by torch.save" if binary or head[:4] in (b"(dp0", b"(lp0", b"ccop") else ""


def _joblib(head: bytes) -> str:
    """A pickle that is compressed with zlib."""
    try:
        start = zlib.decompressobj().decompress(head, 2)
    except zlib.error:
        return ""
    return "a file of joblib, compressed with zlib" if start.startswith(b"\x80") else ""


def _onnx(head: bytes) -> str:
    """A protobuf message that begins with a small version number and then the producer or the graph."""
    is_onnx = len(head) > 16 and head[0] == 0x08 and head[1] < 0x40 and head[2] in (0x12, 0x1A, 0x22, 0x3A, 0x42)
    return "an ONNX model" if is_onnx else ""


def _own(head: bytes) -> tuple[str, str] | None:
    """Kind and advice for a JSON file that Secateurs has written; None for other files."""
    if not head.lstrip().startswith(b"{"):
        return None
    return next(((kind, what) for sign, kind, what in _OWN if sign in head), None)


def _text(head: bytes) -> str:
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page, as it comes when a download asks for a login"
    if b'"weight_map"' in head or (start.startswith(b"{") and b'"total_size"' in head):
        return "the index of a model in several files"
    if told := _own(head):
        return told[0]
    if start.startswith((b"{", b"[")):
        return "a JSON file"
    return "a text file" if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head) else ""
