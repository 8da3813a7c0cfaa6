"""Tells a plan file from a checkpoint by its beginning, without reading it as a whole."""

from pathlib import Path

from core.base.paths import is_file
from core.formats.shared.file_signatures import PLAN_SIGN

_HEAD = 512
"""Bytes in which a plan file says what it is: its first field does."""


def is_plan(path: Path) -> bool:
    """Whether a path leads to what says that it is a plan file. Nothing that can't be read is one."""
    if not is_file(path):
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return head.lstrip().startswith(b"{") and PLAN_SIGN in head
