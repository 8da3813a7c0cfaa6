"""What a module is called: the last part of its path, looked at by patterns."""

import re
from functools import lru_cache


def called(pattern: re.Pattern[str], path: str) -> bool:
    """Whether a module is called so by the last part of its path, which is all that the patterns look at."""
    name = path.rpartition(".")[2]
    # no pattern takes a number for a name, and there are as many of these as layers
    return not name.isdecimal() and _matches(pattern, name)


@lru_cache(1 << 10)
def _matches(pattern: re.Pattern[str], name: str) -> bool:
    """Kept, since very many modules have few names."""
    return pattern.search(name) is not None
