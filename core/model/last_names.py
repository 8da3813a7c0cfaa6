"""What a module is called: the last part of its path, looked at by patterns."""

import re
from functools import lru_cache


def called(pattern: re.Pattern[str], path: str) -> bool:
    """Whether a module is called so by the last part of its path, which is all that the patterns look at."""
    name = path.rpartition(".")[2]
    # no pattern takes a number for a name, and there are as many of these as layers
    return not name.isdecimal() and _matches(pattern.pattern, pattern.flags, name)


@lru_cache(1 << 10)
def _matches(pattern: str, flags: int, name: str) -> bool:
    """Kept, since very many modules have few names; by the text of the pattern, whose hash is kept by it."""
    return re.search(pattern, name, flags) is not None
