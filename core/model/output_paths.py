"""The default path of a file that is written from a checkpoint."""

from itertools import chain, count
from pathlib import Path

from core.model.checkpoint import Checkpoint


def suggested_output(checkpoint: Checkpoint, suffix: str) -> Path:
    """A path beside the model at which nothing is yet; of a file, or of a folder where a folder is written.

    Args:
        suffix: says what was done, such as ``pruned``.
    """
    kind = checkpoint.container.output
    numbers = chain([""], (f"-{number}" for number in count(2)))
    paths = (kind.beside / f"{kind.stem}-{suffix}{number}{kind.suffix}" for number in numbers)
    return next(path for path in paths if not path.exists())
