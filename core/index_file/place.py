"""Where the index file of a model lies, and what it is called."""

from pathlib import Path

from core.index_file.names import ENDING
from core.model.cached_names import outside_cache
from core.model.checkpoint import Checkpoint


def index_path(checkpoint: Checkpoint) -> Path:
    """Beside a model, under its name; not in the cache of a library."""
    place = outside_cache(checkpoint.path)
    if place != checkpoint.path:
        return place.with_name(f"{place.name}{ENDING}")
    output = checkpoint.container.output
    return output.beside / f"{output.stem}{ENDING}"
