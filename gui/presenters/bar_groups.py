"""What runs of bars are called: the numbered block that their parameters are in, or the module at the top."""

from collections import defaultdict
from collections.abc import Collection, Sequence

Path = tuple[str, ...]


def groups(names: Sequence[str]) -> list[str]:
    """What the run of each parameter is called: ``layer 3``; of two roots ``encoder layer 3`` and ``decoder layer 3``.

    Args:
        names: full ones of parameters.
    """
    runs = [_run(name) for name in names]
    above = defaultdict[str, dict[Path, None]](dict)
    for path, block in runs:
        above[block][path] = None
    told = {block: _told_apart(paths) for block, paths in above.items()}
    return [" ".join([*told[block][path], block]) for path, block in runs]


def _run(name: str) -> tuple[Path, str]:
    """The modules above a block, and the block."""
    parts = name.split(".")[:-1]
    numbered = (place for place, part in enumerate(parts) if part.isdecimal())
    end = next(numbered, None)
    if end is None:
        return (), parts[0] if parts else name
    start = max(end - 1, 0)
    return tuple(parts[:start]), " ".join(parts[start : end + 1])


def _told_apart(paths: Collection[Path]) -> dict[Path, Path]:
    """Of each path what not all have: nothing of a single one."""
    if len(paths) < 2:
        return dict.fromkeys(paths, ())
    start = _common(paths)
    ends = [path[start:][::-1] for path in paths]
    end = _common(ends)
    return {path: path[start : len(path) - end] for path in paths}


def _common(paths: Collection[Path]) -> int:
    """How many of their first parts all have alike."""
    differing = (place for place, parts in enumerate(zip(*paths, strict=False)) if len({*parts}) > 1)
    return next(differing, min(map(len, paths)))
