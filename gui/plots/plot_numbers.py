"""Round numbers for the axes of plots; their texts are those of `gui/support/number_format.py`."""

import math


def round_step(step: float) -> float:
    """The least of … 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is ``step`` or more."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))
