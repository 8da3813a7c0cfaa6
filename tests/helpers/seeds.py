"""Seeds of random drivers in the suite."""

import os
from random import SystemRandom


def new_seed(fixed: int) -> int:
    """A seed, which is printed: as with hypothesis, the continuous check tries the same each time, everyone else
    something new."""
    seed = fixed if "CI" in os.environ else SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    return seed
