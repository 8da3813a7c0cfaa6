"""The guard of an open checkpoint: nothing that is written may replace its files, nor what belongs to them."""

from core.formats.companions.companions import companion_paths
from core.model.checkpoint import Checkpoint
from core.storage.output_guard import OutputGuard, Refused


def source_guard(checkpoint: Checkpoint, *, replaces: bool = True) -> OutputGuard:
    """The guard of the file that was opened, of all files that it consists of, and of those that belong to it.

    Args:
        replaces: whether other files may be replaced.
    """
    container = checkpoint.container
    files = [file.path for file in container.files]
    opened = [checkpoint.path, *(files if len(files) == 1 else ())]
    guard = OutputGuard(replaces=replaces).also(opened, Refused.OPEN).also(files, Refused.PART)
    return guard.also(companion_paths(container), Refused.PART)
