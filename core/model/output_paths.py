"""The default path of a file that is written from a checkpoint."""

from itertools import chain, count
from pathlib import Path

from core.model.checkpoint import Checkpoint


def suggested_output(checkpoint: Checkpoint, suffix: str) -> Path:
    """A free name beside the source: of a file like it, or of a folder where the model is several files.

    Args:
        suffix: says what was done, such as ``pruned``.
    """
    # here and below: readers are imported with the first file, so that a window is there sooner
    from core.formats.distributed.distributed_folder import Distributed

    source, ending = _source(checkpoint)
    numbers = chain([""], (f"-{number}" for number in count(2)))
    names = (f"{source.name.removesuffix(ending)}-{suffix}{number}" for number in numbers)
    # a folder of torch.distributed.checkpoint becomes one file
    ending = ".safetensors" if isinstance(checkpoint.container, Distributed) else ending
    paths = (source.with_name(name + ending) for name in names)
    return next(path for path in paths if not path.exists())


def makes_folder(checkpoint: Checkpoint) -> bool:
    """Whether what is written from it is a folder of several files."""
    from core.formats.sharded.shards import Sharded

    return isinstance(checkpoint.container, Sharded)


def _source(checkpoint: Checkpoint) -> tuple[Path, str]:
    """The file or folder that the model is, and the ending of its name."""
    from core.formats.distributed.distributed_folder import Distributed
    from core.formats.sharded.shards import Sharded

    if isinstance(checkpoint.container, Sharded | Distributed):
        return checkpoint.container.files[0].path.absolute().parent, ""
    return checkpoint.path, checkpoint.path.suffix
