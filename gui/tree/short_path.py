"""Long paths made short, so that what tells them apart is still there: numbers, and the last parts."""

from collections.abc import Callable

_KEPT = 2
"""Parts at the end that stay whole: the name of a parameter, and of its module."""


def short_path(path: str, fits: Callable[[str], bool]) -> str:
    """A path of which as many parts are cut down to their first letter as need be, from the left; numbers stay.

    ``encoder.layer.10.attention.output.dense.weight`` becomes ``e.l.10.attention.output.dense.weight``, and so on up to
    ``e.l.10.a.o.dense.weight``, which may still not fit.

    Args:
        fits: whether there is room for a text.
    """
    parts = path.split(".")
    for place in range(max(len(parts) - _KEPT, 0)):
        if fits(".".join(parts)):
            break
        if not parts[place].isdecimal():
            parts[place] = parts[place][:1]
    return ".".join(parts)
