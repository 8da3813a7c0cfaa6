"""The default path of a file written from a checkpoint, and a check of suffixes that name another format."""

from itertools import chain, count
from pathlib import Path

from core.base.paths import exists
from core.model.cached_names import outside_cache
from core.model.checkpoint import Checkpoint

_TORCH = ("PyTorch", "TorchScript", "a plain pickle")

_ARCHIVES = frozenset((".zip", ".mar", ".tar", ".gz", ".tgz"))

_WRITTEN_AS = {
    ".safetensors": ("safetensors",),
    **dict.fromkeys((".pt", ".pth", ".bin", ".ckpt", ".pkl"), _TORCH),
    ".jit": ("TorchScript",),
    ".pt2": ("torch.export",),
    **dict.fromkeys((".onnx", ".gguf", ".h5", ".hdf5", ".keras", ".npy", ".npz", ".json"), ()),
}
"""Suffix → the beginnings of the names (`Container.format`) of the formats that use it."""


def suggested_output(checkpoint: Checkpoint, suffix: str, file_suffix: str | None = None) -> Path:
    """A path beside the model where nothing exists yet: of a file, or of a folder where a folder is written.

    For a model in the cache of the Hugging Face hub it lies in the home folder.

    Args:
        suffix: says what was done, such as ``pruned``; it goes between the stem and the file's suffix.
        file_suffix: with its dot; None for that of what is written like the source.
    """
    kind = checkpoint.container.output
    place = outside_cache(kind.beside / kind.stem)
    numbers = chain([""], (f"-{number}" for number in count(2)))
    end = kind.suffix if file_suffix is None else file_suffix
    paths = (place.with_name(f"{place.name}-{suffix}{number}{end}") for number in numbers)
    return next(path for path in paths if not exists(path))


def output_name(checkpoint: Checkpoint, suffix: str) -> str:
    """The name of what is written, be there anything of that name or not.

    Args:
        suffix: as for `suggested_output`.
    """
    kind = checkpoint.container.output
    return f"{outside_cache(kind.beside / kind.stem).name}-{suffix}{kind.suffix}"


def written_format(checkpoint: Checkpoint) -> str:
    """What is written: a folder, or a file of which format."""
    container = checkpoint.container
    return "a folder" if container.output.folder else container.output.format or container.format


def unwrapped(checkpoint: Checkpoint, path: Path) -> str:
    """The name to be used for an output path that is called like an archive, where the source was unpacked from one.

    The checkpoint alone is written, and no loader of the archive can read that. Empty where the name is right.
    """
    kind, opened = checkpoint.container.output, checkpoint.container.files[0].path
    if kind.folder or kind.suffix == opened.suffix or path.suffix.lower() not in _ARCHIVES - {kind.suffix.lower()}:
        return ""
    name, dropped = path, {*_ARCHIVES, kind.suffix.lower()} - {""}
    while name.suffix.lower() in dropped:
        name = name.with_suffix("")
    return f"{name.name}{kind.suffix}"


def misleading_suffix(checkpoint: Checkpoint, path: Path) -> str:
    """The suffix of an output path, with its dot, if it belongs to another format than the one that is written.

    The name does not choose the format. Empty where the suffix fits, is unknown, or is that of the source itself.
    """
    output, suffix = checkpoint.container.output, path.suffix.lower()
    if output.folder:
        return path.suffix if suffix in _WRITTEN_AS else ""
    if suffix == output.suffix.lower():
        return ""
    written = written_format(checkpoint)
    fits = any(written.startswith(kind) for kind in _WRITTEN_AS.get(suffix, ("",)))
    return "" if fits else path.suffix
