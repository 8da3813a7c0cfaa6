"""The default path of a file that is written from a checkpoint, and names that say something else than it is."""

from itertools import chain, count
from pathlib import Path

from core.model.checkpoint import Checkpoint

_TORCH = ("PyTorch", "TorchScript", "a plain pickle")

_WRITTEN_AS = {
    ".safetensors": ("safetensors",),
    **dict.fromkeys((".pt", ".pth", ".bin", ".ckpt", ".pkl"), _TORCH),
    ".jit": ("TorchScript",),
    ".pt2": ("torch.export",),
    **dict.fromkeys((".onnx", ".gguf", ".h5", ".hdf5", ".keras", ".npy", ".npz", ".json"), ()),
}
"""Ending of a name → what the formats of such files are called to begin with."""


def suggested_output(checkpoint: Checkpoint, suffix: str) -> Path:
    """A path beside the model at which nothing is yet; of a file, or of a folder where a folder is written.

    Args:
        suffix: says what was done, such as ``pruned``.
    """
    kind = checkpoint.container.output
    numbers = chain([""], (f"-{number}" for number in count(2)))
    paths = (kind.beside / f"{kind.stem}-{suffix}{number}{kind.suffix}" for number in numbers)
    return next(path for path in paths if not path.exists())


def written_format(checkpoint: Checkpoint) -> str:
    """What to call the format of what is written: the source's, but a distributed checkpoint becomes one file."""
    container = checkpoint.container
    return "safetensors" if container.format == "torch.distributed.checkpoint" else container.format


def misleading_suffix(checkpoint: Checkpoint, path: Path) -> str:
    """The ending of an output's name, with its dot, where it belongs to another format than what is written.

    The name does not choose the format. Empty where the ending fits, says nothing, or is that of the source itself.
    """
    output, suffix = checkpoint.container.output, path.suffix.lower()
    if output.folder or suffix == output.suffix.lower():
        return ""
    written = written_format(checkpoint)
    fits = any(written.startswith(kind) for kind in _WRITTEN_AS.get(suffix, ("",)))
    return "" if fits else path.suffix
